import type { AgendaBackend } from 'agenda';
import { Fault, wordsOf } from '../engine/errors.ts';
import type { Limits } from '../engine/policy.ts';
import { impatientSocket } from '../storage/postgres.ts';
import type { Job } from './job.ts';
import { startLoop } from './loop.ts';

/** Bells that ring jobs, at most as often as each says. */
export type Bells = { heard: (name: string) => void; stop: () => Promise<void> };

type World = {
  jobs: readonly Job[];
  limits: Limits;
  databaseUrl: string;
  mongoUrl: string | null;
  /** Tells every process of this database that a bell rang. */
  ring: (name: string) => Promise<void>;
  /** Rings in this process only. */
  ringHere: (name: string) => void;
  state: (state: 'ok' | 'away', words: string) => void;
  say: (words: string, error?: unknown) => void;
};

/** Missed rings after which a process rings for itself. */
const missedRings = 3;

/** How long a job stays locked by a process that ended with it in hand, in milliseconds: a ring takes a few. */
const lockMs = 10_000;

/** Waits between two tries to start Agenda, in milliseconds; the last one repeats. */
const waits = [2000, 5000, 15_000, 60_000];

/**
 * Starts Agenda on Postgres, or on Mongo when there is a URL, and again until it has started. Agenda only rings: while
 * its store is away the bells are rung by this process itself, so a lost alarm clock costs nothing but punctuality.
 */
export function startBells(world: World): Bells {
  const lastHeard = new Map(world.jobs.map((job) => [job.name, Date.now()]));
  let agenda: Clock | null = null;
  let tries = 0;
  const starting = startLoop(async () => {
    agenda ??= await startAgenda(world);
    return null;
  }, (error) => {
    tellAway(world, error);
    tries += 1;
    return waits[Math.min(tries, waits.length) - 1] ?? 60_000;
  });
  starting.poke();
  const watchdog = setInterval(() => {
    for (const job of world.jobs) {
      const silentMs = Date.now() - (lastHeard.get(job.name) ?? 0);
      if (silentMs < job.everySeconds(world.limits) * 1000 * missedRings) continue;
      lastHeard.set(job.name, Date.now());
      world.ringHere(job.name);
    }
  }, 1000);
  return {
    heard: (name) => lastHeard.set(name, Date.now()),
    stop: async () => {
      clearInterval(watchdog);
      await starting.stop();
      await agenda?.stop();
    },
  };
}

type Clock = { stop: () => Promise<void> };

async function startAgenda(world: World): Promise<Clock> {
  const backend = await (world.mongoUrl === null ? onPostgres(world) : onMongo(world.mongoUrl));
  try {
    return await wind(backend, world);
  } catch (error) {
    await backend.close().catch(() => undefined);
    throw error;
  }
}

async function wind(backend: Backend, world: World): Promise<Clock> {
  const { Agenda } = await import('agenda');
  const agenda = new Agenda({
    backend: await connected(backend.backend), processEvery: 1000, defaultLockLifetime: lockMs, defaultConcurrency: 1, maxConcurrency: 4, removeOnComplete: true,
  });
  agenda.on('error', (error) => { tellAway(world, error); });
  await agenda.ready;
  for (const job of world.jobs) {
    agenda.define(job.name, () => world.ring(job.name).then(() => { world.state('ok', backend.words); }));
  }
  await agenda.start();
  for (const job of world.jobs) await agenda.every(job.everySeconds(world.limits) * 1000, job.name);
  world.state('ok', backend.words);
  return {
    stop: async () => {
      await agenda.drain({ timeout: 2000 }).catch(() => undefined);
      await backend.close();
    },
  };
}

/** Agenda connects without listening for the failure, which would end the process; so we connect and it finds that done. */
async function connected(backend: AgendaBackend): Promise<AgendaBackend> {
  await backend.connect();
  return Object.assign(backend, { connect: () => Promise.resolve() });
}

type Backend = { backend: AgendaBackend; words: string; close: () => Promise<void> };

/** Our own pool with listeners for errors on it and on each connection, and no notifications: else Agenda ends the process when Postgres goes away. */
async function onPostgres(world: World): Promise<Backend> {
  const [{ default: pg }, { PostgresBackend }] = await Promise.all([import('pg'), import('@agendajs/postgres-backend')]);
  const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 2, application_name: 'homelab-copilot bells', connectionTimeoutMillis: 5000, stream: impatientSocket });
  pool.on('error', (error) => { tellAway(world, error); });
  pool.on('connect', (client) => { client.on('error', () => undefined); });
  return { backend: new PostgresBackend({ pool, disableNotifications: true }), words: 'bells ring from PostgreSQL', close: () => pool.end() };
}

async function onMongo(url: string): Promise<Backend> {
  const [{ MongoClient }, { MongoBackend }] = await Promise.all([import('mongodb'), import('@agendajs/mongo-backend')]);
  const client = await connectMongo(() => new MongoClient(url, { serverSelectionTimeoutMS: 5000 }));
  return { backend: new MongoBackend({ mongo: client.db() }), words: 'bells ring from MongoDB', close: () => client.close() };
}

async function connectMongo<Client extends { connect: () => Promise<unknown> }>(open: () => Client): Promise<Client> {
  try {
    const client = open();
    await client.connect();
    return client;
  } catch (error) {
    throw new Fault('store.unavailable', `JOBS_MONGO_URL cannot be used: ${wordsOf(error)}`, { cause: error });
  }
}

function tellAway(world: World, error: unknown): void {
  world.state('away', `the alarm clock is away, this process rings for itself: ${wordsOf(error)}`);
}
