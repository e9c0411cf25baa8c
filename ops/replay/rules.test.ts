import { expect, test } from 'vitest';
import { loadAllParts } from '../parts.ts';
import { changesOf, rulesOf } from './rules.ts';

const parts = await loadAllParts();

test.each([
  ['detector.restart-loop.count=5', { RESTART_LOOP_COUNT: '5' }],
  ['detector.restart-loop.window-seconds=60', { RESTART_LOOP_WINDOW_SECONDS: '60' }],
  ['detector.dns-down.failures = 7', { DNS_FAILURES: '7' }],
  ['detector.oom.OOM_WINDOW_SECONDS=20', { OOM_WINDOW_SECONDS: '20' }],
  ['detector.restart-loop=off', { DETECTOR_RESTART_LOOP: 'off' }],
  ['RESTART_LOOP_COUNT=5', { RESTART_LOOP_COUNT: '5' }],
  ['settle_seconds=0', { SETTLE_SECONDS: '0' }],
  ['QUIET_HOURS=', { QUIET_HOURS: '' }],
  ['HOSTS_ON=', { HOSTS_ON: '' }],
])('%s changes one setting', (given, changes) => { expect(changesOf([given], parts)).toEqual(changes); });

test.each([
  ['detector.restart-loop.count', '--set is written NAME=value'],
  ['detector.restart-loop.count=', '--set detector.restart-loop.count= sets nothing; write a value after the ='],
  ['detector.restart-loop= ', '--set detector.restart-loop= sets nothing; write a value after the ='],
  ['SETTLE_SECONDS=', '--set SETTLE_SECONDS= sets nothing'],
  ['=5', '--set is written NAME=value'],
  ['detector.restart-lop.count=5', 'there is no detector restart-lop; there are '],
  ['detector.restart-lop=off', 'there is no detector restart-lop; there are '],
  ['detector.restart-loop.mood=5', 'the detector restart-loop has no mood; it has RESTART_LOOP_COUNT, RESTART_LOOP_WINDOW_SECONDS'],
  ['MOOD=5', 'there is no setting MOOD'],
])('%s is refused with what there is', (given, words) => { expect(() => changesOf([given], parts)).toThrow(words); });

test('a detector is played with its changed setting, and the environment counts for the rest', () => {
  const { limits, timeZone } = rulesOf({ TZ: 'Europe/Vienna', SETTLE_SECONDS: '9', RECOVERY_SECONDS: '30' }, parts, { SETTLE_SECONDS: '1' });
  expect({ settle: limits.SETTLE_SECONDS, recovery: limits.RECOVERY_SECONDS, timeZone }).toEqual({ settle: 1, recovery: 30, timeZone: 'Europe/Vienna' });
});
