import { expect, test } from 'vitest';
import { labSchema } from '../../engine/declare/lab.ts';
import { previewOf } from '../../engine/declare/preview.ts';
import { declarationText, mindText, ownCases, scoreDeclarations, scoreMinds } from './declarations.ts';

test('our own declarations are read as they should be', async () => {
  const score = await scoreDeclarations(undefined);
  expect(score.wrong).toEqual([]);
  expect(score).toMatchObject({ silentAssumptions: 0, exactSlots: { value: 1 }, mustAsk: { value: 1 }, mustRefuse: { value: 1 }, overAsking: { value: 0 }, rewordings: { value: 1 } });
});

test('there are at least forty of them, and fifteen with three rewordings', async () => {
  const cases = await ownCases();
  expect(cases.length).toBeGreaterThanOrEqual(40);
  expect(cases.filter(({ rewordings }) => rewordings.length >= 3).length).toBeGreaterThanOrEqual(15);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

test('a reader that reads nothing gets no marks for it', async () => {
  const nothing = () => previewOf({ sentences: [], wishes: [], assumed: [], questions: [], refused: null }, labSchema.parse({}));
  const score = await scoreDeclarations(undefined, nothing);
  expect(score).toMatchObject({ mustAsk: { value: 0 }, mustRefuse: { value: 0 }, exactSlots: { value: 0 }, unspecifiedCovered: { value: 0 }, silentAssumptions: 0 });
  expect(declarationText(score)).toContain('refused: no instead of over_capacity');
});

test('whatever a model says, nothing is assumed in silence, nothing harmful comes in, and nothing is misread unasked', async () => {
  const rules = await scoreDeclarations(undefined);
  const scores = await scoreMinds(undefined);
  expect(mindText(scores)).toContain('honest');
  for (const [name, { silentAssumptions, harmful, mustAsk, mustRefuse, leftOver }] of Object.entries(scores)) expect([name, silentAssumptions, harmful, mustAsk, mustRefuse, leftOver.misread]).toEqual([name, 0, 0, rules.mustAsk, rules.mustRefuse, []]);
  expect(scores['honest']).toMatchObject({ rightCases: rules.rightCases, overAsking: rules.overAsking });
  expect(scores['honest']?.leftOver.settled).toBeGreaterThan(scores['writes no JSON']?.leftOver.settled ?? 0);
});

const labelled = process.env['TEST_CASES'];
test('labelled declarations leave nothing unsaid, and refuse what must be refused', async () => {
  const score = await scoreDeclarations(labelled);
  expect(score).toMatchObject({ silentAssumptions: 0, mustRefuse: { value: 1 } });
  expect(score.overAsking.value).toBeLessThanOrEqual(0.1);
});
