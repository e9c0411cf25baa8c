import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../storage/postgres.ts';
import { buildOnce } from './child.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** How a command of the built program ended, and what it said. */
export type Ended = { stdout: string; stderr: string; status: number | null };

/** A command of the built program, run in an empty folder on a database with tables, there from the first test of a file to the last. */
export function builtCommand(name: string): { run: (args: readonly string[], env?: Record<string, string>) => Ended; readonly database: TestDatabase } {
  const folder = mkdtempSync(join(tmpdir(), `copilot-${name}-`));
  let made: TestDatabase | null = null;
  beforeAll(async () => {
    buildOnce();
    made = await freshDatabase();
    await (await openStore(made.url)).destroy();
  }, 180_000);
  afterAll(async () => {
    await made?.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  const here = (): TestDatabase => {
    if (made === null) throw new Error('the database of these tests is there from beforeAll on');
    return made;
  };
  return {
    run: (args, env = {}) => {
      const own = { PATH: process.env['PATH'], DATABASE_URL: here().url, TZ: 'UTC', ...env };
      const { stdout, stderr, status } = spawnSync(process.execPath, [program, name, ...args], { cwd: folder, encoding: 'utf8', env: own });
      return { stdout, stderr, status };
    },
    get database() { return here(); },
  };
}

const program = join(import.meta.dirname, '..', '..', 'dist', 'ops', 'cli.js');
