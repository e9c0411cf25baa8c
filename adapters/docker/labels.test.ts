import { describe, expect, test } from 'vitest';
import { composeNeeds, marksIn } from './labels.ts';

const nothing = { owner: null, severity: null, maintenanceUntil: null, dependsOn: [] };
const said = (name: string, value: string) => marksIn({ [`homelab-copilot.${name}`]: value });

describe('a label', () => {
  test('that is not there, or empty, says nothing', () => {
    expect(marksIn({ other: 'x', 'homelab-copilot.owner': '', 'homelab-copilot.severity': ' ', 'homelab-copilot.depends-on': ' , ' })).toEqual({ marks: nothing, wrong: [] });
  });

  test.each([
    ['owner', ' anna ', { owner: 'anna' }],
    ['severity', 'High', { severity: 'high' }],
    ['depends-on', 'db, docker://nas2/mqtt ,router', { dependsOn: ['db', 'docker://nas2/mqtt', 'router'] }],
    ['maintenance-until', '2026-12-01', { maintenanceUntil: '2026-12-01T23:59:59.000Z' }],
    ['maintenance-until', '2026-12-01T18:00Z', { maintenanceUntil: '2026-12-01T18:00:00.000Z' }],
    ['maintenance-until', '2026-12-01T18:00:30+01:00', { maintenanceUntil: '2026-12-01T17:00:30.000Z' }],
    ['maintenance-until', '2026-12-01 18:00', { maintenanceUntil: '2026-12-01T18:00:00.000Z' }],
  ])('%s: %s is understood', (name, value, marks) => {
    expect(said(name, value)).toEqual({ marks: { ...nothing, ...marks }, wrong: [] });
  });

  test.each([
    ['severity', 'urgent'], ['maintenance-until', 'tomorrow'], ['maintenance-until', '01.12.2026'], ['maintenance-until', '2026-02-30'],
    ['maintenance-until', '2026-02-30T10:00'], ['maintenance-until', '2026-12-01T25:00'], ['maintenance-until', '2026-12-01T10:00 CET'],
  ])('%s: %s is left out and named without its value', (name, value) => {
    const { marks, wrong } = said(name, value);
    expect(marks).toEqual(nothing);
    expect(wrong).toEqual([expect.stringContaining(`homelab-copilot.${name} must be`)]);
    expect(wrong.join()).not.toContain(value);
  });
});

test.each([
  ['db:service_healthy:false,redis:service_started:true', ['db', 'redis']],
  ['db:service_started', ['db']],
  ['db', ['db']],
  ['', []],
])('what compose starts first is in %s', (text, needs) => {
  expect(composeNeeds({ 'com.docker.compose.depends_on': text })).toEqual(needs);
});
