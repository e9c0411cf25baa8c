import { describe, expect, test } from 'vitest';
import { composeNeeds, isIgnored, marksIn, mayReadLog } from './labels.ts';

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

describe('a label that is true or false', () => {
  test.each(['true', 'TRUE', 'yes', 'Yes', 'on', '1', ' true '])('is true as %s', (value) => {
    expect(isIgnored({ 'homelab-copilot.ignore': value })).toBe(true);
    expect(mayReadLog({ 'homelab-copilot.ignore': value })).toBe(false);
    expect(mayReadLog({ 'homelab-copilot.logs': value })).toBe(true);
    expect([...said('ignore', value).wrong, ...said('logs', value).wrong]).toEqual([]);
  });

  test.each(['false', 'False', 'no', 'NO', 'off', '0'])('is false as %s', (value) => {
    expect(isIgnored({ 'homelab-copilot.ignore': value })).toBe(false);
    expect(mayReadLog({ 'homelab-copilot.ignore': value })).toBe(true);
    expect(mayReadLog({ 'homelab-copilot.logs': value })).toBe(false);
    expect([...said('ignore', value).wrong, ...said('logs', value).wrong]).toEqual([]);
  });

  test.each(['', 'ture', 'never', 'constructor'])('keeps the log unread as "%s", which is said while the container is watched', (value) => {
    expect(isIgnored({ 'homelab-copilot.ignore': value })).toBe(false);
    expect(mayReadLog({ 'homelab-copilot.ignore': value })).toBe(false);
    expect(mayReadLog({ 'homelab-copilot.logs': value })).toBe(false);
    expect(said('ignore', value).wrong).toEqual(['homelab-copilot.ignore must be true or false; until then it is watched, but its log is not read']);
    expect(said('logs', value).wrong).toEqual(['homelab-copilot.logs must be true or false; until then its log is not read']);
  });

  test('that is not there asks for nothing', () => {
    expect(isIgnored({ other: 'true' })).toBe(false);
    expect(mayReadLog({ other: 'true' })).toBe(true);
  });
});

test.each([
  ['homelab-copilot.maintainance-until', 'homelab-copilot.maintainance-until is not a label of ours; did you mean homelab-copilot.maintenance-until?'],
  ['homelab-copilot.Logs', 'homelab-copilot.Logs is not a label of ours; did you mean homelab-copilot.logs?'],
  ['Homelab-Copilot.ignore', 'Homelab-Copilot.ignore is not a label of ours; did you mean homelab-copilot.ignore?'],
  ['homelab-copilot.colour-of-it', 'homelab-copilot.colour-of-it is not a label of ours; there are ignore, logs, owner, severity, depends-on, maintenance-until'],
])('the label %s is named as none of ours, without its value', (name, words) => {
  expect(marksIn({ [name]: 'planted' })).toEqual({ marks: nothing, wrong: [words] });
});

test.each([
  ['db:service_healthy:false,redis:service_started:true', ['db', 'redis']],
  ['db:service_started', ['db']],
  ['db', ['db']],
  ['', []],
])('what compose starts first is in %s', (text, needs) => {
  expect(composeNeeds({ 'com.docker.compose.depends_on': text })).toEqual(needs);
});
