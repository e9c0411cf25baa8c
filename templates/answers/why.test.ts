import { expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import type { Assessed, Ticket } from '../../engine/types.ts';
import { awaiting, narrative, situation } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { detailsWords } from './details.ts';
import { whyWords } from './why.ts';

const assessed: Assessed = { id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
const offered = awaiting(assessed, now);
const { hypothesis } = narrative;
const known = (change: Partial<typeof hypothesis>, more: Partial<typeof narrative> = {}): Ticket => ({ ...offered, narrative: { ...narrative, ...more, hypothesis: { ...hypothesis, ...change } } });
const limits = { STEP_TIMEOUT_SECONDS: 60, VERIFY_LIMIT_SECONDS: 600 };

test('why tells the cause and how sure it is, the facts by their numbers, what else was considered, what was not seen, and who wrote it', () => {
  expect(whyWords(known({
    says: safe`it runs out of memory`, confidence: 0.82, evidence: ['1', '7'], against: [safe`its limit was raised today`],
    others: [{ says: safe`its disk is full`, confidence: 0.35 }, { says: safe`its settings are wrong`, confidence: 0.2 }],
  }, { writtenBy: { model: safe`qwen3` } }))).toBe([
    'Not confirmed, confidence 82 %: it runs out of memory (facts 1, 7).',
    '• ended 3 times (fact 1)',
    'Against it: its limit was raised today.',
    'Also considered: its disk is full (35 %), its settings are wrong (20 %).',
    'Not seen: log lines. Written by templates, worded on the card by qwen3.',
  ].join('\n'));
});

test('why says that nothing else fits, and of many facts names the first', () => {
  expect(whyWords(known({ confirmed: true, confidence: 1, evidence: ['1', '2', '3', '4', '5', '6', 'no-number'] }))).toMatch(/^Confirmed, confidence 100 %: it ends by itself \(facts 1, 2, 3, 4 and 2 more\)\.\n[^]*\nAlso considered: no other known cause fits what was seen\.\n/);
});

test('why of what is not looked at yet says so', () => { expect(whyWords(assessed)).toBe('INC-42: nothing is known yet.'); });

test('details tell the action and its target, what is looked at before and after, the way back, and the time limit', () => {
  expect(detailsWords(offered, limits)).toBe([
    'Restart it.',
    'What happens: it is down for some seconds; nothing.',
    'Action: restart_resource on docker://nas1/immich/server.',
    'Before: it is looked at whether this is still the very target (F1) and whether it is still in trouble; else nothing is run.',
    'Time limit: 60 s, then nobody knows whether it ran, and it is looked at and not run again.',
    'After: the detectors that saw the trouble look again (restart-loop), for 10 min at most.',
    'An approval is for these words (D1); if they change, it does not count.',
  ].join('\n'));
});

test('details of what a person does by hand promise nothing that is not done', () => {
  const [step] = offered.steps;
  const byHand: Ticket = step ? { ...offered, steps: [{ ...step, confirmation: { by: 'done', guide: [] } }] } : offered;
  expect(detailsWords(byHand, limits)).toMatch(/^Restart it\.\nYou do this yourself, nothing is changed by me\.\nAction: restart_resource on docker:[^\n]*\nAfter: [^\n]*\n"Done" and "Not done" are for these words \(D1\)\.$/);
});

test('details without a step that waits say so', () => { expect(detailsWords(assessed, limits)).toBe('INC-42: no step is waiting.'); });
