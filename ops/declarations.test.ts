import { afterEach, expect, test } from 'vitest';
import { refOf } from '../engine/refs.ts';
import { factsIn } from '../storage/facts.ts';
import { rows } from '../storage/postgres.ts';
import { startGitServer, type GitServer } from './testing/git-server.ts';
import { textsIn } from './testing/play.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

let server: GitServer;
let stack: Stack;

afterEach(async () => {
  await stack.stop();
  await server.close();
});

test('what is declared is known, also after a restart, and an expired token is one card that names what to do', { timeout: 120_000 }, async () => {
  server = await startGitServer();
  server.push({ 'web.md': 'A VM.', 'web.lock.yaml': 'version: 1\n', 'db.md': 'Another.', 'db.lock.yaml': 'version: 9\n' }, { message: 'Ask for CANARY things' });
  stack = await startStack({ env: { DECLARATIONS_REPO: server.url, DECLARATIONS_TOKEN: server.token, DECLARATIONS_POLL_SECONDS: '5', HOST_UNREACHABLE_SECONDS: '0' } });
  expect(await until('both', () => declaredIf((all) => all.length === 2))).toEqual([
    ['git://declared/db', expect.objectContaining({ present: true, wrong: 'version must be 1' })],
    ['git://declared/web', expect.objectContaining({ present: true, wrong: null, lockBlob: server.git('rev-parse', 'main:web.lock.yaml'), subject: 'Ask for CANARY things' })],
  ]);
  await stack.restart();
  server.push({ 'db.md': null, 'db.lock.yaml': null });
  await until('that it went', () => declaredIf((all) => all.some(([resource, value]) => resource === refOf('git', 'declared', 'db') && !value.present)));
  server.ails.is = 401;
  const [ticket] = await until('a card', async () => {
    const found = await rows<{ key: string; severity: string }>(stack.rig.store, "SELECT key, body->'situation'->'findings'->0->>'severity' AS severity FROM tickets");
    return found.length > 0 && found;
  });
  expect(ticket).toMatchObject({ key: expect.stringContaining('git://declared'), severity: 'low' });
  expect(stack.rig.states.all().find(({ name }) => name === 'git:declared')).toMatchObject({ state: 'refused', words: expect.stringContaining('DECLARATIONS_TOKEN') });
  expect(await until('its words', () => textsIn(stack, 'discord').find((text) => text.includes('the repository declared does not let us watch')))).toContain('our token or key');
  server.ails.is = null;
  await until('that it is over', async () => (await rows(stack.rig.store, "SELECT 1 FROM tickets WHERE state = 'recorded'")).length > 0);
  expect([...textsIn(stack, 'discord'), ...textsIn(stack, 'telegram')].join('\n')).not.toContain('CANARY');
});

type Told = { present: boolean; wrong: string | null };

async function declaredIf(enough: (all: [string, Told][]) => boolean): Promise<[string, Told][] | false> {
  const facts = await factsIn(stack.rig.store).latest(['declaration.state']);
  const all = facts.map(({ resource, value }): [string, Told] => [resource, value as Told]).sort(([a], [b]) => (a < b ? -1 : 1));
  return enough(all) && all;
}
