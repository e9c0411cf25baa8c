import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { Fault } from '../engine/errors.ts';
import { hasCluster, leaveNote, portsFor, secretOf, settle, type Home } from './embedded-files.ts';
import { claim, release } from './embedded-owner.ts';
import { answer, createCluster, failure, halt, launch, readPostmaster, setPassword, type Postmaster } from './embedded-process.ts';

/** A running PostgreSQL; `stop` ends it (unless another living process owns it) and never fails when it has already left. */
export type Embedded = { url: string; port: number; pid: number; adopted: boolean; stop(): Promise<void> };

/** The data folder, and where to say what takes a while or was decided for the owner. */
export type EmbeddedOptions = { dir: string; say?: (words: string) => void };

type Up = { postmaster: Postmaster; adopted: boolean; owns: boolean; password: string };
type Held = { home: Home; owns: boolean; stopped: boolean; reviving: Promise<boolean> | undefined };
type Say = (words: string) => void;

const held = new WeakMap<Embedded, Held>();
const silent: Say = () => undefined;

/** Starts the PostgreSQL of a data folder, or adopts one that a killed service left running; throws a Fault that says what to do. */
export async function startEmbedded({ dir, say = silent }: EmbeddedOptions): Promise<Embedded> {
  try {
    const home = await settle(resolve(dir), say);
    const { postmaster, adopted, owns, password } = await open(home, say);
    const { port, pid } = postmaster;
    const running: Embedded = { url: urlOf(port, password, 'homelab_copilot'), port, pid, adopted, stop: () => stop(running) };
    held.set(running, { home, owns, stopped: false, reviving: undefined });
    return running;
  } catch (error) {
    throw await faultOf(error, resolve(dir));
  }
}

/** Starts PostgreSQL again on its port when it has died; resolves true, with the new `pid`, when it had to. */
export async function reviveEmbedded({ dir, say = silent }: EmbeddedOptions, running: Embedded): Promise<boolean> {
  const mine = held.get(running);
  if (mine === undefined || mine.stopped) return false;
  mine.reviving ??= revive(mine, running, say).finally(() => (mine.reviving = undefined));
  return mine.reviving.catch(async (error: unknown) => {
    throw await faultOf(error, resolve(dir));
  });
}

async function faultOf(error: unknown, place: string): Promise<Fault> {
  return error instanceof Fault ? error : failure({ cluster: place, place, log: join(place, 'postgres.log') }, String(error), error);
}

async function stop(running: Embedded): Promise<void> {
  const mine = held.get(running);
  if (mine === undefined) return;
  mine.stopped = true;
  await mine.reviving?.catch(() => undefined);
  if (!mine.owns) return;
  await halt(mine.home.cluster);
  await release(mine.home.dir);
}

async function revive(mine: Held, running: Embedded, say: Say): Promise<boolean> {
  const alive = await answer(mine.home.cluster);
  if (alive === undefined) say('PostgreSQL has died: starting it again.');
  const up = alive ?? (await bringUp(mine.home, say, [running.port])).postmaster;
  if (up.port !== running.port) throw portLost(running.port);
  running.pid = up.pid;
  mine.owns = (await claim(mine.home.dir)) === undefined;
  return alive === undefined;
}

async function open(home: Home, say: Say): Promise<Up> {
  let up: Up | undefined;
  try {
    up = await bringUp(home, say, await portsFor(home));
    const welcome = await greet(up);
    if (welcome === 'wrong password' && up.owns) return await resetPassword(home, up, say);
    if (welcome === 'wrong password') throw new Fault('store.unavailable', `The password in ${join(home.dir, 'postgres.secret')} is not the one of the running database. Stop the other process that uses ${home.dir} and start again.`);
    return up;
  } catch (error) {
    if (up?.owns === true) await halt(home.cluster);
    await release(home.dir);
    throw error;
  }
}

/** The running PostgreSQL: ours, an orphan's, or that of another living process, which then keeps owning it. */
async function bringUp(home: Home, say: Say, ports: number[]): Promise<Up> {
  const others = await waitForOwner(home);
  if (others !== undefined) return { postmaster: others, adopted: true, owns: false, password: await secretOf(home) };
  const password = await secretOf(home);
  if (!(await hasCluster(home))) {
    say(`Making a PostgreSQL database in ${home.cluster}.`);
    await createCluster(home, password);
  }
  await leaveNote(home);
  const orphan = await answer(home.cluster);
  const postmaster = orphan ?? (await launchOn(home, ports));
  await writeFile(join(home.dir, 'postgres.port'), `${postmaster.port}\n`);
  return { postmaster, adopted: orphan !== undefined, owns: true, password };
}

async function launchOn(home: Home, ports: number[]): Promise<Postmaster> {
  for (const port of ports) {
    const started = await launch(home, port);
    if (started !== 'taken') return started;
  }
  throw portLost(ports[0]);
}

function portLost(port: number | undefined): Fault {
  return new Fault('store.unavailable', `Port ${port} of 127.0.0.1, where the database was, is used by another program now. Start the service again: it will choose another port.`);
}

async function resetPassword(home: Home, up: Up, say: Say): Promise<Up> {
  say(`The password in ${join(home.dir, 'postgres.secret')} is new: setting it.`);
  await halt(home.cluster);
  await setPassword(home, up.password);
  const again = { ...up, adopted: false, postmaster: await launchOn(home, [up.postmaster.port]) };
  if ((await greet(again)) === 'wrong password') throw new Fault('store.unavailable', `The password of the database in ${home.cluster} could not be set. See ${home.log}.`);
  return again;
}

/** Connects once, and makes the database when it is missing. */
async function greet({ postmaster: { port }, password }: Up): Promise<'welcome' | 'wrong password'> {
  const code = await ask(urlOf(port, password, 'homelab_copilot'), 'SELECT 1');
  if (code === '28P01') return 'wrong password';
  if (code === '3D000') await ask(urlOf(port, password, 'postgres'), 'CREATE DATABASE homelab_copilot');
  return 'welcome';
}

/** Runs one statement; the error code when it is one that we can mend or that means "there already". */
async function ask(url: string, sql: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError && ['28P01', '3D000', '42P04', '23505'].includes(error.code ?? '')) return error.code;
    throw error;
  } finally {
    await client.end();
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://copilot:${password}@127.0.0.1:${port}/${database}`;
}

/** Becomes the owner, or finds the PostgreSQL of the living process that is. */
async function waitForOwner(home: Home): Promise<Postmaster | undefined> {
  let owner = await claim(home.dir);
  for (let waited = 0; owner !== undefined && waited < 60_000; waited += 50) {
    const found = await readPostmaster(home.cluster);
    if (found?.ready === true) return found;
    await sleep(50);
    owner = await claim(home.dir);
  }
  if (owner === undefined) return undefined;
  throw new Fault('store.unavailable', `The data folder ${home.dir} is in use by process ${owner}, whose database does not answer. Stop that process and start again.`);
}
