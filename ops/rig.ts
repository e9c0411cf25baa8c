import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AdapterWorld, Connection } from '../engine/define.ts';
import { Fault, wordsOf } from '../engine/errors.ts';
import { policySettings, type Limits } from '../engine/policy.ts';
import { hereWithin } from '../adapters/network/here.ts';
import { callKeeper, type CallKeeper } from '../storage/api-call-keeper.ts';
import { startEmbedded, reviveEmbedded, type Embedded } from '../storage/embedded.ts';
import type { Store } from '../storage/postgres.ts';
import { bundlesIn } from './bundles.ts';
import { steadyClock } from './clock.ts';
import { refuse, type Config } from './config.ts';
import { jobRuns, type JobRuns } from './job-runs.ts';
import { sayTo, type Say } from './log.ts';
import type { Logger } from 'pino';
import { partStates, type PartStates } from './part-states.ts';
import type { AllParts } from './parts.ts';
import { listPeople, pingMistakes, type ListedPeople } from './people.ts';
import { generalSettings, peopleSettings, storageSettings } from './settings.ts';

/** Everything the service stands on: settings, parts, people, an open database. */
export type Rig = {
  config: Config;
  parts: AllParts;
  limits: Limits;
  timeZone: string;
  dataDir: string;
  store: Store;
  databaseUrl: string;
  databaseWords: string;
  mongoUrl: string | null;
  people: ListedPeople;
  states: PartStates;
  /** Hears of each change of how a part does. */
  onPartChange: (hear: () => void) => void;
  runs: JobRuns;
  /** The worlds that the adapters reach, by scheme. */
  connections: ReadonlyMap<string, Connection>;
  say: Say;
  log: Logger;
  now: () => Date;
  /** Starts an embedded database that has died again; does nothing for one that is not ours. */
  revive: () => Promise<void>;
  /** Calls of machines that wait to be written, and those that were lost since the start. */
  callsStanding: CallKeeper['standing'];
  close: () => Promise<void>;
};

/** What a rig is made of; `terminal` is whether a person sits at the console. */
export type RigParts = { config: Config; parts: AllParts; log: Logger; terminal: boolean };

/** How long one name or address is tried from here, in milliseconds. */
const nearMs = 4000;

/** Opens the data folder and the database. Rejects with a Fault that names the setting or the folder. */
export async function openRig({ config, parts, log, terminal }: RigParts): Promise<Rig> {
  const say = sayTo(log, 'copilot');
  const now = steadyClock();
  const listeners: (() => void)[] = [];
  const states = partStates((part) => {
    log[part.state === 'ok' || part.state === 'starting' ? 'info' : 'warn']({ part: part.name }, `${part.state}: ${part.words}`);
    for (const hear of listeners) hear();
  }, now);
  const { DATABASE_URL, DATA_DIR, JOBS_MONGO_URL } = config.of(storageSettings);
  const chats = parts.channels.filter((channel) => channel.platform !== 'console' && channel.on(config.of(channel.settings)));
  const people = listPeople(config.of(peopleSettings), { chats: chats.map((channel) => channel.platform), terminal });
  const limits = config.of(policySettings);
  refuse(pingMistakes(limits.PING, people.persons));
  const dataDir = resolve(DATA_DIR);
  await makeFolder(dataDir);
  const calls = callKeeper(sayTo(log, 'machines'));
  const [database, connections] = await openBoth(
    openDatabase(DATABASE_URL, { dir: dataDir, say }), connectAll(parts, config, { dataDir, keep: bundlesIn(dataDir, now), now, say: sayTo(log, 'machines'), near: hereWithin(nearMs), noteCall: calls.note }), say,
  );
  const { writeCalls } = await import('../storage/api-calls.ts');
  calls.keepIn((batch, lost) => writeCalls(database.store, batch, lost));
  const { store, embedded, url } = database;
  return {
    config, parts, people, connections, states, onPartChange: (hear) => { listeners.push(hear); }, runs: jobRuns(now), say, log, now, store, dataDir, databaseUrl: url,
    limits, timeZone: config.of(generalSettings).TZ, mongoUrl: JOBS_MONGO_URL ?? null,
    databaseWords: embedded ? `embedded PostgreSQL in ${dataDir}` : 'PostgreSQL of DATABASE_URL',
    callsStanding: calls.standing,
    revive: async () => { if (embedded) await reviveEmbedded({ dir: dataDir, say }, embedded); },
    close: async () => {
      await closeConnections(connections);
      await calls.close();
      await closeDatabase(database, say);
    },
  };
}

type Connections = ReadonlyMap<string, Connection>;

/** The database and the worlds, or neither: what has opened is closed again when the other has not. */
async function openBoth(opening: Promise<Database>, connecting: Promise<Connections>, say: Say): Promise<[Database, Connections]> {
  try {
    return await Promise.all([opening, connecting]);
  } catch (error) {
    await connecting.then(closeConnections, () => undefined);
    await opening.then((database) => closeDatabase(database, say), () => undefined);
    throw error;
  }
}

async function connectAll(parts: AllParts, config: Config, world: AdapterWorld): Promise<Connections> {
  const declares = declaredClusters(parts, config);
  const connections = new Map<string, Connection>();
  for (const adapter of parts.adapters) connections.set(adapter.scheme, await adapter.connect(config.of(adapter.settings), { ...world, declares }));
  return connections;
}

/** Which clusters the settings of declarations are about: the one that is named, else whichever there is. */
function declaredClusters(parts: AllParts, config: Config): (cluster: string) => boolean {
  const git = parts.adapters.find(({ scheme }) => scheme === 'git');
  const { DECLARATIONS_REPO: repo, DECLARATIONS_CLUSTER: named } = git === undefined ? {} : config.of(git.settings) as Record<string, unknown>;
  return (cluster) => repo !== undefined && (named === undefined || named === cluster);
}

type Database = { store: Store; embedded: Embedded | null; url: string };

/** Opens the database; the library that speaks to it is loaded while PostgreSQL starts. */
async function openDatabase(given: string | undefined, home: { dir: string; say: Say }): Promise<Database> {
  const [embedded, { openStore }] = await Promise.all([given === undefined ? startEmbedded(home) : null, import('../storage/postgres.ts')]);
  const url = given ?? embedded?.url ?? '';
  const store = await openStore(url).catch(async (error: unknown) => {
    await embedded?.stop();
    throw given === undefined ? error : new Fault('config.invalid', `DATABASE_URL cannot be used: ${wordsOf(error)}. Check the address, and that PostgreSQL runs there.`, { cause: error });
  });
  return { store, embedded, url };
}

async function closeConnections(connections: Connections): Promise<void> {
  await Promise.all([...connections.values()].map((connection) => connection.close()));
}

async function closeDatabase({ store, embedded }: Database, say: Say): Promise<void> {
  await store.destroy().catch((error: unknown) => { say(`the database did not close well: ${wordsOf(error)}`); });
  await embedded?.stop();
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw new Fault('config.invalid', `DATA_DIR cannot be made: ${wordsOf(error)}. Name a folder that this user may write to.`, { cause: error });
  }
}
