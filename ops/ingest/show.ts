import { logLosses, type LogLoss } from '../../storage/log-gaps.ts';
import type { Store } from '../../storage/postgres.ts';
import type { PartStates } from '../part-states.ts';

/** How the pipe does: lines stored since its start, why they are not stored now, and the bytes that wait on the disk. */
export type PipeState = { lines: number; trouble: string | null; spooled: number; room: number };

const everyMs = 5000;

/** What was lost is asked for once in so many rounds. */
const lossesEvery = 6;

/** Shows every few seconds how the pipe does, in words, until stopped. */
export function startShow({ store, states, read }: { store: Store; states: PartStates; read: () => PipeState }): { stop: () => void } {
  let before = { lines: read().lines, at: performance.now() };
  let losses: LogLoss[] = [];
  let rounds = 0;
  const show = async (): Promise<void> => {
    const pipe = read();
    const at = performance.now();
    const rate = ((pipe.lines - before.lines) * 1000) / Math.max(1, at - before.at);
    before = { lines: pipe.lines, at };
    if (rounds % lossesEvery === 0 && pipe.trouble === null) losses = await logLosses(store).catch(() => losses);
    rounds += 1;
    states.set('logs', pipe.trouble === null ? 'ok' : 'away', pipeWords(pipe, rate, losses));
  };
  const timer = setInterval(() => void show(), everyMs);
  void show();
  return { stop: () => { clearInterval(timer); } };
}

/** How the pipe does, as the page says it. */
export function pipeWords({ trouble, spooled, room }: PipeState, linesPerSecond: number, losses: readonly LogLoss[]): string {
  const rate = linesPerSecond >= 10 ? Math.round(linesPerSecond).toLocaleString('en') : String(Math.round(linesPerSecond * 10) / 10);
  const waiting = spooled === 0 ? [] : [`${sizeOf(spooled)} of ${sizeOf(room)} wait on the disk`];
  const lost = losses.length === 0 ? [] : [`in the last day ${losses.map(lossOf).join(', ')}`];
  return [trouble ?? `${rate} lines/s are stored`, ...waiting, ...lost].join('; ');
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
