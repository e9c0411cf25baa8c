import { expect, test } from 'vitest';
import { defineDiagnosis, type Guess } from './define.ts';
import { diagnose } from './diagnose.ts';
import { safe } from './distill.ts';
import { noEvidence, type Evidence } from './evidence.ts';

const guess = (change: Partial<Guess>): Guess => ({
  family: 'data_damage', cause: 'x', says: safe`it is damaged`, confidence: 0.8, signs: [{ says: safe`a sign`, facts: ['1', '2'] }], recommends: [['collect_diagnostics']], ...change,
});
const by = (...guesses: (Guess | null)[]) => diagnose(noEvidence, guesses.map((one, n) => defineDiagnosis({ id: `d${n}`, about: '', diagnose: () => one })));

test('the surest guess wins, with its facts named once', () => {
  const { hypothesis, signs } = by(null, guess({ confidence: 0.4 }), guess({ confidence: 0.9, signs: [{ says: safe`a`, facts: ['1'] }, { says: safe`b`, facts: ['1', '3'] }] }));
  expect(hypothesis).toMatchObject({ diagnosis: 'd2', confidence: 0.97, evidence: ['1', '3'], against: [] });
  expect(signs.map(({ says }) => says)).toEqual(['a', 'b']);
});

test.each([
  ['a sure sign of another family makes it less sure, and is said', { confidence: 0.7, family: 'hardware_device', says: safe`the disk fails` }, 0.75, false, ['there are signs of something else too: the disk fails']],
  ['a weak sign of another family does not', { confidence: 0.6, family: 'hardware_device' }, 0.88, true, []],
  ['another guess of the same family does not', { confidence: 0.79 }, 0.88, true, []],
  ['that it ended for no known reason does not', { confidence: 0.79, family: 'unexplained' }, 0.88, true, []],
])('%s', (_what, other, confidence, confirmed, against) => {
  expect(by(guess({ confirmed: true }), guess(other)).hypothesis).toMatchObject({ diagnosis: 'd0', confidence, confirmed, against });
});

test('what else was considered is told by its cause, once each, the likeliest first and none surer than the best', () => {
  const others = ['x', 'disk', 'disk', 'net', 'clock', 'code'].map((cause, n) => guess({ cause, says: safe`${n}`, confidence: 0.7 - n / 10 }));
  const { hypothesis } = by(guess({}), guess({ family: 'unexplained', cause: 'unknown', confidence: 0.75 }), ...others);
  expect(hypothesis.others).toEqual([{ says: '1', confidence: 0.55 }, { says: '3', confidence: 0.4 }, { says: '4', confidence: 0.3 }].map((one) => expect.objectContaining({ says: one.says }) as unknown));
  expect(hypothesis.others?.every(({ confidence }) => confidence <= hypothesis.confidence)).toBe(true);
  expect(by(guess({})).hypothesis).not.toHaveProperty('others');
});

test.each([[0.3, 0.3], [0.4, 0.4], [0.47, 0.55], [0.5, 0.55], [0.6, 0.55], [0.61, 0.83], [0.79, 0.83], [0.86, 0.88], [0.95, 0.97]])('a sureness of %d is told as the share of the like that was right, %d', (sureness, told) => {
  expect(by(guess({ confidence: sureness })).hypothesis.confidence).toBe(told);
});

test.each<[string, Partial<Evidence>, boolean]>([
  ['runs and was never started again', { status: 'running', restarts: 0 }, false],
  ['ended without an error', { status: 'exited', restarts: 0, ends: [{ exitCode: 0, facts: [] }] }, false],
  ['ended with an error', { status: 'exited', restarts: 0, ends: [{ exitCode: 1, facts: [] }] }, true],
  ['keeps restarting', { status: 'restarting', restarts: 4 }, true],
  ['ended without an error and is needed', { status: 'exited', restarts: 0, down: { says: safe`it is down`, facts: [], canStart: true } }, true],
  ['runs and was killed for want of memory', { status: 'running', restarts: 0, kills: [{ facts: [], by: 'kernel' }] }, true],
])('whether anything is confirmed of what %s', (_what, evidence, confirmed) => {
  const sure = defineDiagnosis({ id: 'd', about: '', diagnose: () => guess({ confirmed: true }) });
  expect(diagnose({ ...noEvidence, ...evidence }, [sure]).hypothesis.confirmed).toBe(confirmed);
});

test('taking data back is refused, unless the diagnosis recommends it or says otherwise', () => {
  expect(by(guess({})).hypothesis.avoid).toEqual(['rollback_to_snapshot']);
  expect(by(guess({ recommends: [['create_snapshot'], ['rollback_to_snapshot']] })).hypothesis.avoid).toEqual([]);
  expect(by(guess({ avoid: ['restart_resource'] })).hypothesis.avoid).toEqual(['restart_resource']);
});

test('without any guess the cause is not known, and somebody looks', () => {
  expect(by(null).hypothesis).toMatchObject({ diagnosis: 'none', family: 'unexplained', cause: 'unknown', confidence: 0, confirmed: false, evidence: [] });
});
