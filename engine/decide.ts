import { isStillDue } from './declare/renew.ts';
import { named, safe, spanOf } from './distill.ts';
import { isFault, isMachineFault } from './errors.ts';
import { silenceOf } from './hush.ts';
import { ignored, type Ignored } from './declare/ignore.ts';
import { saysOf } from './decided.ts';
import { maintenanceSeconds, mostSilence } from './policy.ts';
import type { Deps } from './ports.ts';
import { nextStep } from './stages/record.ts';
import { admit, approve, approveAll, checkAgain, decline, isConfirmed, standing, whatBecame, type KnownPress, type TargetNow } from './stages/approve.ts';
import { fingerprintNow } from './step-target.ts';
import { isByHand, labelOf, nextRound, type Move } from './ticket.ts';
import type { Actor, Asks, Awaiting, Button, Press, Recovery, RefusalReason, Reply, ResourceRef, Ticket, TodoStep } from './types.ts';
import { judge, viewsOf } from './views.ts';

/** `moved` must be advanced, `look` must be looked at. */
type Decision = Reply & { moved: number | null; look: ResourceRef | null };
type Refused = { refused: RefusalReason };
type Presser = { press: Press; button: Button | null; actor: Actor | null; ticket?: Ticket };

const tries = 5;

/**
 * What a press does: the one way from a person to the line. Answers what to tell the presser, and the ticket that
 * moved, which the caller then advances. Refusals are written down.
 */
export async function decide(press: Press, deps: Deps): Promise<Decision> {
  const [button, actor] = await Promise.all([deps.buttons.byToken(press.token), deps.people.byAccount(press.account)]);
  const known = admit(press, button, actor);
  if ('refused' in known) return refuse(known.refused, { press, button, actor }, deps);
  const eyes = eyesOn(deps);
  for (let again = 0; again < tries; again += 1) {
    const ticket = await deps.tickets.byId(known.button.ticketId);
    if (!ticket) return refuse('forged', known, deps);
    const effect = await effectOf(known, ticket, { deps, eyes });
    if (effect === 'moved meanwhile') continue;
    if (effect.refused === null) return effect;
    return refuse(effect.refused, { ...known, ticket }, deps);
  }
  return refuse('changed', known, deps);
}

type World = { deps: Deps; eyes: (ticket: Awaiting, step: TodoStep) => Promise<TargetNow> };

/** Looks once at the target of a step, for a slow machine must not lose the race against what is noticed meanwhile. */
function eyesOn(deps: Deps): World['eyes'] {
  const seen = new Map<string, Promise<TargetNow>>();
  return (ticket, step) => {
    const looking = seen.get(step.id) ?? targetNow(ticket, step, deps);
    seen.set(step.id, looking);
    return looking;
  };
}

async function effectOf(known: KnownPress, ticket: Ticket, world: World): Promise<Decision | Refused | 'moved meanwhile'> {
  const { deps } = world;
  const { action } = known.button;
  if (action === 'why' || action === 'details') {
    await note(known, ticket, deps);
    return { refused: null, says: deps.words.answer(ticket, action), moved: null, look: null };
  }
  if (action === 'ack') return ack(known, ticket, deps);
  if (action === 'turn') return turn(known, ticket, deps);
  if (action === 'halt') return halt(known, ticket, deps);
  if (action === 'correct') return correct(known, ticket, deps);
  if (action === 'ask') return askCloud(known, ticket, deps);
  if (action === 'silence' || action === 'maintain') return hush(known, ticket, { deps, action });
  const move: Refused | Move & Partial<Ignored> = action === 'ignore' ? ignored(known, ticket) : await moveOf(known, ticket, world);
  if ('refused' in move) return move;
  if (!await deps.tickets.move(ticket, move.to, move.extras)) return 'moved meanwhile';
  if (move.hush) await deps.hush(move.hush);
  if (action === 'approve' || action === 'approve_all') deps.point('approval.committed');
  return { refused: null, says: saysOf(move, ticket), moved: ticket.id, look: null };
}

async function moveOf(known: KnownPress, ticket: Ticket, { deps, eyes }: World): Promise<Move | Refused> {
  if (known.button.action === 'check') return checkAgain(known, ticket);
  const offer = standing(ticket, known.button, deps.now());
  if ('refused' in offer) return offer;
  if (known.button.action === 'decline') return decline(known, offer);
  if (known.button.action === 'skip') return skip(known, offer, deps);
  const looks = isConfirmed(known.press, offer.step) && !isByHand(offer.step);
  const now = looks ? await eyes(offer.ticket, offer.step) : null;
  return known.button.action === 'approve_all' ? approveAll(known, offer, now) : approve(known, offer, now);
}

/** Leaves out a step that nobody has to take, and offers the next. */
function skip({ actor }: KnownPress, { step, ticket }: { step: TodoStep; ticket: Awaiting }, deps: Deps): Move | Refused {
  if (step.optional !== true || ticket.current >= ticket.steps.length) return { refused: 'changed' };
  return { to: nextStep(ticket, deps), extras: { why: `step ${step.id} was left out`, person: actor.name } };
}

/** Looks at the target itself, not at what was last stored, so that an approval meets the world as it is. */
async function targetNow(ticket: Awaiting, step: TodoStep, deps: Deps): Promise<TargetNow> {
  const target = ticket.situation.resource;
  const machine = deps.machine(target);
  const unseen: Recovery = { is: 'unknown', says: safe`it cannot be seen` };
  if (!machine) return null;
  try {
    const [fingerprint, seen] = await Promise.all([fingerprintNow(step, ticket, deps), machine.inspect(target)]);
    await deps.facts.keep(seen);
    const [view] = await viewsOf([target], deps);
    if (view && !isStillDue(ticket, view)) return { fingerprint: null, recovery: unseen };
    const recovery = view ? judge(ticket.situation.findings, view, { detectors: deps.detectors, since: null }) : unseen;
    return { fingerprint: fingerprint ?? null, recovery };
  } catch (error) {
    if (isFault(error, 'machine.missing')) return { fingerprint: null, recovery: unseen };
    if (isMachineFault(error)) return null;
    throw error;
  }
}

async function ack(known: KnownPress, ticket: Ticket, deps: Deps): Promise<Decision | Refused | 'moved meanwhile'> {
  if (ticket.state === 'recorded') return { refused: whatBecame(ticket, known.button) };
  const by = ticket.ack?.person ?? known.actor.name;
  const amended = ticket.ack !== null
    || await deps.tickets.amend(ticket, { ack: { person: known.actor.name, at: known.press.at } });
  if (!amended) return 'moved meanwhile';
  await note(known, ticket, deps);
  return { refused: null, says: safe`${labelOf(ticket)} is marked as seen by ${deps.words.person(by)}.`, moved: null, look: null };
}

/** Turns to a page of what is on offer, for everybody in that chat. Nothing else comes of it. */
async function turn(known: KnownPress, ticket: Ticket, deps: Deps): Promise<Decision | Refused> {
  const { button, press } = known;
  const step = 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
  if (step?.digest !== button.digest || button.page === undefined) return { refused: ticket.state === 'awaiting' ? 'changed' : whatBecame(ticket, button) };
  await deps.buttons.turn(button, press.at);
  await note(known, ticket, deps);
  return { refused: null, says: safe`This is page ${button.page} of ${labelOf(ticket)}.`, moved: null, look: null };
}

/** Takes the approvals back that were given ahead: the step that runs now is the last. */
async function halt(known: KnownPress, ticket: Ticket, deps: Deps): Promise<Decision | Refused | 'moved meanwhile'> {
  if (ticket.state === 'recorded' || ticket.state === 'parked' || !('ahead' in ticket) || (ticket.ahead ?? []).length === 0) return { refused: 'changed' };
  if (!await deps.tickets.amend(ticket, { ahead: [] })) return 'moved meanwhile';
  await note(known, ticket, deps);
  return { refused: null, says: safe`${labelOf(ticket)} stops after the step that runs now. What comes after it needs a press again.`, moved: null, look: null };
}

/** What is known better of an incident that is over: it is shown first, and kept when the person says so. */
async function correct(known: KnownPress, ticket: Ticket, deps: Deps): Promise<Decision | Refused> {
  const { typed, at } = known.press;
  if (ticket.state !== 'recorded' || !deps.correct) return { refused: 'changed' };
  if (typed === undefined) return { refused: 'unsaid' };
  await note(known, ticket, deps);
  const says = await deps.correct(ticket.id, typed, { by: known.actor.name, surface: surfaceOf(known.press), at });
  return { refused: null, says, moved: null, look: null };
}

/** A cloud model is asked some time later; nothing waits for it, and its answer changes no step that is on offer. */
async function askCloud(known: KnownPress, ticket: Ticket, deps: Deps): Promise<Decision | Refused> {
  if (ticket.state === 'recorded') return { refused: whatBecame(ticket, known.button) };
  if (ticket.situation.kind !== 'incident') return { refused: 'changed' };
  const want = { ticketId: ticket.id, round: ticket.round, person: known.actor.name, at: known.press.at };
  const asked = await (deps.askCloud?.(want) ?? Promise.resolve('nobody' as const));
  await note(known, ticket, deps);
  const says = asked === 'nobody' ? safe`No cloud model is set up.`
    : asked === 'already' ? safe`A cloud model was asked about ${labelOf(ticket)} already; its card says what came of it.`
      : safe`A cloud model is asked about ${labelOf(ticket)}, with distilled text only. Its card will say what comes of it.`;
  return { refused: null, says, moved: null, look: null };
}

/** Suppression stops telling and opening; what is measured and what closes goes on. */
async function hush(known: KnownPress, ticket: Ticket, { deps, action }: { deps: Deps; action: 'silence' | 'maintain' }): Promise<Decision | Refused> {
  if (ticket.state === 'recorded') return { refused: whatBecame(ticket, known.button) };
  const { seconds, tillOver } = action === 'silence' ? silenceOf(known.press.typed) : { seconds: maintenanceSeconds, tillOver: false };
  if (seconds > mostSilence[known.actor.role]) return { refused: 'long' };
  const { resource } = ticket.situation;
  await deps.hush({
    kind: action === 'silence' ? 'silence' : 'maintenance', what: { resource }, until: new Date(known.press.at.getTime() + seconds * 1000),
    by: known.actor.name, why: tillOver ? `until ${labelOf(ticket)} is over` : `pressed on ${labelOf(ticket)}`, ...(tillOver ? { ticketId: ticket.id } : {}),
  });
  await note(known, ticket, deps);
  const what = action === 'silence' ? safe`Nothing more is told of ${named(resource)}` : safe`${named(resource)} and what hangs on it are under maintenance`;
  return { refused: null, says: safe`${what} ${tillOver ? safe`until ${labelOf(ticket)} is over, ` : safe``}for ${spanOf(seconds)}${tillOver ? safe` at most` : safe``}. It is watched all the same; what is still wrong then is told.`, moved: null, look: null };
}

function surfaceOf({ account, chat }: Press): string {
  return `${account.platform} ${chat}`;
}

async function note(known: KnownPress, ticket: Ticket, deps: Deps): Promise<void> {
  const resource = `${labelOf(ticket)} ${known.button.action}`;
  await deps.audit.access({ actor: known.actor.name, surface: surfaceOf(known.press), resource, outcome: 'ok', at: known.press.at });
}

async function refuse(reason: RefusalReason, presser: Presser, deps: Deps): Promise<Decision> {
  const { press, button, actor, ticket = null } = presser;
  const { platform, id } = press.account;
  const resource = button ? `${labelOf(ticket ?? { id: button.ticketId })} ${button.action} ${button.stepId ?? ''}`.trim() : 'unknown button';
  await deps.audit.access({ actor: actor?.name ?? `${platform}:${id}`, surface: surfaceOf(press), resource, outcome: reason, at: press.at });
  const moved = reason === 'stale' && ticket ? await checkChanged(ticket, deps) : null;
  const asks = asksFor(reason, ticket);
  const look = reason === 'recovered' && ticket ? ticket.situation.resource : null;
  return { refused: reason, says: deps.words.refusal(reason, ticket, button?.stepId ?? null), moved, look, ...(asks === null ? {} : { asks }) };
}

/** What has to be typed before a press counts that was refused for the lack of it. */
function asksFor(reason: RefusalReason, ticket: Ticket | null): Asks | null {
  if (reason === 'unsaid' && ticket?.state === 'recorded') return { what: 'lesson', hint: safe`What helps; or cause: and why it happened` };
  if (reason === 'unsaid') return { what: 'reason', hint: safe`Why not? A few words, or nothing` };
  const step = ticket && 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
  if (reason !== 'unconfirmed' || step?.confirmation.by !== 'typed_name') return null;
  return { what: 'name', hint: step.confirmation.name };
}

/** The target is not the one that was offered any more: the offer is void and a new plan is made. */
async function checkChanged(ticket: Ticket, deps: Deps): Promise<number | null> {
  const next = nextRound(ticket, deps.now());
  const moved = await deps.tickets.move(ticket, { ...next, firstRound: next.round }, { why: 'the target has changed since the offer' });
  return moved ? ticket.id : null;
}
