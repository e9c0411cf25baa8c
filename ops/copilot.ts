import { randomUUID } from 'node:crypto';
import { decide } from '../engine/decide.ts';
import { warmReader } from '../engine/declare/warm.ts';
import { isFault, wordsOf } from '../engine/errors.ts';
import { advance, advanceDue, lookAt, sweep } from '../engine/line.ts';
import type { Point } from '../engine/points.ts';
import type { Deps } from '../engine/ports.ts';
import type { Press, Reply } from '../engine/types.ts';
import { listen } from '../storage/listen.ts';
import { listPeople as writePeople } from '../storage/people.ts';
import type { MemoryStore } from '../storage/memory.ts';
import { onFull, rows } from '../storage/postgres.ts';
import { unreadable } from '../storage/tickets.ts';
import { startBells } from './bells.ts';
import type { Chat } from './chat.ts';
import { declaredIn, type DeclaredHouse } from './declared/declared.ts';
import { readWithModel } from './declare/read-with-model.ts';
import { deskOf, type DeskWorld } from './declared/desk.ts';
import type { JobWork } from './job.ts';
import { holdLeases, type Holding, type Owned } from './leases.ts';
import { keepLogs, openLogs } from './logs.ts';
import { leavingOf } from './leaving.ts';
import { embedderOf } from './embedding.ts';
import { startLoop } from './loop.ts';
import { mailingOf } from './mail.ts';
import { mailWork, type MailWork } from './mail-work.ts';
import { openMemory, recalling } from './memory.ts';
import { modelSettings } from './model-settings.ts';
import type { Models } from './models.ts';
import { openAsks, openModels } from './open-models.ts';
import { outsideOf, type Outside } from './outside.ts';
import { openPage } from './page.ts';
import { purgeAll } from './purge.ts';
import { remindAll } from './remind.ts';
import { routesOf, sendersOf } from './senders.ts';
import { summarizeLogs } from './summaries.ts';
import type { Rig } from './rig.ts';
import { buildDeps, buildChats, buildWatches, platformsOf } from './wiring.ts';

/** How long a disk that was found full is shown as such, in milliseconds; each further find begins anew. */
const fullMs = 10_000;

/** A running copilot. */
export type Copilot = { url: string; stop: () => Promise<void> };

/** How tests look into a running copilot. */
export type Probe = { point?: (point: Point) => void };

/** Starts every part on an open store; resolves when the line works and the page answers. Chats connect on their own time. */
export async function startCopilot(rig: Rig, probe: Probe = {}): Promise<Copilot> {
  const holder = randomUUID();
  const hub = { moved: (): void => undefined };
  const chatsOutside = platformsOf(rig).filter((platform) => platform !== 'console');
  const mailing = mailingOf(rig, chatsOutside);
  const senders = sendersOf(rig, mailing);
  const routes = routesOf(senders);
  const models = await openModels(rig, { pass: (text) => leaving.pass(text), routes });
  const memory = openMemory({ ...rig, embedder: embedderOf({ ...rig, models }) });
  const [declared, ending] = [declaredIn(rig), new AbortController()];
  const deps = buildDeps(rig, { models, declared: declared?.machine, routes, memory: recalling(rig.store, memory, rig.say), holder, point: probe.point ?? (() => undefined), isEnding: () => ending.signal.aborted, moved: () => { hub.moved(); } });
  const page = await openPage(rig, deps.words.called);
  const [logs] = await Promise.all([openLogs(rig, deps), writePeople(rig.store, rig.people.persons), tellUnreadable(rig), deps.topology()]).catch(async (error: unknown) => {
    await page.close();
    throw error;
  });

  const leaving = leavingOf({ deps, states: rig.states });
  const declaring = declared === null ? undefined : deskOf({ ...declared, facts: deps.facts, actions: deps.actions, now: rig.now, say: deps.say, look: (names) => declared.look(deps, names), ...asksModels(rig, models) });
  const chats = buildChats(rig, { deps, leaving, declaring }, (press) => pressed(press, deps));
  const watches = buildWatches(rig, deps);
  const due = startLoop(() => dueNow(deps), later('what is due', rig.say));
  const asks = openAsks(rig, { deps, models, holder });
  const outside = outsideOf(rig, { senders, deps, leaving });
  const pokeAll = () => { for (const one of [due, ...chats, asks, outside]) one.poke(); };
  hub.moved = pokeAll;
  const holding = own(rig, holder, [...watches, ...chats, ...logs.watched, ...outside.owned, lineLease]);
  const clockwork = startClockwork(rig, { deps, pokeAll, outside, work: jobWork({ rig, deps, declared, models, memory, holding, chats, watches: watches.map((watch) => watch.look), mail: { routes, mailing, chats: chatsOutside } }) });
  pokeAll();
  if (declared !== null) setImmediate(warmReader);
  return {
    url: page.url,
    stop: async () => {
      ending.abort();
      await clockwork.stop();
      await Promise.all([...[...chats, ...watches, logs, due, asks, outside].map((one) => one.stop()), page.close()]);
      await clockwork.deafen();
      await holding.stop();
    },
  };
}

/** A model reads what the rules leave over of a declaration, where there is one. */
function asksModels(rig: Rig, models: Models): Pick<DeskWorld, 'ask'> {
  if (!models.has('local') && !models.has('cloud')) return {};
  const limits = rig.config.of(modelSettings);
  return { ask: async (text, lab) => (await readWithModel(text, lab, { models, limits })).answer };
}

/** The lease of what only one process must do. */
const lineLease = { name: 'line', gained: () => undefined, lost: () => undefined };

/** Holds the leases, and takes their answers for the pulse of the database. */
function own(rig: Rig, holder: string, owned: readonly Owned[]): Holding {
  const { store, states, say } = rig;
  let fullUntil = 0;
  onFull(store, (words) => {
    fullUntil = Date.now() + fullMs;
    states.set('database', 'away', words);
  });
  states.set('database', 'ok', rig.databaseWords);
  return holdLeases(owned, {
    store, holder,
    answered: () => { if (Date.now() > fullUntil) states.set('database', 'ok', rig.databaseWords); },
    silent: (words, error) => {
      states.set('database', 'away', words);
      rig.revive().catch((reason: unknown) => { say(`the database could not be started again: ${wordsOf(reason)}`, reason); });
      if (error instanceof TypeError) say(words, error);
    },
  });
}

type Wound = Pick<Ears, 'deps' | 'pokeAll' | 'outside'> & { work: JobWork };

/** The bells, the jobs they ring, and the ear for what any process tells. Each job runs once at a time. */
function startClockwork(rig: Rig, { deps, pokeAll, outside, work }: Wound): { stop: () => Promise<void>; deafen: () => Promise<void> } {
  const jobs = new Map(rig.parts.jobs.map((job) => [job.name, startLoop(async () => {
    await rig.runs.through(job.name, () => job.run(work));
    return null;
  }, later(`the job ${job.name}`, rig.say))]));
  const ringing = startBells({
    jobs: rig.parts.jobs, limits: rig.limits, databaseUrl: rig.databaseUrl, mongoUrl: rig.mongoUrl,
    ring: async (name) => { await rows(rig.store, 'SELECT pg_notify($1, $2)', ['copilot', `bell ${name}`]); },
    ringHere: (name) => { jobs.get(name)?.poke(); },
    state: (state, words) => { rig.states.set('jobs', state, words); }, say: rig.say,
  });
  const bell = (name: string) => {
    ringing.heard(name);
    jobs.get(name)?.poke();
  };
  const ears = listen(rig.databaseUrl, { heard: (words) => { heard(words, { deps, pokeAll, outside, bell }); }, missed: pokeAll });
  return {
    stop: async () => {
      await ringing.stop();
      for (const job of jobs.values()) void job.stop();
    },
    deafen: () => ears.close(),
  };
}

/** A ticket that a newer version wrote stays as it is, and is named where everybody looks. */
async function tellUnreadable({ store, states }: Rig): Promise<void> {
  const ids = await unreadable(store);
  if (ids.length > 0) states.set('tickets', 'refused', `this version cannot read ${ids.length === 1 ? 'ticket' : 'tickets'} ${ids.join(', ')}; a newer one wrote them`);
}

async function pressed(press: Press, deps: Deps): Promise<Reply> {
  const { moved, look, ...reply } = await decide(press, deps);
  const after = async () => {
    if (look) await lookAt([look], deps);
    await advanceDue(deps);
    if (moved !== null) await advance(moved, deps);
  };
  after().catch((error: unknown) => { deps.say(`what follows a press could not be done now: ${wordsOf(error)}`, error); });
  return { ...reply, says: deps.words.called().text(reply.says) };
}

async function dueNow(deps: Deps): Promise<Date | null> {
  await advanceDue(deps);
  return deps.tickets.nextDue(deps.now());
}

type Ears = { deps: Deps; pokeAll: () => void; outside: Pick<Outside, 'poke'>; bell: (name: string) => void };

function heard(words: string, ears: Ears): void {
  const [what, which = ''] = words.split(' ');
  const { deps } = ears;
  if (what === 'ticket') {
    ears.pokeAll();
    advance(Number(which), deps).catch((error: unknown) => { deps.say(`ticket ${which} could not move now: ${wordsOf(error)}`, error); });
  }
  if (what === 'asks' || what === 'bulletins') ears.pokeAll();
  if (what === 'deliveries') ears.outside.poke();
  if (what === 'bell') ears.bell(which);
}

type Works = { rig: Rig; deps: Deps; declared: DeclaredHouse | null; models: Models; memory: MemoryStore; holding: Holding; chats: readonly Chat[]; watches: readonly (() => Promise<void>)[]; mail: Pick<MailWork, 'routes' | 'mailing' | 'chats'> };

function jobWork({ rig, deps, declared, models, memory, holding, chats, watches, mail }: Works): JobWork {
  return {
    leads: () => holding.holds(lineLease.name),
    look: async () => {
      const looks = await Promise.allSettled(watches.map((look) => look()));
      for (const look of looks) if (look.status === 'rejected') deps.say(`a look went wrong: ${wordsOf(look.reason)}`, look.reason);
    },
    sweep: () => sweep(deps),
    compareDeclared: async () => { await declared?.look(deps); },
    expire: () => advanceDue(deps),
    reconcile: () => { for (const chat of chats) chat.poke(); },
    remind: () => remindAll(rig, deps),
    ...mailWork({ rig, deps, ...mail, leads: () => holding.holds(lineLease.name) }),
    keepLogs: () => keepLogs(rig),
    indexMemory: async () => { await memory.keep(); },
    summarizeLogs: () => summarizeLogs(rig, models),
    purge: () => purgeAll(rig),
  };
}

function later(what: string, say: Rig['say']): (error: unknown) => number {
  return (error) => {
    if (!isFault(error, 'store.unavailable', 'store.full')) say(`${what} could not be done now: ${wordsOf(error)}`, error);
    return 2000;
  };
}
