import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, startFloor } from './child.ts';
import { median, reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { discordOf, load, openLab, startOn, telegramOf, untilReady, type Lab } from './lab.ts';

const chats = ['discord', 'telegram'];

/** From the start of the process to the first `ready`, with floors taken in turn with it. */
export async function benchStart({ quick }: Effort): Promise<Report> {
  const lab = await openLab();
  const rounds = quick ? 5 : 15;
  const taken = new Map<string, number[]>();
  const take = async (name: string, measure: () => Promise<number>) => { taken.set(name, [...taken.get(name) ?? [], await measure()]); };
  try {
    await warm(lab);
    for (let round = 0; round < rounds; round += 1) {
      await take('warm_ready_p50_ms', () => startTime(lab, { DATA_DIR: 'warm' }));
      await take('floor warm_ready_p50_ms', () => floorTime(lab));
      await take('warm_chats_connected_p50_ms', () => startTime(lab, { DATA_DIR: 'chats', ...discordOf(lab), ...telegramOf(lab) }, chats));
      await take('floor node_p50_ms', () => nodeTime('0'));
      await take('floor node_with_typeorm_and_pg_p50_ms', () => nodeTime("await Promise.all([import('typeorm'), import('pg')])"));
      if (round % 3 === 0) await take('cold_ready_p50_ms', () => startTime(lab, { DATA_DIR: `cold-${round}` }));
    }
  } finally {
    await lab.close();
  }
  const { figures, floor } = sorted(taken);
  const warmTimes = taken.get('warm_ready_p50_ms') ?? [];
  return reportOf({ ...figures, warm_ready_max_ms: rounded(Math.max(...warmTimes)), samples: rounds, ...load() }, floor);
}

/** Makes the data folders, and stops their databases in order. */
async function warm(lab: Lab): Promise<void> {
  await startTime(lab, { DATA_DIR: 'warm' });
  await startTime(lab, { DATA_DIR: 'chats', ...discordOf(lab), ...telegramOf(lab) }, chats);
  await floorTime(lab);
}

async function startTime(lab: Lab, env: Record<string, string>, parts: readonly string[] = []): Promise<number> {
  const product = await startOn(lab, env);
  try {
    await untilReady(product, parts);
    return performance.now() - product.begunAt;
  } finally {
    await product.stop();
  }
}

async function floorTime(lab: Lab): Promise<number> {
  const begun = performance.now();
  const floor = startFloor('floor-start', [join(lab.folder, 'floor')]);
  try {
    await Promise.race([new Promise<void>((resolve) => { floor.lines(() => { resolve(); }); }), floor.failed]);
    return performance.now() - begun;
  } finally {
    await floor.stop();
  }
}

async function nodeTime(source: string): Promise<number> {
  const begun = performance.now();
  await once(spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore', cwd: root }), 'exit');
  return performance.now() - begun;
}

function sorted(taken: ReadonlyMap<string, number[]>): { figures: Figures; floor: Figures } {
  const named = [...taken].map(([name, times]) => [name, rounded(median(times))] as const);
  const isFloor = (name: string) => name.startsWith('floor ');
  return {
    figures: Object.fromEntries(named.filter(([name]) => !isFloor(name))),
    floor: Object.fromEntries(named.filter(([name]) => isFloor(name)).map(([name, time]) => [name.slice('floor '.length), time])),
  };
}
