import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lexicalEmbedder } from '../../engine/lexical.ts';
import { chromaIndex } from '../../storage/chroma.ts';
import type { StoredMemory } from '../../storage/memories.ts';
import { memoryIn } from '../../storage/memory.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { ticketsIn } from '../../storage/tickets.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { realChromaUrl } from '../testing/real-chroma.ts';
import { record } from '../testing/remembered.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'copilot-memory-'));
let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  database = await freshDatabase();
  store = await openStore(database.url);
  for (const key of ['first', 'second']) await record(ticketsIn(store, { holder: 'test', platforms: [] }), { key });
  await memoryIn(store, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => new Date(), state: () => undefined }).keep();
}, 180_000);
afterAll(async () => {
  await store.destroy();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function memory(args: readonly string[], env: Record<string, string> = {}) {
  const own = { PATH: process.env['PATH'], DATABASE_URL: database.url, ...env };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'memory', ...args], { cwd: folder, encoding: 'utf8', env: own });
  return { stdout, stderr, status };
}

test('a story is shown, corrected without its secrets, and deleted, each time with a trace of who did it', async () => {
  expect(memory(['list']).stdout).toBe('incident: 2, 2 with a vector, 0 in Chroma\nlog summary: 0, 0 with a vector, 0 in Chroma\n');
  expect(memory(['show', 'INC-1']).stdout).toContain('cause: it ends by itself');
  const corrected = memory(['correct', '1', '--cause', 'the disk sleeps; password=hunter2hunter2']);
  expect(corrected.stdout).toContain('cause: the disk sleeps');
  expect(corrected.stdout).not.toContain('hunter2');
  expect(corrected.stdout).toContain('taken out of what you typed: 1 pair');
  expect(JSON.parse(memory(['show', 'INC-1', '--json']).stdout)).toMatchObject({ ticketId: 1, corrected: { cause: 'the terminal', lesson: null } });
  expect(memory(['delete', 'INC-1'])).toMatchObject({ stdout: expect.stringContaining('The story of INC-1 is deleted.') as string, status: 0 });
  expect(memory(['show', 'INC-1'])).toMatchObject({ stderr: expect.stringContaining('Nothing is remembered of INC-1') as string, status: 1 });
  expect((await database.query<{ resource: string }>('SELECT resource FROM access_logs ORDER BY id')).map((one) => one.resource)).toEqual(['INC-1 correct', 'INC-1 narrative deleted']);
});

test('without Chroma there is nothing to rebuild, and that is said', () => {
  expect(memory(['rebuild'])).toEqual({ stdout: 'Without CHROMA_URL there is no index besides PostgreSQL.\n', stderr: '', status: 0 });
});

test.each([
  ['an incident that is none', ['show', 'web'], 'Nothing is remembered of web; an incident is written INC-17'],
  ['a correction of nothing', ['correct', 'INC-2'], 'Say what you know better: --cause or --lesson'],
  ['an empty correction', ['correct', 'INC-2', '--cause', '  '], 'The cause is empty, so nothing is written.'],
])('%s is refused in these words', (_, args, words) => {
  const said = memory(args);
  expect(said).toMatchObject({ stdout: '', status: 1 });
  expect(said.stderr).toContain(words);
});

const url = realChromaUrl();
test.skipIf(url === null)('a rebuild empties Chroma and fills it from the database', async () => {
  const prefix = `test-${randomBytes(4).toString('hex')}`;
  const index = chromaIndex({ url: url ?? '', prefix }, lexicalEmbedder);
  await index.put('incident', [{ kind: 'incident', id: 'INC-99', text: 'stray', vector: new Float32Array(768).fill(1), state: 'x' } as StoredMemory]);
  expect(memory(['rebuild'], { CHROMA_URL: url ?? '', CHROMA_COLLECTIONS: prefix })).toEqual({ stdout: '1 entry is in Chroma.\n', stderr: '', status: 0 });
  const after = chromaIndex({ url: url ?? '', prefix }, lexicalEmbedder);
  expect([...await after.states('incident')].map(([id]) => id)).toEqual(['INC-2']);
  await after.wipe();
});
