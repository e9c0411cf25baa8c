import { movesPerAdvance } from './policy.ts';
import type { Point } from './points.ts';
import type { Deps } from './ports.ts';
import { assess } from './stages/assess.ts';
import { execute } from './stages/execute.ts';
import { plan } from './stages/plan.ts';
import { record } from './stages/record.ts';
import { todo } from './stages/todo.ts';
import { validate } from './stages/validate.ts';
import { verify } from './stages/verify.ts';
import { safe } from './distill.ts';
import { wordsOf } from './errors.ts';
import { forget } from './forgotten.ts';
import { isRest, parked, untouched, type Move } from './ticket.ts';
import type { ResourceRef, Rest, Ticket, TicketState } from './types.ts';

type Stage<State extends TicketState> = (ticket: Extract<Ticket, { state: State }>, deps: Deps) => Promise<Move | Rest>;
type Moving = Exclude<TicketState, 'awaiting' | 'parked' | 'recorded'>;
type Line = { [State in Moving]: Stage<State> };

/** The whole service on one page. `awaiting` is missing on purpose: only a press moves a ticket towards a machine. */
export const line = {
  assessed: plan, planned: validate, validated: todo,
  approved: execute, executed: verify, verified: record,
} satisfies Line;

/** The states that move by themselves. */
export const movingStates = Object.keys(line) as readonly Moving[];

/** Looks at some resources again and moves every ticket touched. */
export async function lookAt(resources: readonly ResourceRef[], deps: Deps): Promise<void> {
  const touched = await assess(resources, deps);
  await Promise.all(touched.map((id) => attempt(id, deps, advance)));
}

/** Looks again at everything an open ticket is about, lets offers expire, and moves every ticket whose rest is over. */
export async function sweep(deps: Deps): Promise<void> {
  const open = await deps.tickets.openOn('all');
  const isNamed = ({ situation }: Ticket): boolean => deps.isNamed(situation.resource);
  for (const ticket of open.filter((one) => !isNamed(one))) await forget(ticket, deps);
  await lookAt([...new Set(open.filter(isNamed).map((ticket) => ticket.situation.resource))], deps);
  await advanceDue(deps);
}

/** Lets offers expire and moves every ticket whose rest is over. */
export async function advanceDue(deps: Deps): Promise<void> {
  for (const id of await deps.tickets.due(['awaiting'], deps.now())) await attempt(id, deps, expire);
  await Promise.all((await deps.tickets.due(movingStates, deps.now())).map((id) => attempt(id, deps, advance)));
}

/** One ticket that cannot be moved holds up no other; it is tried again at the next look. */
async function attempt(id: number, deps: Deps, work: (id: number, deps: Deps) => Promise<void>): Promise<void> {
  try {
    await work(id, deps);
  } catch (error) {
    deps.say(`ticket ${id} could not move now: ${wordsOf(error)}`, error);
  }
}

const moving = new WeakMap<Deps['tickets'], Map<number, Promise<void>>>();

/** Moves one ticket along the line until it rests, after any earlier call for it has ended. Rejects with what a stage threw. */
export async function advance(id: number, deps: Deps): Promise<void> {
  const turns = moving.get(deps.tickets) ?? new Map<number, Promise<void>>();
  moving.set(deps.tickets, turns);
  const before = turns.get(id) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(() => advanceNow(id, deps));
  turns.set(id, turn);
  try {
    await turn;
  } finally {
    if (turns.get(id) === turn) turns.delete(id);
  }
}

/** Several processes may do this at once; Postgres lets one through. */
async function advanceNow(id: number, deps: Deps): Promise<void> {
  for (let moves = 0; moves < movesPerAdvance; moves += 1) {
    const ticket = await deps.tickets.byId(id);
    if (!ticket || ticket.state === 'awaiting' || ticket.state === 'parked' || ticket.state === 'recorded') return;
    if (ticket.restUntil !== null && ticket.restUntil > deps.now()) return;
    const answer = await stageOf(ticket, deps);
    if (isRest(answer)) return deps.tickets.rest(ticket, answer.until);
    if (await deps.tickets.move(ticket, answer.to, answer.extras)) pass(answer.to.state, deps);
  }
  deps.say(`ticket ${id} made ${movesPerAdvance} moves in one go; it goes on at the next look`);
}

function stageOf(ticket: Extract<Ticket, { state: Moving }>, deps: Deps): Promise<Move | Rest> {
  switch (ticket.state) {
    case 'assessed': return line.assessed(ticket, deps);
    case 'planned': return line.planned(ticket, deps);
    case 'validated': return line.validated(ticket, deps);
    case 'approved': return line.approved(ticket, deps);
    case 'executed': return line.executed(ticket, deps);
    case 'verified': return line.verified(ticket, deps);
  }
}

async function expire(id: number, deps: Deps): Promise<void> {
  const ticket = await deps.tickets.byId(id);
  const at = deps.now();
  if (ticket?.state !== 'awaiting' || at < ticket.expiresAt) return;
  const title = ticket.steps[ticket.current - 1]?.title ?? safe`a step`;
  const says = safe`nobody decided on "${title}" within ${deps.limits.APPROVAL_MINUTES} min, ${untouched(ticket)}`;
  await deps.tickets.move(ticket, parked(ticket, { reason: 'expired', says, by: null, at }), { why: 'expired' });
}

const pointsPassed: Partial<Record<TicketState, Point>> = { executed: 'executed', verified: 'verified', recorded: 'recorded' };

function pass(state: TicketState, deps: Pick<Deps, 'point'>): void {
  const point = pointsPassed[state];
  if (point) deps.point(point);
}
