import pino, { type Logger } from 'pino';
import { isFault } from '../engine/errors.ts';

/** Says something in the log at home; with an error it is a warning. */
export type Say = (words: string, error?: unknown) => void;

/** A log on standard error: JSON lines, or plain lines in a terminal. */
export function openLog(level: string, terminal: boolean): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, terminal ? plain() : pino.destination({ fd: 2, sync: true }));
}

/** The `say` of a part, with its name before the words. */
export function sayTo(log: Logger, part: string): Say {
  return (words, error) => {
    if (error === undefined) log.info({ part }, words);
    else log.warn({ part, fault: isFault(error) ? error.code : undefined, cause: causeOf(error) }, words);
  };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isFault(error) ? error.message : error.stack ?? error.message;
}

function plain(): { write: (line: string) => void } {
  return {
    write: (line) => {
      const entry = JSON.parse(line) as { time: string; level: number; part?: string; msg: string };
      const mark = entry.level >= 40 ? '! ' : '';
      process.stderr.write(`${entry.time.slice(11, 19)} ${entry.part ?? ''}: ${mark}${entry.msg}\n`);
    },
  };
}
