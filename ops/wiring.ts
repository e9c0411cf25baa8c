import { budgetOf } from '../engine/budget.ts';
import type { CommandWorld } from '../engine/commands.ts';
import type { Declaring } from '../engine/declare/desk.ts';
import { leavingRef } from '../engine/canary.ts';
import { watcherOf, type ActionTemplate, type ChannelPart } from '../engine/define.ts';
import type { Routes } from '../engine/delivery.ts';
import { personName } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import type { Memory } from '../engine/memory.ts';
import type { NotifyDeps } from '../engine/show.ts';
import type { Point } from '../engine/points.ts';
import type { Channel, ChannelWorld, Deps, Machine, People, Tickets } from '../engine/ports.ts';
import { pressWished } from '../engine/press-wished.ts';
import { schemeOf } from '../engine/refs.ts';
import type { Actor, Platform, Press, Reply, ResourceRef } from '../engine/types.ts';
import { wantAsk } from '../storage/asks.ts';
import { auditIn, cursorIn } from '../storage/audit.ts';
import { bulletinsIn } from '../storage/bulletins.ts';
import { buttonsIn } from '../storage/buttons.ts';
import { answersIn, cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { receiptsOf } from '../storage/egress.ts';
import { factsIn } from '../storage/facts.ts';
import { hushesIn } from '../storage/hushes.ts';
import { linksIn } from '../storage/links.ts';
import { storiesIn } from '../storage/narratives.ts';
import { peopleIn } from '../storage/people.ts';
import { callsIn } from '../storage/runs.ts';
import { ticketsIn } from '../storage/tickets.ts';
import { withheldIn } from '../storage/withheld.ts';
import { wordsIn } from '../templates/cards/words.ts';
import { deskOf } from './answers.ts';
import { correctingIn } from './correct.ts';
import { chatOf, type Chat } from './chat.ts';
import { readHistory } from './history.ts';
import { readDaily } from './reading-daily.ts';
import { watchedChannel, watchedDesk, watchedPress, type Leaving } from './leaving.ts';
import { sayTo } from './log.ts';
import type { Models } from './models.ts';
import type { Rig } from './rig.ts';
import { statusSettings } from './settings.ts';
import { placesFrom, topologySettings } from './topology.ts';
import { watchOne, type Watch } from './watch.ts';

type Wire = { memory?: Memory; declared?: Machine | undefined; models?: Models; routes?: Routes; holder: string; point: (point: Point) => void; moved: (ticketId: number) => void; isEnding?: () => boolean };

/** The ports of the engine on this rig. */
export function buildDeps(rig: Rig, wire: Wire): Deps {
  const { store, limits, parts, connections } = rig;
  const platforms = platformsOf(rig);
  const hushes = hushesIn(store);
  const places = placesFrom(factsIn(store), rig.config.of(topologySettings).HOSTS_ON);
  return {
    now: rig.now, limits, timeZone: rig.timeZone, diagnoses: parts.diagnoses, words: wordsIn(rig.timeZone, places.called, { cloud: wire.models?.has('cloud') === true, limits, admins: adminsIn(rig) }), point: wire.point, say: sayTo(rig.log, 'line'), ...(wire.isEnding ? { isEnding: wire.isEnding } : {}),
    detectors: parts.detectors.map((detector) => watcherOf(detector, rig.config.of(detector.settings))),
    actions: new Map(parts.actions.map((action): [string, ActionTemplate] => [action.name, action])),
    isNamed: (resource) => resource === leavingRef || (connections.get(schemeOf(resource))?.isNamed?.(resource) ?? true),
    machine: (target) => machineFor(target, (schemeOf(target) === 'git' ? wire.declared : undefined) ?? connections.get(schemeOf(target))?.machine ?? null, limits.STEP_TIMEOUT_SECONDS),
    facts: places.facts, topology: places.topology, hushes: hushes.active, hush: hushes.add, withheld: withheldIn(store), ...(wire.memory ? { memory: wire.memory } : {}), tickets: telling(ticketsIn(store, { holder: wire.holder, platforms, routes: wire.routes }), wire.moved), calls: callsIn(store),
    people: peopleHere(rig), buttons: buttonsIn(store), audit: auditIn(store), askCloud: (want) => askCloud(rig, want, wire.models), correct: correctingIn(storiesIn(store)),
  };
}

async function askCloud({ store }: Rig, want: Parameters<typeof wantAsk>[1], models: Models | undefined): ReturnType<NonNullable<Deps['askCloud']>> {
  if (models?.has('cloud') !== true) return 'nobody';
  return await wantAsk(store, want) ? 'asked' : 'already';
}

/** People as the database lists them; who sits at the console of this process is known from its own settings. */
function peopleHere(rig: Rig): People {
  const listed = peopleIn(rig.store);
  const here = rig.people.persons.find((person) => person.accounts.some((account) => account.platform === 'console'));
  const console: Actor | null = here ? { name: here.name, role: here.role } : null;
  return { byAccount: (account) => (account.platform === 'console' ? Promise.resolve(console) : listed.byAccount(account)) };
}

/** The watched things of all adapters. */
export function buildWatches(rig: Rig, deps: Deps): Watch[] {
  const observers = [...rig.connections.values()].flatMap((connection) => connection.observers);
  if (observers.length === 0) rig.states.set('docker', 'off', 'nothing is watched: no Docker or Podman socket was found, and no setting names anything else; set DOCKER_HOSTS or PROXMOX_URL');
  return observers.map((observer) => watchOne(observer, deps, rig.states));
}

/** The chats that the settings switch on; what goes to those outside the house passes its door. */
export function buildChats(rig: Rig, { deps, leaving, declaring }: { deps: Deps; leaving: Leaving; declaring?: Declaring | undefined }, press: (press: Press) => Promise<Reply>): Chat[] {
  const { store, limits, states } = rig;
  const asking = { commands: rig.parts.commands, world: { ...commandWorld(rig, deps, press), ...(declaring ? { declaring } : {}) }, people: deps.people, audit: deps.audit, words: deps.words };
  return channelsOn(rig).map((part) => {
    const say = sayTo(rig.log, part.platform);
    const budget = budgetOf(limits.CHAT_PER_MINUTE);
    const notify: NotifyDeps = {
      now: rig.now, limits, cards: cardsIn(store), buttons: deps.buttons, outbox: outboxIn(store), storms: stormsIn(store), bulletins: bulletinsIn(store), timeZone: rig.timeZone, hushes: deps.hushes, topology: deps.topology, words: deps.words, point: deps.point, say, budget, pings: pingOf(rig),
    };
    const isOutside = part.platform !== 'console';
    const desk = deskOf({ ...asking, say }, { budget, told: answersIn(store, part.platform).told, now: rig.now });
    const world: Omit<ChannelWorld, 'missed'> = {
      press: isOutside ? watchedPress(press, leaving) : press, commands: isOutside ? watchedDesk(desk, leaving) : desk,
      limits, timeZone: rig.timeZone, statusUrl: rig.config.of(statusSettings).STATUS_URL ?? null, now: rig.now, say,
      state: (state, words) => { states.set(part.platform, state, words); }, cursor: cursorIn(store, part.platform, rig.now),
    };
    const connect = async (missed: () => void): Promise<Channel> => {
      const channel = await part.connect(rig.config.of(part.settings), { ...world, missed });
      return isOutside ? watchedChannel(channel, leaving) : channel;
    };
    return chatOf({ part, connect, deps: notify, states });
  });
}

function adminsIn({ people }: Rig): string[] {
  return people.persons.filter(({ role }) => role === 'admin').map(({ name }) => name);
}

/** The account of a person of the settings on a platform. */
function pingOf({ people }: Rig): NonNullable<NotifyDeps['pings']> {
  return (platform, name) => {
    const account = people.persons.find((person) => person.name === name)?.accounts.find((one) => one.platform === platform);
    return account ? { id: account.id, name: personName(name) } : null;
  };
}

function commandWorld(rig: Rig, deps: Deps, press: (press: Press) => Promise<Reply>): CommandWorld {
  const { now, limits, facts, tickets, topology, hushes, words } = deps;
  return {
    now, limits, facts, tickets, topology, hushes, timeZone: rig.timeZone, called: words.called, parts: rig.states.all,
    history: (resource, since) => readHistory(rig.store, { resource, since, now: now() }), receipts: (ticketId) => receiptsOf(rig.store, ticketId), stories: storiesIn(rig.store),
    daily: (day) => readDaily({ store: rig.store, facts, timeZone: rig.timeZone, called: words.called, now, parts: rig.states.all }, day),
    links: linksIn(rig.store), sayHome: rig.say, commands: rig.parts.commands, press: (wish, asked) => pressWished(wish, asked, { buttons: deps.buttons, press }),
  };
}

/** The chats that the settings switch on, by platform. */
export function platformsOf(rig: Rig): Platform[] {
  return channelsOn(rig).map((channel) => channel.platform);
}

function channelsOn(rig: Rig): ChannelPart[] {
  return rig.parts.channels.filter((channel) => channel.on(rig.config.of(channel.settings)));
}

/** Tells this process at once of what it moved itself; other processes hear it from Postgres. */
function telling(tickets: Tickets, moved: (ticketId: number) => void): Tickets {
  return {
    ...tickets,
    open: async (situation, at) => {
      const ticket = await tickets.open(situation, at);
      if (ticket) moved(ticket.id);
      return ticket;
    },
    move: async (from, to, extras) => {
      const done = await tickets.move(from, to, extras);
      if (done) moved(from.id);
      return done;
    },
    rest: async (ticket, until) => {
      await tickets.rest(ticket, until);
      moved(ticket.id);
    },
  };
}

/** What takes minutes, and whose effect nothing but its own answer tells, has more time than its adapter waits for it: 600 s, and 30 s that a task may take to be listed. */
const slow: Partial<Record<string, number>> = { backupGuest: 660, installKubernetes: 660 };

/** The machine of a resource, each of its verbs bounded in time. */
function machineFor(target: ResourceRef, machine: Machine | null, seconds: number): Machine | null {
  if (!machine) return null;
  const verbs = Object.entries(machine) as [string, (...asked: unknown[]) => Promise<unknown>][];
  return Object.fromEntries(verbs.map(([verb, call]) => [verb, (...asked: unknown[]) => within(Math.max(seconds, slow[verb] ?? 0), target, call(...asked))])) as Machine;
}

async function within<T>(seconds: number, target: ResourceRef, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new Fault('machine.timeout', `${target} gave no answer within ${seconds} s`)); }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
