import { describe, expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { noEvidence, type Evidence, type Told } from '../evidence.ts';
import { loadDiagnoses } from '../../ops/parts.ts';

const diagnoses = await loadDiagnoses();
const of = (evidence: Partial<Evidence>) => diagnose({ ...noEvidence, lines: 9, ...evidence }, diagnoses).hypothesis;
const told = (...classes: Told['class'][]): Told[] => classes.map((kind, at) => ({ class: kind, level: 'error', count: 3, aims: [], at, facts: [`log@${at}`] }));
const at = (level: Told['level'], ...classes: Told['class'][]): Told[] => told(...classes).map((one) => ({ ...one, level }));
const ended = (...codes: number[]): Evidence['ends'] => codes.map((exitCode) => ({ exitCode, facts: ['end'] }));

describe('nothing is wrong, and nothing is done, where', () => {
  test.each<[string, Partial<Evidence>]>([
    ['a job ended without an error', { status: 'exited', restarts: 0, ends: ended(0) }],
    ['it was stopped', { status: 'exited', ends: ended(143), told: told('shutting_down') }],
    ['it was stopped and did not end in time', { status: 'exited', ends: ended(137), told: told('shutting_down') }],
    ['somebody interrupted it', { status: 'exited', ends: ended(130), told: told('shutting_down') }],
    ['it gives advice', { status: 'running', told: told('advice') }],
    ['it refuses a client, as a matter of course', { status: 'running', told: at('info', 'bad_credentials') }],
    ['a certificate is told of in passing', { status: 'running', told: at('info', 'certificate') }],
    ['it was stopped once and runs again', { status: 'running', restarts: 0, told: told('shutting_down', 'advice') }],
  ])('%s', (_what, evidence) => {
    expect(of(evidence)).toMatchObject({ family: 'not_an_incident', recommends: [] });
    expect(of(evidence).avoid).toContain('restart_resource');
  });

  test.each<[string, Partial<Evidence>]>([
    ['the kernel killed it', { status: 'exited', ends: ended(137), told: told('shutting_down'), kills: [{ facts: [], by: 'kernel' }] }],
    ['it ended by a signal and nobody asked', { status: 'exited', ends: ended(137) }],
    ['a job that ended well tells of an error', { status: 'exited', restarts: 0, ends: ended(0), warned: 1 }],
    ['what ends without an error is started over and over', { status: 'exited', restarts: 4, ends: ended(0) }],
    ['its own login is refused', { status: 'running', told: at('warning', 'bad_credentials') }],
    ['it tells of a refused login while it is down', { status: 'restarting', ends: ended(1), told: at('info', 'bad_credentials') }],
    ['it gives advice and does not answer', { status: 'running', health: 'unhealthy', told: told('advice') }],
  ])('but not where %s', (_what, evidence) => { expect(of(evidence).family).not.toBe('not_an_incident'); });
});

test.each([[64, 'config_error'], [66, 'missing_mount'], [69, 'dependency_down'], [77, 'volume_permission'], [78, 'config_error'], [127, 'wrong_command'], [132, 'cpu_unsupported'], [1, 'unknown']])(
  'exit code %d alone speaks for %s', (code, cause) => {
    expect(of({ status: 'restarting', ends: ended(code) })).toMatchObject({ cause, confirmed: false });
    expect(of({ status: 'restarting', ends: ended(code), told: told('disk_full') }).cause).toBe('disk_full');
  },
);

test('what the system refuses is behind a complaint about settings', () => {
  expect(of({ status: 'restarting', ends: ended(1), told: told('bad_setting', 'permission_denied') }).cause).toBe('volume_permission');
  expect(of({ status: 'restarting', ends: ended(1), told: told('bad_setting', 'missing_file') }).cause).toBe('config_error');
});

test.each<[string, Evidence['status'], string[]]>([
  ['is started again anyway is looked at before it is restarted', 'restarting', ['verify_resource_health', 'restart_resource', 'verify_resource_health']],
  ['stays down is started', 'exited', ['collect_diagnostics', 'validate_dns_resolution', 'start_resource', 'verify_resource_health']],
  ['runs is restarted', 'running', ['collect_diagnostics', 'validate_dns_resolution', 'restart_resource', 'verify_resource_health']],
])('a proxy without its upstream that %s', (_what, status, actions) => {
  expect(of({ status, told: told('upstream_missing') }).recommends.flat()).toEqual(actions);
});
