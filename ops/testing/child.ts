import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Point } from '../../engine/points.ts';
import { until } from './stack.ts';

/** How a child is started: as the service itself (`main`), by a command, or as one that dies at a point, at its first passing or a later one. */
export type ChildChoice = { command?: readonly string[]; program?: 'main' | 'killable'; dieAt?: Point; passing?: number; cwd?: string; user?: { uid: number; gid: number }; ready?: boolean };

/** A service in a process of its own, and all it has said. */
export type Child = {
  pid: number;
  said: () => string;
  /** Address of its status page. */
  page: () => string;
  /** What `/readyz` answers now. */
  ready: () => Promise<{ status: number; ready: boolean; parts: { name: string; state: string; words: string }[] }>;
  /** How it ended: the exit code or the signal. */
  ended: Promise<number | NodeJS.Signals>;
  isAlive: () => boolean;
  /** Sends a signal and waits for the end. */
  kill: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
};

const root = join(import.meta.dirname, '..', '..');
const children = new Set<ChildProcess>();
let built = false;
process.on('exit', () => { for (const child of children) killGroup(child); });

/** Starts a service in a process of its own and waits until it is ready, or until it has died where a point is named. */
export async function startChild(env: Record<string, string>, choice: ChildChoice = {}): Promise<Child> {
  if (choice.command === undefined) buildOnce();
  const started = spawnChild(env, choice);
  const child = childOf(started);
  if (choice.ready === false) return child;
  await until('the child to be ready', () => child.said().includes('ready') || !child.isAlive(), 60_000);
  if (!child.isAlive() && choice.dieAt === undefined) throw new Error(`the child ended before it was ready: ${child.said()}`);
  return child;
}

/** Ends every child that this file has started. */
export async function endChildren(): Promise<void> {
  await Promise.all([...children].map(async (child) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    killGroup(child);
    await gone;
  }));
}

/** Ends a child and all it has started, but for an embedded database, which lives in a session of its own. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Builds what children run, once for each test file; done before a test, it takes nothing of the time of that test. */
export function buildOnce(): void {
  if (built) return;
  const run = spawnSync(process.execPath, ['ops/build.mjs'], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the build failed: ${run.stdout}${run.stderr}`);
  built = true;
}

function spawnChild(env: Record<string, string>, choice: ChildChoice): ChildProcess {
  const { program = 'killable', dieAt = 'never', passing = 1, cwd = root, user = {} } = choice;
  const [file = '', ...args] = choice.command ?? (program === 'main'
    ? [process.execPath, join(root, 'dist', 'ops', 'main.js')]
    : [process.execPath, join(root, 'dist', 'ops', 'testing', 'killable.js'), dieAt, JSON.stringify(env), String(passing)]);
  const own = { PATH: process.env['PATH'] ?? '', ...(program === 'main' || choice.command ? env : {}) };
  const child = spawn(file, args, { cwd, env: own, stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...user });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

function childOf(child: ChildProcess): Child {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => { resolve(code ?? signal ?? 'SIGKILL'); });
  });
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const page = () => /ready[^\n]*?(http:\/\/[^\s"]+)/.exec(said)?.[1] ?? '';
  return {
    pid: child.pid ?? 0, said: () => said, page, ended, isAlive,
    ready: async () => {
      const answer = await fetch(`${page()}readyz`);
      const body = await answer.json() as { ready: boolean; parts: { name: string; state: string; words: string }[] };
      return { status: answer.status, ...body };
    },
    kill: async (signal = 'SIGKILL') => {
      if (isAlive()) child.kill(signal);
      return ended;
    },
  };
}
