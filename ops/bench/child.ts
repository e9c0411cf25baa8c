import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../engine/errors.ts';

/** A process that a bench started. `stop` ends it in order; `failed` rejects with its last words when it ends by itself. */
export type Child = { pid: number; failed: Promise<never>; lines: (heard: (line: string) => void) => void; stop: () => Promise<void> };

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
const lastWords = 4000;

/** Starts Node with some arguments and nothing of our own environment. */
export function startNode(args: readonly string[], env: Record<string, string> = {}, cwd = root): Child {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { said = (said + chunk).slice(-lastWords); });
  child.stdout.resume();
  let stopping = false;
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => { if (!stopping) reject(new Fault('part.wrong', `${args.join(' ')} ended by itself (${String(code)}):\n${said}`)); });
  });
  failed.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    failed,
    lines: (heard) => { child.stdout.setEncoding('utf8').on('data', (chunk: string) => { for (const line of chunk.split('\n')) if (line !== '') heard(line); }); },
    stop: async () => {
      stopping = true;
      await ended(child);
    },
  };
}

/** Starts the service exactly as `npm start` does, with these settings alone, in a folder without an `.env`. */
export function startProduct(env: Record<string, string>, folder: string): Child {
  return startNode(startArguments(), env, folder);
}

/** Starts one of the floors of this folder in a process of its own. */
export function startFloor(name: string, args: readonly string[]): Child {
  return startNode([fileURLToPath(new URL('./run.js', import.meta.url)), name, ...args]);
}

/** What stands after `node` in the start script of package.json, flags included. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: { start: string } };
  const words = scripts.start.split(' ');
  return words.slice(words.lastIndexOf('node') + 1).map((word) => (word.endsWith('.js') ? `${root}${word}` : word));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
