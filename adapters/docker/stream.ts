import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { ask, pause, type Engine } from './engine.ts';
import type { DockerEvent } from './events.ts';
import { faultOf, lateFault } from './faults.ts';
import { lineCutter } from './lines.ts';
import { eventReader } from './podman.ts';

/** How an open event stream is watched over, in milliseconds. */
export type Pulse = { everyMs: number; withinMs: number; quietMs: number };

/** A stream of events that is open. `take` gives what has come since, and null once it ended and all was given. */
export type EventStream = { openedAt: bigint | null; take: () => Promise<DockerEvent[] | null>; close: () => void };

/** The types of dockerode do not know that a ping can be given up. */
type Pinged = { ping: (options: { abortSignal: AbortSignal }) => Promise<unknown> };

const longestEvent = 1_000_000;
const mostWaiting = 5000;
const openSeconds = 10;

/** Opens the event stream of an engine from a time on, given in nanoseconds. Rejects with a Fault. */
export async function openEvents(engine: Engine, since: bigint | null, how: { signal: AbortSignal; pulse: Pulse }): Promise<EventStream> {
  const stop = new AbortController();
  const signal = AbortSignal.any([how.signal, stop.signal]);
  const answer = await opened(engine, since, { stop, signal });
  if (answer.socket instanceof Socket) answer.socket.setKeepAlive(true, 30_000);
  const inbox = { events: [] as DockerEvent[], ended: false, wake: () => { /* nobody waits yet */ } };
  let lastByteAt = Date.now();
  const cutter = lineCutter(longestEvent);
  const read = eventReader(engine.host, answer.headers['libpod-api-version'] !== undefined);
  answer.on('data', (chunk: Buffer) => {
    lastByteAt = Date.now();
    inbox.events.push(...cutter.push(chunk).flatMap((line) => read(line) ?? []));
    if (inbox.events.length > mostWaiting) stop.abort();
    inbox.wake();
  });
  const end = (): void => {
    inbox.ended = true;
    stop.abort();
    inbox.wake();
  };
  answer.on('error', end).on('close', end);
  void watchOver(engine, { signal, pulse: how.pulse, lastByteAt: () => lastByteAt }).then(() => { stop.abort(); });
  return { openedAt: dateOf(answer), close: () => { stop.abort(); }, take: () => take(inbox) };
}

type Inbox = { events: DockerEvent[]; ended: boolean; wake: () => void };

async function take(inbox: Inbox): Promise<DockerEvent[] | null> {
  while (inbox.events.length === 0) {
    if (inbox.ended) return null;
    await new Promise<void>((resolve) => { inbox.wake = resolve; });
  }
  return inbox.events.splice(0);
}

async function opened(engine: Engine, since: bigint | null, { stop, signal }: { stop: AbortController; signal: AbortSignal }): Promise<IncomingMessage> {
  const about = { host: engine.host, doing: 'watch the events', changes: false };
  const late = new AbortController();
  const timer = setTimeout(() => { late.abort(); }, openSeconds * 1000);
  const options = { filters: { type: ['container' as const] }, abortSignal: signal, ...(since === null ? {} : { since: secondsOf(since) }) };
  try {
    const tooLate = once(late.signal, 'abort').then(() => { throw lateFault(about, openSeconds); });
    return await Promise.race([engine.docker.getEvents(options as object) as Promise<IncomingMessage>, tooLate]);
  } catch (error) {
    stop.abort();
    throw faultOf(error, about);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns when the engine missed two pings, or when the stream was so quiet that it may be half open. */
async function watchOver(engine: Engine, how: { signal: AbortSignal; pulse: Pulse; lastByteAt: () => number }): Promise<void> {
  const { signal, pulse: { everyMs, withinMs, quietMs } } = how;
  for (let missed = 0; missed < 2;) {
    await pause(everyMs, signal);
    if (signal.aborted || Date.now() - how.lastByteAt() > quietMs) return;
    const asked = { doing: 'answer a ping', seconds: withinMs / 1000 };
    missed = await ask(engine, asked, (docker, abortSignal) => (docker as object as Pinged).ping({ abortSignal })).then(() => 0, () => missed + 1);
  }
}

function secondsOf(nano: bigint): string {
  return `${String(nano / 1_000_000_000n)}.${String(nano % 1_000_000_000n).padStart(9, '0')}`;
}

/** When the stream was opened by the engine's own clock, to the second; null when it does not tell. */
function dateOf(answer: IncomingMessage): bigint | null {
  const at = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(at) ? null : BigInt(at) * 1_000_000n;
}

