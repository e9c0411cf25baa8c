import { PassThrough } from 'node:stream';
import type { Context } from 'koa';

/** Pages that are told when something moved, as server-sent events. */
export type LiveEvents = {
  /** Answers a request with a stream of events, or 503 when there are too many. */
  join: (ctx: Context) => void;
  /** Tells every page, at most twice a second, that something moved. */
  moved: () => void;
  /** Ends every stream. */
  close: () => void;
};

/** Pages that may listen at once; each costs a connection. */
export const mostListeners = 32;

/** How often a stream shows that it is alive, and how long moves are gathered before pages are told, in milliseconds. */
const [beatMs, gatherMs] = [15_000, 500];

/** How long a page waits before it asks again after its stream has ended, in milliseconds. */
const againMs = 3000;

/** Bytes that may wait for a page which does not read; then its stream is ended. */
const mostWaiting = 16_384;

/** Streams of events that end with `close`. */
export function liveEvents(): LiveEvents {
  const streams = new Set<PassThrough>();
  let gathering: NodeJS.Timeout | null = null;
  const send = (words: string): void => {
    for (const stream of streams) {
      if (stream.writableLength > mostWaiting) stream.destroy();
      else stream.write(words);
    }
  };
  const beat = setInterval(() => { send(': here\n\n'); }, beatMs).unref();
  return {
    join: (ctx) => {
      if (streams.size >= mostListeners) refuse(ctx);
      else stream(ctx, streams);
    },
    moved: () => {
      gathering ??= setTimeout(() => {
        gathering = null;
        send('event: moved\ndata:\n\n');
      }, gatherMs).unref();
    },
    close: () => {
      clearInterval(beat);
      if (gathering) clearTimeout(gathering);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}

function refuse(ctx: Context): void {
  ctx.status = 503;
  ctx.set('Retry-After', '60');
  ctx.type = 'text/plain';
  ctx.body = 'Too many pages listen already.\n';
}

function stream(ctx: Context, streams: Set<PassThrough>): void {
  ctx.status = 200;
  ctx.type = 'text/event-stream';
  ctx.set('X-Accel-Buffering', 'no');
  if (ctx.method === 'HEAD') return;
  const events = new PassThrough();
  streams.add(events);
  events.once('close', () => { streams.delete(events); });
  ctx.res.once('close', () => { events.destroy(); });
  ctx.body = events;
  events.write(`retry: ${String(againMs)}\n: here\n\n`);
}
