import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterWorld, Connection } from '../../engine/define.ts';
import type { Declared, Looked, Touch } from '../../engine/declare/declarations.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import type { Machine, Watching } from '../../engine/ports.ts';
import { redact } from '../../engine/redact/redact.ts';
import { hostOf, partsOf, refOf, schemeOf } from '../../engine/refs.ts';
import type { ResourceRef, Sighting } from '../../engine/types.ts';
import { Known } from './known.ts';
import { readLock, writeLock } from './lock-text.ts';
import { blobOf } from './reading.ts';
import type { Remote } from './remote.ts';

/** How often the remote is asked, and which cluster its declarations are about. */
export type Terms = { pollMs: number; cluster: string | null };

/** Connects to a repository: one observer, the verbs that only look, and the port for those who declare. */
export function connectTo(remote: Remote, { pollMs, cluster }: Terms, { dataDir, now, say }: AdapterWorld): Connection {
  const host = refOf('git', remote.name);
  const copy = createHash('sha256').update(remote.address).digest('hex').slice(0, 12);
  const known = new Known(remote, { folder: join(dataDir, 'declarations', copy), now, say });
  const watched: Watched = { host, known, now, pollMs, before: new Map() };
  return {
    observers: [{
      name: `git:${remote.name}`, host,
      look: () => look(watched),
      follow: (watching) => follow(watched, watching),
    }],
    machine: machineOf(watched),
    declarations: {
      repository: remote.name, cluster, look: () => known.look(), known: () => known.last, commit: (wish) => known.commit(wish), lockBlob: blobOf, readLock, writeLock,
    },
    isNamed: (resource) => schemeOf(resource) === 'git' && refOf('git', hostOf(resource)) === host,
    close: () => Promise.resolve(),
  };
}

/** `before` are the names that this process has seen there, with the commit that took each away; null while it is there. */
type Watched = { host: ResourceRef; known: Known; now: () => Date; pollMs: number; before: Map<string, Touch | null> };

/** What was last found, or asked for now where nobody follows. What only a person can mend counts as not being let in. */
async function look(watched: Watched): Promise<Sighting[]> {
  try {
    return await sightingsOf(watched, await watched.known.within(2 * watched.pollMs));
  } catch (error) {
    throw isFault(error, 'machine.refused') ? new Fault('machine.unauthorised', error.message, { cause: error }) : error;
  }
}

/** Asks again and again, and tells at once what is news. That nobody answers is told by the looks. */
async function follow(watched: Watched, { seen, signal }: Watching): Promise<void> {
  let told = '';
  const tell = async (): Promise<void> => {
    const looked = await watched.known.look().catch(() => null);
    const news = JSON.stringify(looked?.head);
    if (looked !== null && news !== told && !signal.aborted) await seen(await sightingsOf(watched, looked));
    told = news;
  };
  while (!signal.aborted) {
    await orAborted(tell(), signal);
    await sleep(watched.pollMs, null, { signal }).catch(() => null);
  }
}

async function sightingsOf({ host, known, before }: Watched, { at, head, declared }: Looked): Promise<Sighting[]> {
  const names = new Set(declared.map(({ name }) => name));
  for (const name of names) before.set(name, null);
  for (const [name, touch] of before) if (!names.has(name) && touch === null) before.set(name, await known.touched(name));
  const why = head.rewritten ? 'its branch was rewritten' : 'it answers';
  return [
    { resource: host, kind: 'host.reach', at, key: 'reach', value: { reachable: true, why } },
    ...declared.map((one) => thereAs(host, one, at)),
    ...[...before].flatMap(([name, touch]) => (names.has(name) ? [] : goneAs(host, { name, touch }, at))),
  ];
}

function thereAs(host: ResourceRef, { name, lockBlob, touch, wrong }: Declared, at: Date): Sighting {
  return { resource: refOf('git', hostOf(host), name), kind: 'declaration.state', at, key: 'declaration', value: { present: true, lockBlob, ...toldOf(touch), wrong } };
}

function goneAs(host: ResourceRef, { name, touch }: { name: string; touch: Touch | null }, at: Date): Sighting {
  return { resource: refOf('git', hostOf(host), name), kind: 'declaration.state', at, key: 'declaration', value: { present: false, lockBlob: null, ...toldOf(touch), wrong: null } };
}

function toldOf(touch: Touch | null): Pick<Touch, 'commit' | 'author' | 'subject'> {
  return touch === null ? { commit: '', author: '', subject: '' } : { commit: touch.commit, author: redact(touch.author).text.slice(0, 100), subject: redact(touch.subject).text.slice(0, 200) };
}

/** A declaration is read and committed to; nothing else can be done with one. */
function machineOf(watched: Watched): Machine {
  const { host, known, pollMs } = watched;
  const refuse = (verb: string) => (target: ResourceRef) => Promise.reject(new Fault('machine.refused', `${target} is a declaration: nobody can ${verb} it`));
  const find = async (target: ResourceRef) => {
    const looked = await known.within(pollMs);
    const [, name = ''] = partsOf(target);
    return { looked, name, declared: looked.declared.find((one) => one.name === name) };
  };
  return {
    start: refuse('start'), stop: refuse('stop'), restart: refuse('restart'), collectDiagnostics: refuse('collect diagnostics of'),
    inspect: async (target) => {
      const { looked, name, declared } = await find(target);
      if (name === '') return (await sightingsOf(watched, looked)).slice(0, 1);
      return [declared ? thereAs(host, declared, looked.at) : goneAs(host, { name, touch: await known.touched(name) }, looked.at)];
    },
    fingerprint: async (target) => (await find(target)).declared?.lockBlob ?? null,
  };
}

async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const left = new AbortController();
  const aborted = once(signal, 'abort', { signal: left.signal });
  await Promise.race([work, aborted]).catch(() => undefined);
  left.abort();
  aborted.catch(() => undefined);
}
