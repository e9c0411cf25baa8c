import { expect, test } from 'vitest';
import { factsPage, type FactsView } from './facts.ts';
import type { PageFrame } from './frame.ts';

const at = new Date('2026-11-21T10:00:00Z');
const frame: PageFrame = { assets: { style: '/style-0.css', script: '/script-0.js', icon: '/icon-0.svg' }, page: null, live: null };
const view: FactsView = { at, timeZone: 'UTC', asked: { hours: 6, resource: '', kind: '' }, facts: [], more: false, kinds: ['container.died', 'container.state'] };

test('facts stand the newest first as they were given, with how long a state lasted, and without what says nothing', () => {
  const page = factsPage({
    ...view, more: true,
    facts: [
      { resource: 'docker://nas1/db', name: 'nas1/db', kind: 'container.state', at, seenAt: new Date('2026-11-21T10:05:00Z'), value: { status: 'running', health: 'none', startedAt: null, mounts: [] } },
      { resource: 'docker://nas1/db', name: 'nas1/db', kind: 'container.died', at, seenAt: at, value: { exitCode: 1 } },
    ],
  }, frame);
  expect(page).toContain('until 2026-11-21 10:05');
  expect(page).toContain('<code>status running · health none</code>');
  expect(page.indexOf('container.state<br>')).toBeLessThan(page.indexOf('container.died<br>'));
  expect(page).toContain('2 facts, the newest; ask for less to see older ones.');
});

test('long ids are cut short, lists read as such, and what is false is said', () => {
  const value = { containerId: 'ab'.repeat(32), present: false, names: ['db', 'cache'], signatures: [{ id: '571e5d782abbac90', count: 30, class: null, isNew: false }] };
  const page = factsPage({ ...view, facts: [{ resource: 'docker://nas1/db', name: 'nas1/db', kind: 'x', at, seenAt: at, value }] }, frame);
  expect(page).toContain('<code>containerId abababababab · present false · names db, cache · signatures (id 571e5d782abb · count 30 · isNew false)</code>');
  expect(page).toContain('2026-11-21 10:00:00');
});

test('what was asked for stays in the form', () => {
  const page = factsPage({ ...view, asked: { hours: 6, resource: 'docker://nas1', kind: 'container.died' } }, frame);
  expect(page).toContain('value="6"');
  expect(page).toContain('value="docker://nas1"');
  expect(page).toContain('<option selected>container.died</option>');
  expect(page).toContain('Nothing was seen.');
});

test('no name and no value can break the page', () => {
  const hostile = '"><script>alert(1)</script>';
  const page = factsPage({
    ...view, asked: { hours: 1, resource: hostile, kind: hostile }, kinds: [hostile],
    facts: [{ resource: hostile, name: hostile, kind: hostile, at, seenAt: at, value: { [hostile]: hostile } }],
  }, frame);
  expect(page.match(/<script/g)).toHaveLength(1);
});
