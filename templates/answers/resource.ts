import type { AnswerCard, History } from '../../engine/commands.ts';
import { addressed, clockOf, listed, momentOf, oneOf, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { CardLine } from '../../engine/card.ts';
import { labelOf } from '../../engine/ticket.ts';
import { stateKinds, type Fact, type Hush, type ResourceRef, type Severity, type Ticket } from '../../engine/types.ts';
import { severityOf, titleOf } from '../cards/incident.ts';
import { wordsOf } from './fact-words.ts';

/** All that is told of one resource; `name` is what people call it, `owner` whose it is. */
export type ResourceView = {
  resource: ResourceRef; name: CloudSafe; owner: CloudSafe | null; hours: number; at: Date; timeZone: string; staleSeconds: number;
  history: History; open: readonly Ticket[]; hushes: readonly Hush[];
};

/** How one resource is: its state and since when, what is open, what changed in the last hours. */
export function resourceAnswer(view: ResourceView): AnswerCard {
  const state = stateOf(view);
  const [worst] = view.open;
  return {
    push: safe`${worst ? marks[severityOf(worst)] : safe`ℹ️`} ${view.name}: ${state.says}${worst ? safe` · ${labelOf(worst)} is open` : safe``}`,
    tone: worst ? severityOf(worst) : 'info',
    lines: [
      { label: safe`State`, text: state.says, ...(state.since === null ? {} : { at: state.since }) },
      ...view.open.map((ticket): CardLine => ({ label: labelOf(ticket), text: safe`${titleOf(ticket)}; ${stateWords[ticket.state]}`, at: ticket.openedAt })),
      ...moveLines(view), logLine(view), ...hushLines(view), ...changeLines(view),
      { label: safe`Resource`, text: addressed(view.resource) },
      ...(view.owner === null ? [] : [{ label: safe`Owner`, text: view.owner }]),
    ],
    foot: safe`The last ${view.hours} h, as of ${momentOf(view.at, view.timeZone)}`,
    link: { label: safe`Facts`, path: `/facts?hours=${view.hours}&resource=${encodeURIComponent(view.resource)}` },
  };
}

/** The mark of each severity. */
export const marks: Record<Severity, CloudSafe> = { high: safe`🔴`, medium: safe`🟠`, low: safe`🟡` };

/** What a ticket in each state does, after its title. */
export const stateWords: Record<Ticket['state'], CloudSafe> = {
  assessed: safe`looking for the cause`, planned: safe`making a plan`, validated: safe`making a plan`, awaiting: safe`waits for a person`,
  approved: safe`a step is running`, executed: safe`checking`, verified: safe`checked`, parked: safe`parked`, recorded: safe`over`,
};

const mostMoves = 4;
const mostChanges = 10;

/** The last state of it, by the kind that tells most, and since when it has been so. */
function stateOf({ history, at, staleSeconds }: ResourceView): { says: CloudSafe; since: Date | null } {
  const told = history.facts.filter((fact) => stateKinds.includes(fact.kind) && wordsOf(fact) !== null);
  const kind = stateKinds.find((one) => told.some((fact) => fact.kind === one));
  const mine = told.filter((fact) => fact.kind === kind);
  const last = mine.at(-1);
  const says = last ? wordsOf(last) : null;
  if (!last || says === null) return { says: safe`not seen`, since: null };
  const before = mine.findLastIndex((fact) => wordsOf(fact) !== says);
  const isOld = at.getTime() - last.seenAt.getTime() > staleSeconds * 1000 && isPolled(last);
  if (isOld) return { says: safe`unknown, was ${says} when last seen`, since: last.seenAt };
  return { says, since: mine[before + 1]?.at ?? last.at };
}

function isPolled({ kind }: Fact): boolean {
  return /^(container|guest|node|storage|cluster)\.state$|^host\.reach$/.test(kind);
}

function moveLines({ history: { moves }, timeZone }: ResourceView): CardLine[] {
  const says = moves.slice(0, mostMoves).map((move) => safe`${labelOf({ id: move.ticketId, situation: move })} ${oneOf(move.to, Object.keys(stateWords))} ${clockOf(move.at, timeZone)}`);
  return says.length === 0 ? [] : [{ label: safe`Last moves`, text: listed(says, mostMoves), spare: 2 }];
}

function logLine({ history: { log } }: ResourceView): CardLine {
  const label = safe`Log`;
  if (log === null) return { label, text: safe`not read`, spare: 2 };
  const perMinute = log.lines / (log.seconds / 60);
  return { label, text: safe`${perMinute < 10 ? perMinute : Math.round(perMinute)} lines a minute, ${log.errors} errors in the last ${spanOf(log.seconds)}`, spare: 2 };
}

function hushLines({ hushes }: ResourceView): CardLine[] {
  return hushes.map((hush): CardLine => ({
    label: hush.kind === 'silence' ? safe`Silenced` : safe`Maintenance`, text: safe`by ${personName(hush.by)} until${hush.ticketId === undefined ? safe`` : safe` it is over, or`}`, at: hush.until,
  }));
}

/** What changed, the newest first; a state that only goes on being so is no change. */
function changeLines({ history: { facts }, at, hours }: ResourceView): CardLine[] {
  const since = at.getTime() - hours * 3_600_000;
  const last = new Map<string, CloudSafe>();
  const changes = facts.flatMap((fact): CardLine[] => {
    const says = wordsOf(fact);
    const isSame = says === null || (stateKinds.includes(fact.kind) && last.get(fact.kind) === says);
    if (says !== null) last.set(fact.kind, says);
    return isSame || fact.at.getTime() < since ? [] : [{ text: safe`• ${says}`, at: fact.at, spare: 1 }];
  });
  const text = changes.length === 0 ? safe`nothing` : changes.length > mostChanges ? safe`${changes.length} times, at last` : safe``;
  return [{ label: safe`Changed in ${hours} h`, text, spare: 1 }, ...changes.slice(-mostChanges).reverse()];
}
