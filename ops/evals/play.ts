import type { Deps } from '../../engine/ports.ts';
import { decide } from '../../engine/decide.ts';
import { advance, advanceDue, lookAt } from '../../engine/line.ts';
import type { Awaiting, Hypothesis, Json, Press, ResourceRef, Ticket } from '../../engine/types.ts';
import type { Store } from '../../storage/postgres.ts';
import { callsIn } from '../../storage/runs.ts';
import { read } from '../../storage/tickets.ts';
import type { AllParts } from '../parts.ts';
import { rulesOf } from '../replay/rules.ts';
import { stageOn, type Stage } from '../replay/stage.ts';
import { castOf } from './cast.ts';
import { newLife, type Deed, type Fault, type Life } from './life.ts';
import { machineIn } from './machine.ts';
import { atHand } from './tickets.ts';
import { actionNames, type ActionName } from './world.ts';
import type { NamedWorld } from './worlds.ts';

/** What came of a world in one variation. */
export type Played = {
  name: string; variation: number;
  fault: Fault;
  /** Each ticket with its first hypothesis and the thing it is about; null where that is none of the world's. */
  tickets: { ticket: Ticket; thing: string | null; hypothesis: Hypothesis | null }[];
  /** Every step that was offered. */
  offered: { action: ActionName; thing: string | null }[];
  deeds: readonly Deed[];
  /** Why presses were refused, and what the line could not do. */
  refused: string[];
};

/** Where worlds are played: an empty store, and all parts. */
export type Ground = { store: Store; parts: AllParts };

/** The pause between two looks before and after the fault begins, how long an offer waits for its person, and the longest play, in milliseconds. */
const [wellLookMs, lookMs, thinkMs, longestMs] = [60_000, 10_000, 15_000, 3 * 3_600_000];

/** How long nothing more may happen until a play is over, while something may still come of it and when nothing can, in milliseconds. */
const [patientMs, quietMs] = [40 * 60_000, 5 * 60_000];

/** Learning takes minutes here, not an hour, so that what is usual is known when the fault begins. */
const settings = { TZ: 'UTC', LOG_LEARNING_MINUTES: '10' };

type Playing = { life: Life; stage: Stage; deps: Deps; told: Map<number, Hypothesis>; offered: Map<string, { action: ActionName; resource: ResourceRef }>; refused: string[] };

/** Plays a world: the whole line on its clock, with a person who approves whatever is offered. */
export async function playWorld(named: NamedWorld, variation: number, ground: Ground): Promise<Played> {
  const cast = castOf(named.world, variation);
  const life = newLife(named, cast);
  const stage = stageOn(ground.store, rulesOf(settings, ground.parts));
  const refused: string[] = [];
  const playing: Playing = { life, stage, deps: depsOf({ stage, life, refused }, ground), told: new Map(), offered: new Map(), refused };
  let [changedAt, before]: [number, Standing] = [life.faultAt, { words: '', settled: false }];
  for (let at = cast.beginsAt.getTime(); at < life.faultAt + longestMs && at - changedAt < (before.settled ? quietMs : patientMs); at += at < life.faultAt ? wellLookMs : lookMs) {
    const now = await look(Math.max(at, stage.clock.at), playing);
    if (now.words !== before.words) changedAt = Math.max(stage.clock.at, life.faultAt);
    before = now;
  }
  const tickets = await read(ground.store, 'ORDER BY id', []);
  return {
    name: named.name, variation, fault: life.fault(), deeds: life.deeds, refused,
    tickets: tickets.map((ticket) => ({ ticket, thing: cast.thingOf(ticket.situation.resource), hypothesis: playing.told.get(ticket.id) ?? null })),
    offered: [...playing.offered.values()].map(({ action, resource }) => ({ action, thing: cast.thingOf(resource) })),
  };
}

/** How things stand, in words that change with it, and whether the line has done what it can. */
type Standing = { words: string; settled: boolean };

/** One look at everything, and what people press after it. */
async function look(at: number, playing: Playing): Promise<Standing> {
  const { life, deps, told } = playing;
  await passUntil(at, playing);
  await lookAt(life.resources, deps);
  await advanceDue(deps);
  const open = await deps.tickets.openOn('all');
  for (const ticket of open) {
    if ('narrative' in ticket && !told.has(ticket.id) && ticket.narrative) told.set(ticket.id, ticket.narrative.hypothesis);
    if (ticket.state === 'awaiting') await considered(ticket, playing);
  }
  const settled = life.fault() === 'over' ? open.length === 0 : life.fault() === 'on' && !life.passes && open.length > 0 && open.every(({ state }) => state === 'parked');
  return { settled, words: `${life.fault()} ${life.deeds.length} ${open.map(({ id, state, round }) => `${id} ${state} ${round}`).join()}` };
}

/** Time goes by: what happens is stored, and nobody looks at it yet. */
async function passUntil(at: number, { life, stage, deps }: Pick<Playing, 'life' | 'stage' | 'deps'>): Promise<void> {
  stage.clock.at = at;
  const seen = stage.world.take(life.until(at), deps.now());
  if (seen.length > 0) await deps.facts.keep(seen);
}

/** A person thinks for a moment, does what is to be done by hand, and presses the button, typing what it asks for. */
async function considered(ticket: Awaiting, playing: Playing): Promise<void> {
  const { deps, offered, refused, life, stage } = playing;
  const step = ticket.steps[ticket.current - 1];
  const action = actionNames.find((one) => one === step?.template);
  if (!step || !action) return;
  offered.set(step.id, { action, resource: step.target });
  if (stage.clock.at - ticket.offeredAt.getTime() < thinkMs) return;
  if (step.confirmation.by === 'done') life.act(action, step.target, { at: stage.clock.at, guide: textOf(step.params['guide']) });
  const [button] = await deps.buttons.tokens([{ ticketId: ticket.id, platform: 'telegram', chat: 'paper', action: 'approve', stepId: step.id, digest: step.digest }]);
  const typed = step.confirmation.by === 'typed_name' ? { typed: step.confirmation.name } : {};
  const press: Press = { token: button?.token ?? '', account: { platform: 'telegram', id: '1', bot: false }, chat: 'paper', at: deps.now(), late: false, ...typed };
  const decision = await decide(press, deps);
  if (decision.refused !== null) refused.push(`${step.template}: ${decision.refused}`);
  if (decision.look !== null) await lookAt([decision.look], deps);
  if (decision.moved !== null) await advance(decision.moved, deps);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function depsOf({ stage, life, refused }: Pick<Playing, 'stage' | 'life' | 'refused'>, { store, parts }: Ground): Deps {
  const { now, tickets } = stage.deps;
  const deps: Deps = {
    ...stage.deps, diagnoses: parts.diagnoses, actions: new Map(parts.actions.map((action) => [action.name, action])), isNamed: () => true,
    machine: (target) => machineIn(life, target, { now, pass: (seconds) => passUntil(stage.clock.at + seconds * 1000, { life, stage, deps }) }),
    people: { byAccount: () => Promise.resolve({ name: 'owner', role: 'admin' }) }, calls: callsIn(store), audit: { access: () => Promise.resolve() },
    hush: () => Promise.reject(new Error('nobody hushes here')), say: (words) => { refused.push(words); },
    tickets: atHand(tickets, now),
  };
  return deps;
}
