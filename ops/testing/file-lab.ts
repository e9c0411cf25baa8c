import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileSourceOf, type FilesOf } from '../../adapters/files/source.ts';
import { logTaker, type LogTaker } from './log-reading.ts';

/** A folder of log files, and who reads them; `start` begins to read, again too. */
export type FileLab = {
  folder: string; taker: LogTaker; said: string[];
  at: (name: string) => string;
  /** Writes the lines of these numbers, with the time of now. */
  write: (name: string, from: number, to: number) => Promise<void>;
  start: (patterns: readonly string[], choice?: Partial<FilesOf>) => void;
  /** Ends the reading as a crash does. */
  kill: () => Promise<void>;
  /** The numbers of the lines that were taken. */
  numbers: () => number[];
  /** Waits until the line of a number was taken. */
  taken: (number: number) => Promise<void>;
  close: () => Promise<void>;
};

/** Reads at a pace that tests have time for. */
export const fastPace = { lookMs: 5, findMs: 0, graceMs: 200, patienceMs: 100 };

/** Opens a folder that every user may look into. */
export async function openFileLab(): Promise<FileLab> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-files-'));
  await chmod(folder, 0o755);
  const taker = logTaker();
  const said: string[] = [];
  let reader: ReturnType<LogTaker['run']> | null = null;
  const at = (name: string): string => join(folder, name);
  const kill = async (): Promise<void> => {
    await reader?.kill();
    reader = null;
  };
  const numbers = (): number[] => taker.lines.map(({ line }) => Number(/ line (\d+)$/.exec(line)?.[1] ?? Number.NaN));
  return {
    folder, taker, said, at, kill, numbers,
    write: (name, from, to) => appendFile(at(name), Array.from({ length: to - from + 1 }, (_, n) => `${new Date().toISOString()} line ${from + n}\n`).join('')),
    start: (patterns, choice = {}) => {
      reader = taker.run(fileSourceOf({
        host: 'lab', declared: [{ service: 'app', patterns: patterns.map(at) }], watched: [], now: () => new Date(), say: (words) => { said.push(words); },
        pace: fastPace, ...choice,
      }));
    },
    taken: (number) => until(() => numbers().includes(number)),
    close: async () => {
      await kill();
      if (existsSync(folder)) await rm(folder, { recursive: true });
    },
  };
}

/** Waits until something is so; rejects after 10 s. */
export async function until(what: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !what();) {
    if (Date.now() > deadline) throw new Error(`did not happen in time: ${what.toString()}`);
    await sleep(5);
  }
}
