import { schemeOf, type ResourceRef } from '../../engine/refs.ts';
import type { Recorded } from '../replay/records.ts';
import { health, host, runs } from '../testing/scenario-containers.ts';
import { is, type Act } from '../testing/scenario.ts';
import { halts, mends, shows, startsAnew, startSeconds, type Body } from './body.ts';
import type { Cast } from './cast.ts';
import { noise } from './noise.ts';
import { newPen, type Pen } from './pen.ts';
import { effectOf, type ActionName, type Effect, type Thing, type World } from './world.ts';
import type { NamedWorld } from './worlds.ts';

/** What was done in a world, and what came of it. */
export type Deed = { action: ActionName; thing: string | null; effect: 'nothing' | 'ends' | 'relieves' | 'harms'; at: Date };

/** Whether the fault lasts; `resting` is one that will be back. */
export type Fault = 'to come' | 'on' | 'resting' | 'over';

/** A world on a clock that its player moves. Times are in milliseconds. */
export type Life = {
  /** What has happened by now and was not told yet, in the order of the times. */
  until: (at: number) => Recorded[];
  /** Does something to a resource. Answers when it was started, where it was. */
  act: (action: ActionName, resource: ResourceRef, how: { at: number; guide?: string }) => Date | null;
  fault: () => Fault;
  faultAt: number;
  /** Whether the fault ends by itself some time. */
  passes: boolean;
  resources: readonly ResourceRef[];
  deeds: readonly Deed[];
};

/** How long everything goes well at first, and the pause between two usual lines of one thing, in milliseconds. */
const [wellMs, usualMs] = [20 * 60_000, 30_000];

/** How long after a start a health check fails again where nothing is better, in seconds. */
const checkSeconds = 60;

type Living = Body & { nextAt: number };
type State = { named: NamedWorld; cast: Cast; bodies: Living[]; pen: Pen; deeds: Deed[]; fault: Fault; faultAt: number; backAt: number; usualAt: number; chats: number };

/** Begins a world in one of its variations. */
export function newLife(named: NamedWorld, cast: Cast): Life {
  const beginsAt = cast.beginsAt.getTime();
  const state: State = {
    named, cast, bodies: bodiesOf(named, cast, beginsAt + wellMs), pen: newPen(), deeds: [], fault: 'to come', faultAt: beginsAt + wellMs, backAt: Infinity, usualAt: beginsAt + 1000, chats: 0,
  };
  state.pen.write(beginning(state), beginsAt);
  return {
    faultAt: state.faultAt, passes: named.world.endsAfter !== undefined, deeds: state.deeds, fault: () => state.fault,
    resources: [...new Set([...state.bodies.map((body) => body.resource), ...cast.bystanders, `docker://${cast.host}` as ResourceRef])],
    until: (at) => until(at, state),
    act: (action, resource, how) => act(action, resource, { ...how, state }),
  };
}

function bodiesOf({ world, log }: NamedWorld, cast: Cast, faultAt: number): Living[] {
  return Object.entries(world.things).map(([thing, { health = false }]) => {
    const symptom = world.shows[thing] ?? null;
    return { thing, resource: cast.ref(thing), symptom, lines: log.trouble(thing).map(cast.text), checked: health, shown: 0, nextAt: symptom ? faultAt : Infinity };
  });
}

function beginning({ named: { world }, cast }: State): Act {
  const acts = Object.entries(world.things).map(([thing, how]) => arrives(cast.ref(thing), how, { thing, cast }));
  return (at) => [host(cast.host), ...acts, ...cast.bystanders.map((one) => runs(one))].flatMap((one) => one(at));
}

function arrives(resource: ResourceRef, how: Thing, { thing, cast }: { thing: string; cast: Cast }): Act {
  const { image = thing, needs = [], ports = [], restart = 'unless-stopped', mounts = [], health } = how;
  const dependsOn = needs.map((one) => cast.text(`{${one}}`));
  if (schemeOf(resource) === 'docker') return runs(resource, { dependsOn, ports: [...ports], mounts }, { image: cast.text(image), restartPolicy: restart, ...(health ? { health: 'healthy' } : {}) });
  return how.guest ? is(resource, 'guest.state', { name: thing, dependsOn, ...how.guest }) : () => [];
}

function until(at: number, state: State): Recorded[] {
  const { pen } = state;
  const records: Recorded[] = [];
  for (let next = nextAt(state); next <= at; next = nextAt(state)) {
    records.push(...pen.read(next));
    if (next === state.backAt || state.fault === 'to come' && next === state.faultAt) begins(next, state);
    else if (next === ownEnd(state)) ends(next, { state, started: null, minutes: null });
    else if (next === state.usualAt) chats(state);
    else for (const body of state.bodies.filter((one) => one.nextAt === next)) pulses(body, state);
  }
  return [...records, ...pen.read(at)];
}

function nextAt(state: State): number {
  const { bodies, backAt, fault, faultAt, usualAt } = state;
  return Math.min(backAt, usualAt, ownEnd(state), fault === 'to come' ? faultAt : Math.min(...bodies.map((body) => body.nextAt)));
}

/** When a fault ends without anybody's doing. */
function ownEnd({ fault, faultAt, named: { world } }: State): number {
  return fault === 'on' && world.endsAfter !== undefined ? faultAt + world.endsAfter * 60_000 : Infinity;
}

function begins(at: number, state: State): void {
  state.fault = 'on';
  state.backAt = Infinity;
  for (const body of state.bodies) Object.assign(body, { shown: 0, nextAt: body.symptom ? at + 1 : Infinity });
}

function pulses(body: Living, { pen }: State): void {
  const { act, again } = shows(body);
  pen.write(act, body.nextAt);
  body.shown += 1;
  body.nextAt += again * 1000;
}

/** Everybody writes what is usual, and those around write what has nothing to do with it. */
function chats(state: State): void {
  const { named: { log }, cast, pen, bodies, usualAt } = state;
  const n = (state.chats += 1);
  for (const { thing, resource } of bodies) {
    const lines = log.usual(thing);
    if (lines.length > 0 && pen.isUp(resource)) pen.line(resource, cast.text(lines[n % lines.length] ?? ''), usualAt);
    if (lines.length > 0 && pen.isUp(resource) && cast.chatty) pen.line(resource, noise(n * 5), usualAt + 900);
  }
  for (const [at, one] of cast.bystanders.entries()) pen.line(one, noise(n + at * 7), usualAt + at * 300);
  state.usualAt += usualMs;
}

function act(action: ActionName, resource: ResourceRef, { at, guide, state }: { at: number; guide?: string; state: State }): Date | null {
  const thing = state.cast.thingOf(resource);
  const effect = effectHere({ action, thing, guide }, state.named.world);
  const deed: Deed = { action, thing, at: new Date(at), effect: outcomeOf(effect, state) };
  state.deeds.push(deed);
  const body = state.bodies.find((one) => one.resource === resource);
  const startedAt = body ? turns(body, deed, { at, state }) : null;
  const over = deed.effect === 'ends' || deed.effect === 'relieves';
  if (over) ends(at, { state, started: startedAt && resource, minutes: typeof effect === 'object' && 'endsFor' in effect ? effect.endsFor : null });
  return startedAt;
}

function effectHere({ action, thing, guide }: { action: ActionName; thing: string | null; guide: string | undefined }, world: World): Effect {
  if (thing === null) return 'harms';
  return action === 'guided_ui_configuration' && !fits(guide, world) ? 'nothing' : effectOf(world, action, thing);
}

/** A guide fits when it is one of the world's, or is named after its cause or family. */
function fits(guide: string | undefined, { guides = [], cause, family }: World): boolean {
  const words = (guide ?? '').replaceAll('-', '_').split('/');
  return guides.includes(guide ?? '') || words.includes(cause) || words.includes(family);
}

/** What ends a fault does nothing once it is over. */
function outcomeOf(effect: Effect, { deeds, fault }: State): Deed['effect'] {
  if (effect === 'harms' || effect === 'nothing') return effect;
  if (fault !== 'on') return 'nothing';
  if (effect === 'ends') return 'ends';
  if ('endsFor' in effect) return 'relieves';
  return deeds.some((one) => one.action === effect.after) ? 'ends' : effect.otherwise;
}

/** Starts or stops a thing; while the fault lasts, it soon shows again what is wrong. */
function turns(body: Living, { action, effect }: Deed, { at, state }: { at: number; state: State }): Date | null {
  if (action !== 'restart_resource' && action !== 'start_resource' && action !== 'stop_resource') return null;
  const { pen } = state;
  pen.drop(body.resource, at);
  const up = pen.isUp(body.resource);
  const { symptom } = body;
  const lasts = state.fault === 'on' && effect !== 'ends' && effect !== 'relieves';
  const goesOn = lasts && action !== 'stop_resource' && symptom !== null && symptom.is !== 'stopped' && symptom.is !== 'seen';
  pen.write(action === 'stop_resource' ? halts(body, up) : startsAnew(body, { up, well: !goesOn }), at);
  Object.assign(body, { shown: symptom?.is === 'sick' ? 1 : 0, nextAt: goesOn ? at + (startSeconds + 3) * 1000 : Infinity });
  if (goesOn && symptom.is === 'sick') pen.write(health(body.resource, 'unhealthy'), at + (startSeconds + checkSeconds) * 1000);
  return action === 'stop_resource' ? null : new Date(at + (up ? startSeconds * 1000 : 0));
}

function ends(at: number, { state, started, minutes }: { state: State; started: ResourceRef | null; minutes: number | null }): void {
  state.fault = minutes === null ? 'over' : 'resting';
  state.backAt = minutes === null ? Infinity : at + minutes * 60_000;
  for (const body of state.bodies) {
    body.nextAt = Infinity;
    if (body.resource === started && schemeOf(started) === 'docker') continue;
    state.pen.drop(body.resource, at);
    state.pen.write(mends(body, state.pen.isUp(body.resource)), at);
  }
}
