import { expect, test } from 'vitest';
import { refsOf } from './names.ts';
import { isIgnored, marksIn, tagsIn } from './tags.ts';

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
  [['copilot-depends-nas', 'copilot-depends-105', 'copilot-depends-db-1'], { ...none, dependsOn: ['nas', 'proxmox://lab/105', 'db-1'] }],
  [['copilot-maintenance-2026-12-24'], { ...none, maintenanceUntil: '2026-12-24T23:59:59.000Z' }],
  [['copilot-maintenance-2026-12-24', 'copilot-maintenance-2026-12-31'], { ...none, maintenanceUntil: '2026-12-31T23:59:59.000Z' }],
  [['copilot-maintenance-2026-02-30', 'copilot-maintenance-soon', 'copilot-maintenance-2026-13-01'], none],
])('%j say what the owner wants', (tags, marks) => {
  expect(marksIn(tags, refsOf('lab'))).toEqual(marks);
});
