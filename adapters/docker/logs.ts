import type { IncomingMessage } from 'node:http';
import { faultOf } from './faults.ts';
import type { Engine } from './engine.ts';
import { frameParser, type LogLine } from './frames.ts';

/** Which lines of a container are wanted. `since` is exclusive of nothing: the engine's own clock, in milliseconds. */
export type LogsAsked = { id: string; tty: boolean; follow: boolean; tail: number | 'all'; since?: Date; signal: AbortSignal };

/** The lines of a container as they come, oldest first; ends when the container's log ends or the signal aborts. Rejects with a Fault. */
export async function* streamLogs(engine: Engine, asked: LogsAsked): AsyncGenerator<LogLine, void> {
  const about = { host: engine.host, doing: 'read the log of a container', changes: false };
  const parser = frameParser({ tty: asked.tty, timed: true });
  try {
    for await (const chunk of await openLogs(engine, asked)) yield* parser.push(chunk as Buffer);
  } catch (error) {
    if (!asked.signal.aborted) throw faultOf(error, about);
  }
  yield* parser.end();
}

/** The part of dockerode's modem that is used here. */
type Dialled = {
  dial: (
    how: { path: string; method: 'GET'; isStream: true; statusCodes: Record<number, boolean>; options: object; abortSignal: AbortSignal },
    done: (error: Error | null, answer: unknown) => void,
  ) => void;
};

/** dockerode reads a log that is not followed into memory and may take it for JSON, so that its modem is asked for a stream. */
function openLogs(engine: Engine, { id, follow, tail, since, signal }: LogsAsked): Promise<IncomingMessage> {
  const options = { stdout: true, stderr: true, timestamps: true, follow, tail, ...(since ? { since: since.getTime() / 1000 } : {}) };
  const { modem } = engine.docker as { modem: Dialled };
  return new Promise((resolve, reject) => {
    modem.dial({ path: `/containers/${id}/logs?`, method: 'GET', isStream: true, statusCodes: { 200: true }, options, abortSignal: signal }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer as IncomingMessage);
    });
  });
}
