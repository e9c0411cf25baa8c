import { expect, test } from 'vitest';
import { refsOf } from './names.ts';
import { isIgnored, marksIn, tagsIn, wrongIn } from './tags.ts';

const none = { owner: null, severity: null, maintenanceUntil: null, dependsOn: [] };

test.each([
  ['a;b', ['a', 'b']], ['a,b c', ['a', 'b', 'c']], ['', []], [' ; ', []],
])('the tags in "%s" are told apart', (text, tags) => {
  expect(tagsIn(text)).toEqual(tags);
});

test.each([
  [['copilot-ignore'], true], [['Copilot-Ignore'], true], [['copilot-ignored'], false], [['ignore'], false], [[], false],
])('%j leaves a guest out: %s', (tags, ignored) => {
  expect(isIgnored(tags)).toBe(ignored);
});

test.each([
  [['media', 'prod'], none],
  [['copilot-owner-anna', 'copilot-severity-high'], { ...none, owner: 'anna', severity: 'high' }],
  [['copilot-severity-extreme', 'copilot-owner-'], none],
  [['COPILOT-Severity-LOW'], { ...none, severity: 'low' }],
  [['copilot-depends-nas', 'copilot-depends-105', 'copilot-depends-db-1', 'copilot-depends-on-cache'], { ...none, dependsOn: ['nas', 'proxmox://lab/105', 'db-1', 'cache'] }],
  [['copilot-maintenance-2026-12-24'], { ...none, maintenanceUntil: '2026-12-24T23:59:59.000Z' }],
  [['copilot-maintenance-2026-12-24', 'copilot-maintenance-2026-12-31'], { ...none, maintenanceUntil: '2026-12-31T23:59:59.000Z' }],
  [['copilot-maintenance-2026-02-30', 'copilot-maintenance-soon', 'copilot-maintenance-2026-13-01'], none],
])('%j say what the owner wants', (tags, marks) => {
  expect(marksIn(tags, refsOf('lab'))).toEqual(marks);
});

test.each([
  ['copilot-sevrity-high', 'copilot-sevrity-high is not a tag of ours; did you mean copilot-severity-<level>?'],
  ['Copilot-Ignored', 'Copilot-Ignored is not a tag of ours; did you mean copilot-ignore?'],
  ['copilot-maintenence-2026-12-24', 'copilot-maintenence-2026-12-24 is not a tag of ours; did you mean copilot-maintenance-<day>?'],
  ['copilot-backup', 'copilot-backup is not a tag of ours; there are copilot-ignore, copilot-owner-<name>, copilot-severity-<level>, copilot-depends-<name>, copilot-maintenance-<day>'],
  ['copilot-constructor', expect.stringContaining('copilot-constructor is not a tag of ours; there are copilot-ignore, ')],
  ['copilot-', expect.stringContaining('copilot- is not a tag of ours')],
  ['copilot-severity-extreme', 'copilot-severity-extreme must end in high, medium or low'],
  ['copilot-severity', 'copilot-severity must end in high, medium or low'],
  ['copilot-maintenance-2026-02-30', 'copilot-maintenance-2026-02-30 must end in a day, such as 2026-12-01'],
  ['copilot-owner-', 'copilot-owner- must end in a name'],
  ['copilot-depends-on', 'copilot-depends-on must end in the name or the number of what it needs'],
  ['copilot-depends', 'copilot-depends must end in the name or the number of what it needs'],
  ['copilot-ignore-it', 'copilot-ignore-it must stand alone'],
  ['copilot-x\u001b[2Jy', expect.stringContaining('copilot-x??2Jy is not a tag of ours')],
])('the tag %s is said to be wrong', (tag, words) => {
  expect(wrongIn(['prod', tag])).toEqual([words]);
});

test.each(['copilot-ignore', 'Copilot-Owner-anna', 'copilot-owner-anna-maria', 'copilot-severity-LOW', 'copilot-depends-105', 'copilot-maintenance-2026-12-24', 'copilot', 'my-copilot-tag'])('nothing is wrong with the tag %s', (tag) => {
  expect(wrongIn([tag])).toEqual([]);
});
