import type { ResourceRef } from '../../../engine/types.ts';
import { dies, host, recreated, restarted, runs, starts, stopped } from '../scenario-containers.ts';
import { card, is, scene, writes, type Act, type Scenario, type Telling } from '../scenario.ts';

const app: ResourceRef = 'docker://nas1/app';
const file: ResourceRef = 'file://nas1/var/log/auth.log';
const minutes = (service: ResourceRef, many: number, perMinute: number, text: (n: number) => string): Act => writes(service, many * perMinute, { seconds: many * 60, text });
const serving = (n: number) => `2026-11-19 08:00:00 INFO request ${n} served in ${n % 90} ms`;
const failing = (n: number) => `2026-11-19 08:00:00 ERROR job ${n} could not be finished`;
const fatal = (n: number) => `ERROR upload of part ${n} was given up after ${n % 5} tries`;

/** A service that has been watched for long enough to know what is usual of it. */
const known = (title: string, perMinute = 2): Telling => scene(title).at('00:00', host('nas1'), runs(app), minutes(app, 75, 6, serving), minutes(app, 75, perMinute, failing));

export const logs: Scenario[] = [
  known('a burst of errors that are usually few').at('01:20', minutes(app, 4, 60, failing)).at('01:24', minutes(app, 12, 2, failing)).until('01:36')
    .brings(card(app, 'error-burst', { severity: 'medium', outcome: 'recovered' })),
  known('a few more errors than usual are no burst').at('01:15', minutes(app, 30, 5, failing)).until('01:45').brings(),
  known('one second of errors is no burst').at('01:20', writes(app, 80, { seconds: 1, text: failing })).until('01:40').brings(),
  scene('a service that always writes many errors is quiet').at('00:00', host('nas1'), runs(app), minutes(app, 240, 60, failing)).until('04:00').brings(),
  known('a burst that says the disk is full is high').at('01:20', minutes(app, 4, 60, (n) => `ERROR write of block ${n} failed: no space left on device`)).until('01:24')
    .brings(card(app, ['error-burst', 'new-error'])),
  known('an error that was never seen before').at('01:20', minutes(app, 10, 1, fatal)).until('01:40').brings(card(app, 'new-error', { severity: 'low' })),
  known('an error that comes once in a lifetime').at('01:20', writes(app, 1, { seconds: 1, text: fatal })).until('02:00').brings(),
  known('a new error where new errors are switched off').with({ NEW_ERROR_COUNT: '0' }).at('01:20', minutes(app, 10, 1, fatal)).until('01:40').brings(),
  known('a new version writes errors while it starts').at('01:20', recreated(app)).at('01:20:03', writes(app, 20, { seconds: 60, text: fatal })).until('02:00').brings(),

  known('a flood of 50,000 errors in a minute is one card').at('01:20', writes(app, 50_000, { seconds: 60, text: failing })).until('01:24').brings(card(app, 'error-burst', { severity: 'medium' })),
  known('a flood of 50,000 lines that tell nothing').at('01:20', writes(app, 50_000, { seconds: 60, text: serving })).until('01:25').brings(),
  known('a flood of errors of many kinds').at('01:20', writes(app, 5000, { seconds: 60, text: (n) => `ERROR ${'abcdefghij'.split('').map((one, at) => one.repeat(1 + ((n >> at) % 3))).join(' ')} failed` }))
    .until('01:24').brings(card(app, 'error-burst', { severity: 'medium' })),

  scene('a log file of a service writes a burst').at('00:00', minutes(file, 75, 2, failing)).at('01:20', minutes(file, 4, 60, failing)).until('01:24').brings(card(file, 'error-burst', { severity: 'medium' })),
  known('a container that is stopped after its burst').at('01:20', minutes(app, 4, 60, failing)).at('01:26', stopped(app)).until('02:00').brings(card(app, 'error-burst', { severity: 'medium', outcome: 'gone' })),
  known('the errors of a restart by a person').at('01:20', restarted(app)).at('01:20:01', writes(app, 40, { seconds: 20, text: fatal })).until('02:00').brings(),

  scene('a service cannot reach a name on the internet for a moment').at('00:00', host('nas1'), runs(app))
    .at('00:10', writes(app, 10, { seconds: 20, text: (n) => `WARN try ${n}: getaddrinfo ENOTFOUND api.example.com` })).until('00:30').brings(),
  scene('a service cannot reach an address for ten minutes, then it can').at('00:00', host('nas1'), runs(app), minutes(app, 40, 6, serving))
    .at('00:10', minutes(app, 10, 12, () => 'ERROR connect ECONNREFUSED 203.0.113.7:443')).until('00:40').brings(card(app, 'unreachable', { severity: 'medium', outcome: 'recovered' })),
  scene('an address that stays unreachable becomes high').at('00:00', host('nas1'), runs(app)).at('00:10', minutes(app, 30, 12, () => 'ERROR connect ECONNREFUSED 203.0.113.7:443')).until('00:40')
    .brings(card(app, 'unreachable')),
  scene('a service that never reaches what it is told to is told of once, and stays so for as long as it fails').at('00:00', host('nas1'), runs(app), minutes(app, 180, 1, () => 'WARN telemetry: connect ECONNREFUSED 127.0.0.1:4317')).until('03:00')
    .brings(card(app, 'unreachable')),
  scene('a crash and its errors are one card').at('00:00', host('nas1'), runs(app, {}, { restartPolicy: 'no' }), minutes(app, 75, 2, failing))
    .at('01:20', writes(app, 300, { seconds: 100, text: fatal })).at('01:21:40', dies(app)).until('01:30').brings(card(app, ['exited', 'error-burst', 'new-error']), card(app, ['error-burst', 'new-error'], { severity: 'medium', outcome: 'joined' })),
  scene('a log that is not read any more resolves nothing').at('00:00', host('nas1'), runs(app), is(app, 'log.reach'), minutes(app, 75, 2, failing)).at('01:20', minutes(app, 4, 60, failing))
    .at('01:24', is(app, 'log.reach', { reading: false })).until('02:30').brings(card(app, 'error-burst', { severity: 'medium' })),
  scene('a service starts after an hour of errors').at('00:00', host('nas1'), runs(app, {}, { status: 'exited' })).at('00:10', starts(app), minutes(app, 30, 12, () => 'FATAL cannot open /data/config.yml: permission denied')).until('00:40')
    .brings(),
];
