import { setTimeout as sleep } from 'node:timers/promises';
import { RawLog } from '../../engine/raw-log.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import { environment } from '../config.ts';
import { median, reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { groupingOf } from './grouping.ts';
import { load } from './lab.ts';
import { madeLogSet, readLogSets, type LogSet } from './log-sets.ts';

/** Lines of a batch, as the ingest makes them. */
const batch = 1000;

/**
 * How well lines are grouped (GA and FGA per set, against the truth of each), and lines per second in one thread over all sets mixed.
 * The sets are those of the folder that `TEST_LOGHUB` names, or one made here. The floor splits each line and counts it in a map.
 */
export async function benchSignatures({ quick }: Effort): Promise<Report> {
  const folder = environment()['TEST_LOGHUB'];
  if (folder === undefined) process.stderr.write('TEST_LOGHUB names no folder of log sets: these figures are of lines made by the bench itself.\n');
  const sets = folder === undefined ? [madeLogSet(10_000)] : readLogSets(folder);
  const mixed = mix(sets, quick ? 100_000 : 500_000);
  const logs = batchesOf(mixed);
  const speeds: { miner: number[]; floor: number[] } = { miner: [], floor: [] };
  for (let round = 0; round <= (quick ? 2 : 5); round += 1) {
    speeds.floor.push(await perSecond(() => countWords(mixed)));
    speeds.miner.push(await perSecond(() => mine(logs).lines));
  }
  const figures = { ...accuracy(sets), made_here: folder === undefined ? 1 : 0, lines: mixed.length, ...speedOf(speeds.miner), remembered: mine(logs).remembered };
  return reportOf({ ...figures, ...load() }, speedOf(speeds.floor));
}

/** The first round warms up and is not counted. */
function speedOf([, ...rounds]: readonly number[]): Figures {
  return { lines_per_s: Math.round(median(rounds)), best_lines_per_s: Math.round(Math.max(...rounds)) };
}

function accuracy(sets: readonly LogSet[]): Figures {
  const each = sets.map(({ name, lines, truth }) => {
    const miner = newMiner();
    const found = batchesOf(lines).flatMap((log) => miner.signAll(log)).map(({ id }) => id);
    return { name: name.toLowerCase(), ...groupingOf(found, truth) };
  });
  const mean = (of: 'ga' | 'fga') => rounded(each.reduce((all, one) => all + one[of], 0) / each.length, 4);
  const figures = each.flatMap(({ name, ga, fga }) => [[`${name}_ga`, rounded(ga, 4)], [`${name}_fga`, rounded(fga, 4)]] as const);
  return { ...Object.fromEntries(figures), ga_mean: mean('ga'), fga_mean: mean('fga'), sets: sets.length };
}

/** Lines of all sets in turn, so that neighbours are of different sets. */
function mix(sets: readonly LogSet[], count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const { lines } = sets[n % sets.length] ?? { lines: [] };
    return lines[(Math.floor(n / sets.length) * 7919) % lines.length] ?? '';
  });
}

function batchesOf(lines: readonly string[]): RawLog[] {
  return Array.from({ length: Math.ceil(lines.length / batch) }, (_, n) => new RawLog(lines.slice(n * batch, (n + 1) * batch)));
}

/** Lines per second of a fresh run; the pause before it lets the machine collect what the last one left. */
async function perSecond(run: () => number): Promise<number> {
  await sleep(50);
  const begun = performance.now();
  const lines = run();
  return (lines / (performance.now() - begun)) * 1000;
}

function mine(logs: readonly RawLog[]): { lines: number; remembered: number } {
  const miner = newMiner();
  const lines = logs.reduce((all, log) => all + miner.signAll(log).length, 0);
  return { lines, remembered: miner.remembered };
}

function countWords(lines: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const words = line.split(' ');
    const key = `${words.length} ${words.at(-1) ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return lines.length;
}
