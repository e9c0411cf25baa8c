import { expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import type { ModelReceipt } from '../../engine/models.ts';
import { situation } from '../../ops/testing/tickets.ts';
import { egressAnswer } from './egress.ts';

const at = new Date('2026-11-21T10:00:00Z');
const receipt: ModelReceipt = {
  id: '1', at, provider: safe`anthropic`, model: safe`claude`, place: 'cloud', purpose: safe`incident`, bytes: 3065, digest: safe`AB12CD34`, tokens: 812, usd: 0.00125, outcome: safe`answered`,
  redactions: { names: 3, log_lines: 120 }, text: safe`the exact text`,
};
const asked = { id: 42, situation: situation() };
const textOf = (receipts: readonly ModelReceipt[]) => egressAnswer(asked, receipts, 'UTC').lines.map(({ label, text }) => `${label ?? ''}: ${text}`).join('\n');

test('it tells to whom what was sent, what it took, and what was kept back', () => {
  expect(egressAnswer(asked, [receipt], 'UTC')).toMatchObject({ push: '🧾 INC-42: 1 to the cloud, 0 to models in the house', link: { path: '/egress?ticket=42' } });
  expect(textOf([receipt])).toBe('2026-11-21 10:00 anthropic claude: answered; 3065 bytes, 812 tokens, 0.13 ct; kept back: 120 log lines, 3 names by pseudonyms; SHA-256 AB12CD34…\nSent: the exact text');
});

test('what a model in the house was sent stays there', () => {
  expect(textOf([{ ...receipt, place: 'local', text: null, usd: null, tokens: null }])).not.toContain('Sent');
});

test('that nothing was sent is an answer too', () => {
  expect(egressAnswer(asked, [], 'UTC').push).toBe('🧾 INC-42: nothing was sent to any model');
  expect(egressAnswer({ id: 9, situation: { ...situation(), kind: 'drift' } }, [], 'UTC').push).toBe('🧾 DEC-9: nothing was sent to any model');
});
