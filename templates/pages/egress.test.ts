import { expect, test } from 'vitest';
import { egressPage, type EgressLine } from './egress.ts';
import type { PageFrame } from './frame.ts';

const at = new Date('2026-11-21T10:00:00Z');
const frame: PageFrame = { assets: { style: '/style-0.css', script: '/script-0.js', icon: '/icon-0.svg' }, page: null, live: null };
const line: EgressLine = {
  id: '7', ticket: { id: 42, kind: 'incident' }, provider: 'anthropic', model: 'claude', place: 'cloud', purpose: 'incident', text: '{"system":"<b>x</b>"}', bytes: 21, sha256: 'ab'.repeat(32),
  redactions: { names: 3, log_lines: 120 }, tokensIn: 800, tokensOut: 90, usd: 0.00125, outcome: 'answered', at,
};

test('a receipt shows the exact text, to whom it went, what it took and what was kept back', () => {
  const page = egressPage({ at, timeZone: 'UTC', about: { id: 42, kind: 'incident' }, lines: [line] }, frame);
  expect(page).toContain('{&quot;system&quot;:&quot;&lt;b&gt;x&lt;/b&gt;&quot;}');
  for (const said of ['anthropic claude', 'cloud', '21 bytes, 800 + 90 tokens, $0.0013', '120 log lines; 3 names, told by pseudonyms', 'ab'.repeat(32), '/egress?ticket=42']) expect(page).toContain(said);
});

test('a call of which nobody knows what came says so, and no call at all is said too', () => {
  const page = egressPage({ at, timeZone: 'UTC', about: null, lines: [{ ...line, ticket: null, place: 'local', tokensIn: null, tokensOut: null, usd: null, outcome: 'sent', redactions: {} }] }, frame);
  for (const said of ['in the house', 'tokens not known', 'no incident']) expect(page).toContain(said);
  expect(egressPage({ at, timeZone: 'UTC', about: { id: 42, kind: 'incident' }, lines: [] }, frame)).toContain('Nothing was sent to models about INC-42.');
});

test('a declaration is called by its own label, and its page is led to', () => {
  const about = { id: 9, kind: 'drift' } as const;
  const page = egressPage({ at, timeZone: 'UTC', about, lines: [{ ...line, ticket: about }] }, frame);
  for (const said of ['Sent to models about DEC-9', '<a href="/incidents/DEC-9">DEC-9</a>', '/egress?ticket=9']) expect(page).toContain(said);
  expect(page).not.toContain('INC-');
});
