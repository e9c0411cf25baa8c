import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environment } from './config.ts';
import { loadDiagnoses } from './parts.ts';
import { actionF1, familyShare, harmed, judged, lookOnly, overconfidence, ownCases, uselessRestarts, type Judged } from './testing/incidents.ts';

const diagnoses = await loadDiagnoses();
const folder = environment()['TEST_CASES'];
const given = folder === undefined ? [] : ['incidents-dev', 'recorded-dev'].map((name) => join(folder, `${name}.jsonl`)).filter(existsSync);

const sets: [string, Judged[], { family: number; actions: number }][] = [
  ['incidents that the rules were made with', ownCases('learned', diagnoses), { family: 0.95, actions: 0.9 }],
  ['incidents that they were not made with', ownCases('held-out', diagnoses), { family: 0.85, actions: 0.85 }],
  ['incidents of other applications', ownCases('fresh', diagnoses), { family: 0.95, actions: 0.9 }],
  ...(given.length === 0 ? [] : [['incidents given from outside', given.flatMap((file) => judged(file, diagnoses)), { family: 0.9, actions: 0.8 }] as [string, Judged[], { family: number; actions: number }]]),
];

describe.each(sets)('%s', (_name, all, floors) => {
  test('most are of the family that they are said to be of', () => { expect(familyShare(all)).toBeGreaterThanOrEqual(floors.family); });
  test('what is proposed is mostly what helps', () => { expect(actionF1(all)).toBeGreaterThanOrEqual(floors.actions); });
  test('nothing harmful is proposed', () => { expect(harmed(all)).toEqual([]); });
  test('fewer than one restart in ten is of no use', () => { expect(uselessRestarts(all)).toBeLessThan(0.1); });
  test('a confidence promises no more than the share that is right', () => { expect(overconfidence(all)).toBeLessThan(0.05); });
  test('what is no incident is mostly answered with no action, and never with one that changes anything', () => {
    const quiet = all.filter(({ one }) => one.root_cause_family === 'not_an_incident');
    expect(quiet.filter(({ answer }) => answer.actions.length === 0).length / quiet.length).toBeGreaterThanOrEqual(0.8);
    expect(quiet.filter(({ answer }) => answer.actions.some((action) => !lookOnly.includes(action) && !action.startsWith('validate_'))).map(({ one }) => one.id)).toEqual([]);
  });
});

test('what is confirmed is right', () => {
  const confirmed = sets.flatMap(([, all]) => all).filter(({ answer }) => answer.confirmed);
  expect(confirmed.length).toBeGreaterThan(20);
  expect(confirmed.filter(({ one, answer }) => one.root_cause_family !== undefined && one.root_cause_family !== answer.family).map(({ one }) => one.id)).toEqual([]);
});

test('no answer holds a word of a log', () => {
  for (const { one, answer } of sets.flatMap(([, all]) => all)) {
    const words = JSON.stringify({ ...answer, id: '' });
    expect(words, one.id).not.toMatch(/https?:|\/[a-z]+\/[a-z]+|\d+\.\d+\.\d+/i);
  }
});
