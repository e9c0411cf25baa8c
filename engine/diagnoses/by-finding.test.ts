import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { noEvidence, type Evidence } from '../evidence.ts';
import { loadDiagnoses } from '../../ops/parts.ts';

const diagnoses = await loadDiagnoses();
const of = (evidence: Partial<Evidence>) => diagnose({ ...noEvidence, ...evidence }, diagnoses).hypothesis;
const found = (detector: string): Partial<Evidence> => ({ found: [{ detector, facts: [`${detector}@9`] }] });

test.each([
  ['disk-health', 'hardware_device', 'disk_failure'], ['zfs', 'hardware_device', 'disk_failure'], ['storage-filling', 'storage_permission', 'disk_full'],
  ['storage-away', 'dependency_network', 'out_of_reach'], ['node-offline', 'dependency_network', 'out_of_reach'], ['quorum', 'dependency_network', 'out_of_reach'],
  ['host-unreachable', 'dependency_network', 'out_of_reach'], ['backup', 'storage_permission', 'backup_failed'], ['replication', 'dependency_network', 'replication_failed'],
  ['certificate', 'config_credentials', 'certificate'], ['ha', 'transient_state', 'ha_error'],
])('what %s finds is explained by hand: %s', (detector, family, cause) => {
  expect(of(found(detector))).toMatchObject({ family, cause, evidence: [`${detector}@9`] });
  expect(of(found(detector)).recommends.flat()).toContain('guided_ui_configuration');
  expect(of(found(detector)).recommends.flat().filter((one) => !['collect_diagnostics', 'guided_ui_configuration'].includes(one))).toEqual([]);
});

test('a guest that high availability gave up on is not started, though it stopped and nobody asked for it', () => {
  const down = { says: of({}).says, facts: ['state@9'], canStart: true };
  const both = of({ found: [{ detector: 'ha', facts: ['ha@9'] }, { detector: 'guest-stopped', facts: ['stop@9'] }], down });
  expect(both.avoid).toContain('start_resource');
  expect(of({ ...found('guest-stopped'), down }).recommends[0]).toEqual(['start_resource']);
});

const told = (...classes: Evidence['told'][number]['class'][]): Evidence['told'] => classes.map((kind, at) => ({ class: kind, level: 'error', count: 3, aims: [], at, facts: [`log@${at}`] }));

test.each<[string, Partial<Evidence>, boolean]>([
  ['the kernel kills', { told: told('heap_limit'), kills: [{ facts: ['oom@9'], by: 'kernel' }] }, true],
  ['a memory limit ends', { told: told('oom_limit') }, true],
  ['reaches only the limit of its own runtime', { told: told('heap_limit') }, false],
  ['runs and could not get memory', { status: 'running', told: told('out_of_memory') }, false],
])('what %s is restarted only if that frees memory', (_what, evidence, restarted) => {
  expect(of(evidence)).toMatchObject({ family: 'resource_limit', cause: 'oom_limit' });
  expect(of(evidence).recommends.flat().includes('restart_resource')).toBe(restarted);
});

test.each<[string, Partial<Evidence>, { family: string; start: boolean; restart: boolean }]>([
  ['recovers', { status: 'running', told: told('starting_up') }, { family: 'transient_state', start: false, restart: false }],
  ['gave up on what recovers', { status: 'exited', told: told('unreachable', 'starting_up') }, { family: 'dependency_network', start: true, restart: false }],
  ['tries again and again by itself', { status: 'restarting', told: told('starting_up') }, { family: 'dependency_network', start: false, restart: false }],
])('what %s is started only where nothing else starts it, and never restarted', (_what, evidence, { family, start, restart }) => {
  const { recommends, ...rest } = of(evidence);
  expect(rest).toMatchObject({ family, cause: 'startup_order' });
  expect([recommends.flat().includes('start_resource'), recommends.flat().includes('restart_resource')]).toEqual([start, restart]);
});

test('what starts up because of another trouble is explained by that', () => {
  expect(of({ status: 'running', told: told('permission_denied', 'starting_up') }).cause).toBe('volume_permission');
});

test('a handshake that fails with a side that does not answer is not the fault of a certificate', () => {
  expect(of({ status: 'running', told: told('timeout', 'certificate') }).cause).toBe('dependency_down');
  expect(of({ status: 'running', told: told('certificate') }).cause).toBe('certificate');
});
