import { expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { driftCard, previewCard, progressCard, type DeclarationDrift, type DeclarationPreview, type DeclarationProgress } from './declaration.ts';

const preview: DeclarationPreview = { label: safe`DEC-9`, by: safe`anna`, says: safe`one guest`, assumed: [], changes: [], needs: safe`4 GB`, risk: 'low', riskWhy: safe`nothing is lost`, digest: safe`91C2`, commit: safe`a41f09d`, expiresAt: now };
const difference: DeclarationDrift['differences'][number] = { resource: safe`db`, field: safe`memory`, declared: safe`8 GB`, is: safe`16 GB`, by: null, setBack: safe`needs a restart` };
const drift = (...differences: DeclarationDrift['differences']) => driftCard({ label: safe`DEC-4`, commit: safe`77be0c1`, foundAt: now, differences });
const progress = (...states: DeclarationProgress['steps'][number]['state'][]) =>
  progressCard({ label: safe`DEC-9`, by: safe`owner`, since: ago(60), at: now, steps: states.map((state, n) => ({ title: safe`step ${n}`, state, seconds: null, tries: 1 })) });
const labels = ({ buttons }: ReturnType<typeof drift>): string[] => buttons.map(({ label }) => label);

test('a preview can be approved and rejected; one of high risk asks for more than a press', () => {
  expect(labels(previewCard(preview))).toEqual(['Approve', 'Reject…', 'Details']);
  expect(previewCard({ ...preview, risk: 'high' }).buttons[0]).toMatchObject({ label: 'Approve…', digest: '91C2', typed: true });
});

test.each([[['done', 'runs'], ['Stop after this step']], [['done', 'done'], []], [['done', 'failed', 'waits'], []]] as const)('what is applied can be stopped while something of it is to come: %j', (states, expected) => {
  expect(labels(progress(...states))).toEqual(expected);
});

test('what differs can be kept, set back or left alone', () => {
  expect(labels(drift(difference))).toEqual(['Keep 16 GB', 'Set back to 8 GB…', 'Ignore 7 days']);
  expect(labels(drift(difference, difference))).toEqual(['Keep all', 'Set all back…', 'Ignore 7 days']);
});

test('when nothing differs any more it says so without a sound', () => {
  expect(drift()).toMatchObject({ push: '✅ NO DRIFT · nothing differs any more · DEC-4', tone: 'done', loud: false, buttons: [] });
});
