import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Fault } from '../../engine/errors.ts';
import { startEmbedded } from '../../storage/embedded.ts';
import { openStore, storeFault, type Store } from '../../storage/postgres.ts';

/** A PostgreSQL to work on, and how to leave it. */
export type Server = { url: string; close: () => Promise<void> };

/** A PostgreSQL of its own in a temporary folder, gone afterwards. */
export async function serverAlone(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-replay-'));
  const gone = () => rm(folder, { recursive: true, force: true });
  try {
    await chmod(folder, 0o755);
    const embedded = await startEmbedded({ dir: folder });
    return { url: embedded.url, close: () => embedded.stop().finally(gone) };
  } catch (error) {
    await gone();
    throw error;
  }
}

/**
 * The database of the settings: that of DATABASE_URL, else the embedded one of the data folder. The running one of the service is
 * only used, a resting one is started and stopped again. Rejects with `config.invalid` when there is none.
 */
export async function databaseOf(url: string | undefined, dataDir: string): Promise<Server> {
  if (url !== undefined) return { url, close: () => Promise.resolve() };
  if (!['postgres', 'postgres.place'].some((name) => existsSync(join(dataDir, name)))) {
    throw new Fault('config.invalid', `There is no database in ${dataDir} yet. Start the service first, or set DATA_DIR or DATABASE_URL to what it uses.`);
  }
  const embedded = await startEmbedded({ dir: dataDir });
  return { url: embedded.url, close: () => embedded.stop() };
}

/** Asks a database that is not changed by it. Rejects with a `store.*` Fault. */
export async function asking<T>(url: string, work: (ask: <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>) => Promise<T>): Promise<T> {
  return connected(url, async (client) => {
    await client.query('SET default_transaction_read_only = on');
    return work(async <Row>(sql: string, values: readonly unknown[]) => (await client.query(sql, [...values])).rows as Row[]);
  });
}

/**
 * Works with an empty database beside the one of a URL, gone afterwards; where no database may be made there, on a PostgreSQL of its
 * own, as without a URL.
 */
export async function withScratch<T>(url: string | undefined, work: (store: Store) => Promise<T>): Promise<T> {
  const name = `replay_${process.pid}_${randomBytes(6).toString('hex')}`;
  const beside = url !== undefined && await connected(url, (client) => made(client, name));
  if (!beside) return withOwnServer(work);
  const there = new URL(url);
  there.pathname = `/${name}`;
  try {
    return await worked(there.href, work);
  } finally {
    await connected(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  }
}

async function withOwnServer<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const server = await serverAlone();
  return worked(server.url, work).finally(server.close);
}

async function worked<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  await hurry(url);
  const store = await openStore(url, 'homelab-copilot replay');
  return work(store).finally(() => store.destroy());
}

/** What is thrown away in the end need not survive a crash, so that new connections to this database wait for no disk. */
export async function hurry(url: string): Promise<void> {
  await connected(url, (client) => client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`));
}

/** Makes a database; false when this user may not. */
async function made(client: pg.Client, name: string): Promise<boolean> {
  try {
    await client.query(`CREATE DATABASE ${name}`);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') return false;
    throw error;
  }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'homelab-copilot replay', connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw storeFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
