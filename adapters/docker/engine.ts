import type Dockerode from 'dockerode';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { faultOf, lateFault } from './faults.ts';
import type { DockerHost } from './hosts.ts';
import { loadDockerode } from './dockerode.ts';
import type { SshKeys } from './ssh.ts';
import { largeChunks } from './large-chunks.ts';

/** What opens the engines that are not on this machine. */
export type Keys = { tls: { ca: string; cert: string; key: string } | null; ssh: SshKeys | null };

/** Clients of one engine; `logs` is for its logs alone. They hold no connection: each call opens its own, so that none can be found dead. */
export type Engine = { host: string; docker: Dockerode; logs: Dockerode };

/** How a call is made. `changes` means it does something; it then is never sent twice. */
export type Asked = { doing: string; changes?: boolean; seconds?: number };

const usualSeconds = 10;

/** A client for a host. It does not connect yet, so it succeeds while the engine is away. */
export function engineOf(host: DockerHost, keys: Keys): Promise<Engine> {
  const Docker = loadDockerode();
  return Promise.resolve({ host: host.name, docker: new Docker(optionsFor(host, keys)), logs: new Docker(optionsFor(host, keys, largeChunks)) });
}

/** Makes one call with a deadline of 10 s unless told otherwise; what goes wrong is a Fault. */
export async function ask<T>(engine: Engine, how: Asked, call: (docker: Dockerode, signal: AbortSignal) => Promise<T>): Promise<T> {
  const about = { host: engine.host, doing: how.doing, changes: how.changes ?? false };
  const seconds = how.seconds ?? usualSeconds;
  const deadline = new AbortController();
  const timer = setTimeout(() => { deadline.abort(); }, seconds * 1000);
  const late = once(deadline.signal, 'abort').then(() => { throw lateFault(about, seconds); });
  try {
    return await Promise.race([call(engine.docker, deadline.signal), late]);
  } catch (error) {
    throw faultOf(error, about);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, or returns at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, null, { signal }).catch(() => null);
}

/** Does something for each item, at most `most` at a time; answers in the order of the items. */
export async function each<Item, Result>(items: readonly Item[], most: number, act: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [at, item] of waiting) results[at] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}

/** Every option is set, since docker-modem fills gaps from the environment. */
function optionsFor({ way }: DockerHost, keys: Keys, made: <One extends Agent>(agent: One) => One = (agent) => agent): Dockerode.DockerOptions & { agent?: Agent } {
  const none = { host: undefined, port: undefined, socketPath: undefined, username: undefined, ca: undefined, cert: undefined, key: undefined, timeout: undefined };
  if (way.via === 'unix') return { ...none, protocol: 'http', socketPath: way.path, agent: made(quiet(new Agent({ keepAlive: false }))) };
  const { host, port } = way;
  if (way.via === 'ssh') return { ...none, protocol: 'ssh', host, port, username: way.user, ...keys.ssh?.optionsFor(host, port) };
  if (!way.tls) return { ...none, protocol: 'http', host, port, agent: made(quiet(new Agent({ keepAlive: false }))) };
  return { ...none, protocol: 'https', host, port, ...keys.tls, agent: made(quiet(new TlsAgent({ keepAlive: false }))) };
}

/** For each request docker-modem spells out its agent with every open socket, for a log nobody reads; that took longer than the request. */
function quiet<One extends Agent>(agent: One): One {
  return Object.defineProperty(agent, inspect.custom, { value: () => 'agent' });
}
