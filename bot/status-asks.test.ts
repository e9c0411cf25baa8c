import { afterEach, expect, test } from 'vitest';
import { closePages, reads, started } from '../ops/testing/status-page.ts';

afterEach(closePages);

test.each([
  ['/facts', { hours: 24, resource: '', kind: '' }], ['/facts?hours=6&resource=docker%3A%2F%2Fnas1&kind=container.died', { hours: 6, resource: 'docker://nas1', kind: 'container.died' }],
  ['/facts?hours=0', { hours: 24, resource: '', kind: '' }], ['/facts?hours=1e9&hours=2', { hours: 24, resource: '', kind: '' }],
])('%s asks for the facts of %o', async (path, expected) => {
  const asked: unknown[] = [];
  const { ask } = await started({ read: { ...reads, facts: (one) => { asked.push(one); return reads.facts(one); } } });
  expect((await ask(path)).status).toBe(200);
  expect(asked).toEqual([expected]);
});

test.each([
  ['/incidents?state=open&before=50', { state: 'open', before: 50, after: null }], ['/incidents?state=evil&before=-1&after=1e9', { state: 'all', before: null, after: null }], ['/incidents?state=recorded&after=7', { state: 'recorded', before: null, after: 7 }],
])('%s asks for the incidents of %o', async (path, expected) => {
  const asked: unknown[] = [];
  const { ask } = await started({ read: { ...reads, incidents: (one) => { asked.push(one); return reads.incidents(one); } } });
  await ask(path);
  expect(asked).toEqual([expected]);
});
