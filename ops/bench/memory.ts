import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNode } from './child.ts';
import { reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { discordOf, load, openLab, startOn, telegramOf, untilReady, type Lab, type Product } from './lab.ts';

const [idleSeconds, quickSeconds] = [600, 60];

/**
 * Memory of two services at rest with 20 containers to watch, in MB of 2^20 bytes: Pss shares what several processes of
 * this machine map, Rss is what the process would count for if it were the only Node here.
 */
export async function benchMemory({ quick }: Effort): Promise<Report> {
  const lab = await openLab();
  const seconds = quick ? quickSeconds : idleSeconds;
  const products = [await startOn(lab, { DATA_DIR: 'console' }), await startOn(lab, { DATA_DIR: 'chats', ...discordOf(lab), ...telegramOf(lab) })] as const;
  const idle = 'setInterval(() => {}, 1e6)';
  const floors = {
    node: startNode(['--input-type=module', '-e', idle]),
    node_with_typeorm_and_pg: startNode(['--input-type=module', '-e', `await Promise.all([import('typeorm'), import('pg')]); ${idle}`]),
  };
  try {
    await Promise.all([untilReady(products[0], ['docker:lab']), untilReady(products[1], ['docker:lab', 'discord', 'telegram'])]);
    await Promise.race([sleep(seconds * 1000), ...products.map((product) => product.failed)]);
    const floor = Object.fromEntries(Object.entries(floors).flatMap(([name, { pid }]) => Object.entries(named(name, memoryOf([pid])))));
    const figures = { ...figuresOf(lab, 'console', products[0]), ...figuresOf(lab, 'chats', products[1]), idle_s: seconds, ...load() };
    const least = memoryOf([floors.node_with_typeorm_and_pg.pid]);
    return reportOf(figures, { ...named('console', least), ...named('chats', least), ...floor });
  } finally {
    await Promise.all([...products, ...Object.values(floors)].map((child) => child.stop()));
    await lab.close();
  }
}

function figuresOf(lab: Lab, name: string, product: Product): Figures {
  const postmaster = Number(readFileSync(join(lab.folder, name, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { ...named(name, memoryOf([product.pid])), ...named(`${name}_postgres`, memoryOf([postmaster, ...childrenOf(postmaster)])) };
}

type Memory = { pss: number; rss: number };

function memoryOf(pids: readonly number[]): Memory {
  const rollups = pids.map((pid) => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  const sum = (field: string) => rollups.reduce((all, text) => all + Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0), 0);
  return { pss: sum('Pss') / 1024, rss: sum('Rss') / 1024 };
}

function named(name: string, { pss, rss }: Memory): Figures {
  return { [`${name}_pss_mb`]: rounded(pss), [`${name}_rss_mb`]: rounded(rss) };
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
