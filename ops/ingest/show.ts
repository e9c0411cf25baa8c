import { logLosses, type LogLoss } from '../../storage/log-gaps.ts';
import { daysWaiting } from '../../storage/log-retention.ts';
import { dayOf } from '../../storage/logs.ts';
import type { Store } from '../../storage/postgres.ts';
import type { PartStates } from '../part-states.ts';

/** How the pipe does: lines stored since its start, why they are not stored now, and the bytes that wait on the disk. */
export type PipeState = { lines: number; trouble: string | null; spooled: number; room: number };

const everyMs = 5000;

/** What was lost, and which days wait, is asked for once in so many rounds. */
const lossesEvery = 6;

/** What the database knows: what was lost in the last day, and how many days are kept beyond their time. */
export type Kept = { losses: readonly LogLoss[]; waiting: number };

type Showing = { store: Store; states: PartStates; days: number; now: () => Date; read: () => PipeState };

/** Shows every few seconds how the pipe does, in words, until stopped. */
export function startShow({ store, states, days, now, read }: Showing): { stop: () => void } {
  let before = { lines: read().lines, at: performance.now() };
  let kept: Kept | null = null;
  let rounds = 0;
  const show = async (): Promise<void> => {
    const pipe = read();
    const at = performance.now();
    const rate = ((pipe.lines - before.lines) * 1000) / Math.max(1, at - before.at);
    before = { lines: pipe.lines, at };
    if (rounds % lossesEvery === 0 && pipe.trouble === null) kept = await keptIn(store, { today: dayOf(now()), days }).catch(() => kept);
    rounds += 1;
    states.set('logs', pipe.trouble === null ? 'ok' : 'away', pipeWords(pipe, rate, kept));
  };
  const timer = setInterval(() => void show(), everyMs);
  void show();
  return { stop: () => { clearInterval(timer); } };
}

async function keptIn(store: Store, keeping: { today: string; days: number }): Promise<Kept> {
  return { losses: await logLosses(store), waiting: await daysWaiting(store, keeping) };
}

/** How the pipe does, as the page says it. */
export function pipeWords({ trouble, spooled, room }: PipeState, linesPerSecond: number, kept: Kept | null): string {
  const rate = linesPerSecond >= 10 ? Math.round(linesPerSecond).toLocaleString('en') : String(Math.round(linesPerSecond * 10) / 10);
  const onDisk = spooled === 0 ? [] : [`${sizeOf(spooled)} of ${sizeOf(room)} wait on the disk`];
  const { losses, waiting } = kept ?? { losses: [], waiting: 0 };
  const lost = kept === null ? ['what was lost in the last day is not known yet'] : losses.length === 0 ? [] : [`in the last day ${losses.map(lossOf).join(', ')}`];
  const late = waiting === 0 ? [] : [`${waiting === 1 ? 'one day is' : `${waiting} days are`} kept beyond LOG_DAYS until each service on ${waiting === 1 ? 'it' : 'them'} has its summary`];
  return [trouble ?? `${rate} lines/s are stored`, ...onDisk, ...lost, ...late].join('; ');
}

const lineWords: Record<string, string> = {
  unreadable: 'that could not be read', cut: 'cut', too_old: 'too old to be kept', future: 'from days to come', undated: 'without a time',
};

function lossOf({ why, count }: LogLoss): string {
  const what = why === 'gaps' ? 'gap' : 'line';
  return [count.toLocaleString('en'), count === 1 ? what : `${what}s`, ...(why === 'gaps' ? [] : [lineWords[why] ?? why])].join(' ');
}

function sizeOf(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.round(bytes / 2 ** 20)} MB`;
}
