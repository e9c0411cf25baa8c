import { modelText, oneOf, safe, shown, type CloudSafe } from '../../engine/distill.ts';
import { isReport } from '../../engine/distill/report.ts';
import { advance } from '../../engine/line.ts';
import type { Deps } from '../../engine/ports.ts';
import { check } from '../../engine/stages/validate.ts';
import { coreOf, hasRoundsLeft } from '../../engine/ticket.ts';
import type { Intent, Narrative, Planned, PlanProposal, Ticket } from '../../engine/types.ts';
import { families } from '../../templates/prompts/triage.ts';
import type { Answered } from '../models.ts';
import type { AsksWorld, IncidentAnswer, Matter } from './about.ts';
import { askedOf, nameOf, note } from './note.ts';

type Answer = Answered<IncidentAnswer>;
type Told = Ticket & { narrative: Narrative };

/**
 * Does what may be done with an answer: its words, once checked, stand on the card; its plan, once it passes the validator, opens the
 * next round, of a ticket that was handed over or where an admin pressed. How bad it is, its resource and its buttons stay as they are.
 */
export async function apply(matter: Matter, answer: Answer, how: { world: AsksWorld; last: boolean }): Promise<{ outcome: string } | { refused: CloudSafe }> {
  const { deps } = how.world;
  const ticket = await deps.tickets.byId(matter.ticket.id);
  if (!ticket || ticket.state === 'recorded' || !isTold(ticket)) return { outcome: 'over' };
  const proposal = proposalOf(matter, answer);
  const next = opened(ticket, matter, { proposal, deps });
  const no = next === null ? null : refusalOf(next, deps);
  if (no !== null && !how.last) return { refused: no };
  const opens = next !== null && no === null;
  const words = wordsOf(matter, answer);
  const says = safe`${guessOf(answer)}${words === null ? safe`` : safe`, worded it`}${opens ? safe`, proposed the plan` : no === null ? safe`` : safe`; its plan was refused: ${no}`}`;
  const asked = askedOf(answer.by, { round: opens ? next.round : ticket.round, person: matter.ask.person, says, at: deps.now() });
  const writtenBy = { model: nameOf(answer.by) };
  const noted = await note(ticket.id, () => ({ asked, ...(words === null ? {} : { narrative: { summary: words, writtenBy } }) }), deps);
  if (noted === null) return { outcome: 'over' };
  if (opens) await open(noted, matter, { proposal, answer, deps });
  return { outcome: opens ? 'planned' : no !== null ? 'refused' : words === null ? 'noted' : 'worded' };
}

function isTold(ticket: Ticket): ticket is Exclude<Told, { state: 'recorded' }> {
  return 'narrative' in ticket && ticket.narrative !== null;
}

/** The words of a model that may be read; null where they are no plain report, or any of them may not be: none pass in part. */
function wordsOf({ lines, names }: Matter, { value }: Answer): CloudSafe | null {
  const known = names.pairs.flatMap((pair) => [...pair]);
  if (!isReport(value.summary, known)) return null;
  const text = modelText(value.summary, { evidence: lines, names: known, most: 400 });
  return /[…[]/.test(text) ? null : shown(text, names);
}

function guessOf({ value: { family, sure } }: Answer): CloudSafe {
  if (family === 'unknown') return safe`does not know the kind of cause`;
  return safe`takes it for ${oneOf(family, families)} (${Math.round(sure)} % sure)`;
}

/** What the ranking stands for: the choices as the templates themselves have filled them in. */
function proposalOf({ choices }: Matter, { value }: Answer): PlanProposal {
  const wished = [...new Set(value.actions)].map((name) => choices.find((one) => one.template === name) ?? null);
  return { intents: wished.filter((one): one is Intent => one !== null), by: 'model' };
}

/** The ticket in the round that a proposal opens; null where it may not open one, or is what is on offer already. */
function opened(ticket: Told, { ask }: Matter, { proposal, deps }: { proposal: PlanProposal; deps: Pick<Deps, 'limits' | 'now'> }): Planned | null {
  const pressed = ask.purpose === 'pressed';
  const mayOpen = ticket.state === 'parked' ? pressed || (ticket.reason === 'handed_over' && hasRoundsLeft(ticket, deps.limits)) : ticket.state === 'awaiting' && pressed;
  if (!mayOpen || proposal.intents.length === 0 || isOffered(ticket, proposal)) return null;
  const round = ticket.round + 1;
  return { ...coreOf(ticket), state: 'planned', narrative: ticket.narrative, proposal, round, firstRound: pressed ? round : ticket.firstRound, restUntil: null, movedAt: deps.now() };
}

function isOffered(ticket: Ticket, { intents }: PlanProposal): boolean {
  if (ticket.state !== 'awaiting') return false;
  const left = ticket.steps.slice(ticket.current - 1);
  return left.length === intents.length && left.every((step, at) => step.template === intents[at]?.template);
}

function refusalOf(planned: Planned, deps: Deps): CloudSafe | null {
  const plan = check(planned.proposal, planned, { ...deps, by: 'model' });
  return 'no' in plan ? plan.no : null;
}

/** Opens the round, where nobody has moved the ticket meanwhile; the line does the rest, and looks at the plan once more. */
async function open(ticket: Ticket, matter: Matter, { proposal, answer, deps }: { proposal: PlanProposal; answer: Answer; deps: Deps }): Promise<void> {
  const next = isTold(ticket) ? opened(ticket, matter, { proposal, deps }) : null;
  if (next === null) return;
  const { person } = matter.ask;
  const moved = await deps.tickets.move(ticket, next, { why: `a plan of ${nameOf(answer.by)}`, ...(person === null ? {} : { person }) });
  if (moved) await advance(ticket.id, deps);
}
