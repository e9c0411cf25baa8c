import type { AnswerCard, PartMood } from '../../engine/commands.ts';
import { listed, momentOf, named, oneOf, partName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { CardLine } from '../../engine/card.ts';
import { schemeOf } from '../../engine/refs.ts';
import { labelOf } from '../../engine/ticket.ts';
import { containerStatuses, type Fact, type FactKind, type FactValues, type Hush, type ResourceRef, type Ticket } from '../../engine/types.ts';
import { severityOf, titleOf } from '../cards/incident.ts';
import { marks, stateWords } from './resource.ts';

/** The kinds of facts that tell how the whole house is. */
export const houseKinds = ['host.reach', 'container.state', 'guest.state', 'node.state', 'storage.state'] as const satisfies readonly FactKind[];

/** The last fact of each of these kinds and each resource, the worst open tickets first, and how the parts do. */
export type HouseView = {
  at: Date; timeZone: string; staleSeconds: number; facts: readonly Fact[]; open: readonly Ticket[]; hushes: readonly Hush[]; parts: readonly PartMood[];
};

/** How the whole house is: what is open, which parts do not work, and how many of what are in which state. */
export function houseAnswer(view: HouseView): AnswerCard {
  const waiting = view.open.filter((ticket) => ticket.state === 'awaiting').length;
  const bad = view.parts.filter((part) => part.state === 'away' || part.state === 'refused');
  return {
    push: pushOf(view, { waiting, bad: bad.length }),
    tone: view.open[0] ? severityOf(view.open[0]) : bad.length > 0 ? 'medium' : 'done',
    lines: [
      ...view.open.slice(0, mostOpen).map((ticket): CardLine => ({ label: labelOf(ticket), text: safe`${titleOf(ticket)}; ${stateWords[ticket.state]}`, at: ticket.openedAt, spare: 3 })),
      ...(view.open.length > mostOpen ? [{ text: safe`and ${view.open.length - mostOpen} more` }] : []),
      { label: safe`Parts`, text: bad.length === 0 ? safe`all work` : listed(bad.map((part) => safe`${partName(part.name)} ${part.state === 'away' ? safe`away` : safe`refused`}`), 8) },
      ...countLines(view),
      ...(view.hushes.length === 0 ? [] : [{ label: safe`Not told at present`, text: listed(view.hushes.map(hushWords), 5) }]),
    ],
    foot: safe`As of ${momentOf(view.at, view.timeZone)}`,
    link: { label: safe`Status page`, path: '/' },
  };
}

const mostOpen = 8;

function pushOf({ open }: HouseView, { waiting, bad }: { waiting: number; bad: number }): CloudSafe {
  const [worst] = open;
  if (!worst) return bad === 0 ? safe`✅ All quiet: nothing is open` : safe`⚠️ Nothing is open, but not all parts of me work`;
  const waits = waiting === 0 ? safe`` : safe` · ${waiting} waiting for a person`;
  return safe`${marks[severityOf(worst)]} ${open.length} open ${open.length === 1 ? safe`incident` : safe`incidents`}${waits}`;
}

type Tell<Kind extends FactKind> = (value: FactValues[Kind]) => { word: CloudSafe; good: boolean } | null;

const hosts: Tell<'host.reach'> = ({ reachable }) => ({ word: reachable ? safe`reachable` : safe`not reachable`, good: reachable });
const containers: Tell<'container.state'> = ({ present, status, health }) =>
  (present ? { word: health === 'unhealthy' ? safe`unhealthy` : oneOf(status, containerStatuses), good: status === 'running' && health !== 'unhealthy' } : null);
const guests: Tell<'guest.state'> = ({ present, status, template }) =>
  (present && !template ? { word: oneOf(status, ['running', 'stopped', 'paused']), good: true } : null);
const nodes: Tell<'node.state'> = ({ present, status }) => (present ? { word: oneOf(status, ['online', 'offline']), good: status === 'online' } : null);
const storages: Tell<'storage.state'> = ({ present, status }) => (present ? { word: oneOf(status, ['available', 'unavailable']), good: status === 'available' } : null);

function countLines(view: HouseView): CardLine[] {
  return [
    ...countLine(view, safe`Hosts`, { kind: 'host.reach', tell: hosts, names: true }),
    ...countLine(view, safe`Containers`, { kind: 'container.state', tell: containers, names: false }),
    ...countLine(view, safe`Nodes`, { kind: 'node.state', tell: nodes, names: true }),
    ...countLine(view, safe`Guests`, { kind: 'guest.state', tell: guests, names: false }),
    ...countLine(view, safe`Storages`, { kind: 'storage.state', tell: storages, names: true }),
  ];
}

type Counting<Kind extends FactKind> = { kind: Kind; tell: Tell<Kind>; names: boolean };

/** `3 reachable, 1 unknown (nas2)`: what was not seen lately is unknown, and what is not well is named. */
function countLine<Kind extends FactKind>({ facts, at, staleSeconds }: HouseView, label: CloudSafe, { kind, tell, names }: Counting<Kind>): CardLine[] {
  const counts = new Map<CloudSafe, { count: number; bad: ResourceRef[] }>();
  for (const fact of facts.filter((one) => one.kind === kind && schemeOf(one.resource) !== 'git')) {
    const told = tell(fact.value as FactValues[Kind]);
    if (told === null) continue;
    const isOld = at.getTime() - fact.seenAt.getTime() > staleSeconds * 1000;
    const word = isOld ? safe`unknown` : told.word;
    const sum = counts.get(word) ?? { count: 0, bad: [] };
    counts.set(word, { count: sum.count + 1, bad: isOld || !told.good ? [...sum.bad, fact.resource] : sum.bad });
  }
  const words = [...counts].sort(([, a], [, b]) => b.count - a.count)
    .map(([word, { count, bad }]) => (names && bad.length > 0 ? safe`${count} ${word} (${listed(bad.map(named), 3)})` : safe`${count} ${word}`));
  return words.length === 0 ? [] : [{ label, text: listed(words, 9) }];
}

function hushWords({ kind, what: { resource, detector } }: Hush): CloudSafe {
  const whom = resource === undefined ? detector === undefined ? safe`some lines` : safe`one detector` : named(resource);
  return kind === 'silence' ? safe`${whom} silenced` : safe`${whom} under maintenance`;
}
