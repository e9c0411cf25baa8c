import { afterEach, expect, test } from 'vitest';
import { fetch } from 'undici';
import type { ApiCallsAsked } from '../templates/pages/api-calls.ts';
import { startStatusPage, type PageReads, type StatusPage } from './status.ts';

const at = new Date('2026-11-22T12:00:00Z');
const open: StatusPage[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((page) => page.close())); });

test.each<[string, ApiCallsAsked]>([
  ['', { only: 'all', before: '' }], ['?only=changes&before=17', { only: 'changes', before: '17' }], ['?only=failed', { only: 'failed', before: '' }],
  ['?only=everything&before=1%20OR%201', { only: 'all', before: '' }],
])('/api-calls%s is what was asked for', async (query, asked) => {
  const heard: ApiCallsAsked[] = [];
  const page = await started({
    apiCalls: (wish) => {
      heard.push(wish);
      return Promise.resolve({ at, timeZone: 'UTC', asked: wish, calls: [], older: false, numbers: { calls: 0, failed: 0, lost: 0, waiting: 0, ms95: null, written95: null } });
    },
  });
  const answer = await fetch(`${page.url}api-calls${query}`);
  expect([answer.status, heard]).toEqual([200, [asked]]);
  expect(await answer.text()).toContain('No such calls are kept.');
});

test('there is no such page where nobody keeps calls', async () => {
  expect((await fetch(`${(await started({})).url}api-calls`)).status).toBe(404);
});

async function started(read: Partial<PageReads>): Promise<StatusPage> {
  const page = await startStatusPage({
    host: '127.0.0.1', port: 0, token: null, timeZone: 'UTC', now: () => at, say: () => undefined, access: () => Promise.resolve(), read: read as PageReads, ready: () => Promise.resolve({ ready: true, parts: [] }), allowedHosts: [],
  });
  open.push(page);
  return page;
}
