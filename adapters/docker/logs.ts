import type { IncomingMessage } from 'node:http';
import { Fault } from '../../engine/errors.ts';
import { ask, type Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { frameParser, type LogRead } from './frames.ts';

/**
 * Which lines of a container are wanted. `since` is in whole seconds of the engine's own clock and holds lines of that second;
 * `half` asks for a last line that no newline ended, which may still grow while the container runs.
 */
export type LogsAsked = { id: string; tty: boolean; follow: boolean; half: boolean; tail: number | 'all'; since?: number; signal: AbortSignal };

const doing = 'read the log of a container';
const openSeconds = 30;

/** The lines of a container as they come, oldest first; ends when the container's log ends or the signal aborts. Rejects with a Fault. */
export async function* streamLogs(engine: Engine, asked: LogsAsked): AsyncGenerator<LogRead, void> {
  const isLeft = (): boolean => asked.signal.aborted;
  if (isLeft()) return;
  const stop = new AbortController();
  const leave = (): void => { stop.abort(); };
  asked.signal.addEventListener('abort', leave, { once: true });
  const parser = frameParser({ tty: asked.tty, timed: true });
  try {
    const answer = await ask(engine, { doing, seconds: openSeconds }, () => openLogs(engine, asked, stop.signal));
    for await (const chunk of answer) {
      const read = parser.push(chunk as Buffer);
      yield read;
      if (read.trouble.length > 0) throw new Fault('machine.malformed', `Docker host ${engine.host} cannot read on in its own log: ${read.trouble.join(' ')}`);
    }
    if (asked.half) yield parser.end();
  } catch (error) {
    if (!isLeft()) throw faultOf(error, { host: engine.host, doing, changes: false });
  } finally {
    asked.signal.removeEventListener('abort', leave);
    stop.abort();
  }
}

/** The part of dockerode's modem that is used here. */
type Dialled = {
  dial: (
    how: { path: string; method: 'GET'; isStream: true; statusCodes: Record<number, boolean>; options: object; abortSignal: AbortSignal },
    done: (error: Error | null, answer: unknown) => void,
  ) => void;
};

/** dockerode reads a log that is not followed into memory and may take it for JSON, so that its modem is asked for a stream. */
function openLogs(engine: Engine, { id, follow, tail, since }: LogsAsked, abortSignal: AbortSignal): Promise<IncomingMessage> {
  const options = { stdout: true, stderr: true, timestamps: true, follow, tail, ...(since === undefined ? {} : { since }) };
  const { modem } = engine.logs as { modem: Dialled };
  return new Promise((resolve, reject) => {
    modem.dial({ path: `/containers/${id}/logs?`, method: 'GET', isStream: true, statusCodes: { 200: true }, options, abortSignal }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer as IncomingMessage);
    });
  });
}
