import { Socket } from 'node:net';
import { DataSource, type EntityManager } from 'typeorm';
import { Fault, isFault, wordsOf } from '../engine/errors.ts';
import { TheLine0001 } from './migrations/0001-the-line.ts';
import { MoreWorlds0002 } from './migrations/0002-more-worlds.ts';
import { Logs0003 } from './migrations/0003-logs.ts';
import { Quiet0004 } from './migrations/0004-quiet.ts';
import { Withheld0005 } from './migrations/0005-withheld.ts';
import { Egress0006 } from './migrations/0006-egress.ts';
import { Memory0007 } from './migrations/0007-memory.ts';
import { Corrections0008 } from './migrations/0008-corrections.ts';
import { Counts0009 } from './migrations/0009-counts.ts';
import { Deliveries0010 } from './migrations/0010-deliveries.ts';
import { Links0011 } from './migrations/0011-links.ts';
import { Bulletins0012 } from './migrations/0012-bulletins.ts';
import { WhoLooked0013 } from './migrations/0013-who-looked.ts';
import { Pages0014 } from './migrations/0014-pages.ts';
import { ApiCalls0015 } from './migrations/0015-api-calls.ts';
import { Declarations0016 } from './migrations/0016-declarations.ts';
import { entities } from './tables.ts';

/** An open database with its tables up to date. */
export type Store = DataSource;

/** A number that no other program locks; held while tables are made, so that two processes do not make them at once. */
const migrationLock = 4_217_001;

/** Opens the database and brings its tables up to date. Rejects with `store.unavailable` in Postgres' own words. */
export async function openStore(url: string, application = 'homelab-copilot'): Promise<Store> {
  const store = new DataSource({
    type: 'postgres', url, applicationName: application, entities, migrations: [TheLine0001, MoreWorlds0002, Logs0003, Quiet0004, Withheld0005, Egress0006, Memory0007, Corrections0008, Counts0009, Deliveries0010, Links0011, Bulletins0012, WhoLooked0013, Pages0014, ApiCalls0015, Declarations0016], migrationsTableName: 'migrations',
    poolSize: 12, connectTimeoutMS: 5000, logging: false, extra: { statement_timeout: 15_000, idleTimeoutMillis: 15_000, allowExitOnIdle: true, stream: impatientSocket, onConnect: prepared },
    poolErrorHandler: () => undefined,
  });
  try {
    await store.initialize();
    await migrate(store);
    return store;
  } catch (error) {
    if (store.isInitialized) await store.destroy();
    throw storeFault(error);
  }
}

/**
 * A connection that breaks while nobody listens would end the process; who uses it learns it from its query. Days and months are those
 * of UTC, whatever time zone the server of the database is in.
 */
async function prepared(client: { on: (event: 'error', listener: () => void) => unknown; query: (sql: string) => Promise<unknown> }): Promise<void> {
  client.on('error', () => undefined);
  await client.query("SET TIME ZONE 'UTC'");
}

/** A socket that gives up when nothing has moved on it for 20 s, so that a database that vanished without a word is noticed. */
export function impatientSocket(): Socket {
  const socket = new Socket();
  return socket.setTimeout(20_000, () => { socket.destroy(); });
}

/** Rows of a query, typed by the caller who wrote the query. Rejects with a `store.*` Fault. */
export async function rows<Row>(on: Store | EntityManager, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  try {
    const answer: unknown = await on.query(sql, [...values]);
    return (isCounted(answer) ? answer[0] : answer) as Row[];
  } catch (error) {
    throw told(on, storeFault(error));
  }
}

/** Tells when the disk of a store is found full, whoever finds it, until the store is closed. */
export function onFull(store: Store, hear: (words: string) => void): void {
  listeners.set(store, hear);
}

const listeners = new WeakMap<Store, (words: string) => void>();

function told(on: Store | EntityManager, fault: unknown): unknown {
  if (isFault(fault, 'store.full')) listeners.get(on instanceof DataSource ? on : on.dataSource)?.(fault.message);
  return fault;
}

/** How many rows an UPDATE, INSERT or DELETE touched. Rejects with a `store.*` Fault. */
export async function touched(on: Store | EntityManager, sql: string, values: readonly unknown[] = []): Promise<number> {
  return (await rows(on, `WITH changed AS (${sql} RETURNING 1) SELECT 1 FROM changed`, values)).length;
}

/** Runs work in one transaction. Rejects with a `store.*` Fault or with what the work threw. */
export async function together<T>(store: Store, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  try {
    return await store.transaction(work);
  } catch (error) {
    throw told(store, storeFault(error));
  }
}

/** What Postgres said, as a Fault: away, full, or wrong. */
export function storeFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  if (code === '53100') return new Fault('store.full', `the disk of the database is full: ${wordsOf(error)}`, { cause: error });
  if (isAway(code, wordsOf(error))) return new Fault('store.unavailable', `the database is away: ${wordsOf(error)}`, { cause: error });
  return error;
}

function isAway(code: string, words: string): boolean {
  return /^(08|57P|53[23]|28)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(code)
    || /connection terminated|timeout exceeded|not connected|connection ended|Connection is not established|not queryable/i.test(words);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** TypeORM answers [rows, count] for some statements and rows alone for others. */
function isCounted(answer: unknown): answer is [unknown[], number] {
  return Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
}

async function migrate(store: DataSource): Promise<void> {
  const runner = store.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await store.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await runner.release();
  }
}
