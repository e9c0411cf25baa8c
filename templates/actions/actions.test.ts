import { describe, expect, test } from 'vitest';
import type { ActionTemplate, Guess, Trouble } from '../../engine/define.ts';
import { isChange } from '../../engine/change-steps.ts';
import { changeSpecs } from '../../engine/changes.ts';
import type { ContainerPlace } from '../../engine/fact-values.ts';
import type { Deps, Machine } from '../../engine/ports.ts';
import { policySettings } from '../../engine/policy.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { plan } from '../../engine/stages/plan.ts';
import { check } from '../../engine/stages/validate.ts';
import { safe } from '../../engine/distill.ts';
import type { Assessed, Execution, Fact, Finding, PastStep, Planned, PlannedStep } from '../../engine/types.ts';
import { narrative, situation } from '../../ops/testing/tickets.ts';
import { ago, fact, guest, now, resource, viewOn } from '../../ops/testing/views.ts';
import { loadParts } from '../../ops/load.ts';

const actions = new Map((await loadParts('action', new URL('.', import.meta.url))).map((action): [string, ActionTemplate] => [action.name, action]));
const vm: ResourceRef = 'proxmox://pve/100';
const everyVerb = ['start', 'stop', 'restart', 'collectDiagnostics', 'inspect', 'fingerprint', 'snapshot', 'rollback', 'checkPaths', 'checkPermissions', 'resolveNames', 'reach'] as const;

describe('what the templates need of a machine', () => {
  test('all are there: twelve for troubles, one that commits, and one for each change of a cluster', () => {
    expect([...actions.keys()].filter((name) => !isChange(name)).sort()).toEqual([
      'collect_diagnostics', 'commit_declaration', 'create_snapshot', 'guided_ui_configuration', 'restart_resource', 'rollback_to_snapshot', 'start_resource', 'stop_resource',
      'validate_dns_resolution', 'validate_network_connectivity', 'validate_paths', 'validate_permissions', 'verify_resource_health',
    ]);
    expect([...actions.values()].filter(({ name }) => isChange(name)).map(({ needs }) => needs).sort()).toEqual(Object.keys(changeSpecs).map((verb) => [verb]).sort());
  });

  test.each([
    ['rollback_to_snapshot', 'snapshot'], ['validate_paths', 'reach'], ['create_snapshot', 'checkPaths'],
  ] as const)('%s is in no plan for a machine that has only %s', (template, verb) => {
    const proposal = { intents: [{ template, target: vm, params: {} }], by: 'diagnoses' as const };
    expect(check(proposal, planned(vm), { actions, limits, machine: () => machineWith([verb]), by: 'diagnoses' })).toEqual({ no: 'the machine of pve/100 cannot do this' });
  });
});

describe('names and addresses', () => {
  test('are those that errors blame, and names that its owner says it needs', async () => {
    const blamed = [missed('net://db:5432'), missed('net://db:5432'), missed('net://10.0.0.7:80'), missed('net://[fd00::1]:443'), missed('net://cache')];
    const steps = await offered({ findings: blamed, facts: [fact('container.place', 10, place({ dependsOn: ['redis', 'docker://nas1/vpn'] }))], recommends: ['validate_dns_resolution', 'validate_network_connectivity'] });
    expect(steps.map(({ params }) => params)).toEqual([{ names: ['db', 'cache', 'redis'] }, { addresses: ['db:5432', '10.0.0.7:80', '[fd00::1]:443'] }]);
  });

  test('come out of logs, so that no word of a step repeats them', async () => {
    const steps = await offered({ findings: [missed('net://secret-host:5432')], recommends: ['validate_dns_resolution', 'validate_network_connectivity'] });
    const { params: _, ...words } = { ...steps[0], ...steps[1] };
    expect(steps).toHaveLength(2);
    expect(JSON.stringify(words)).not.toContain('secret-host');
    expect(steps[1]?.effect).toBe('connects to 1 of them from here and hangs up; sends nothing');
  });

  test.each(['net://a b:1', 'net://-x:1', 'net://db:0', 'net://db:99999999', 'net://db;rm:1', 'docker://nas1/db', `net://${'x'.repeat(300)}:1`])('%s is tried by nothing', async (ref) => {
    expect(await offered({ findings: [missed(ref as ResourceRef)], recommends: ['validate_network_connectivity'] })).toEqual([]);
  });

  test('without any the own ports are tried, and without those nothing is', async () => {
    const own = await offered({ findings: situation().findings, facts: [fact('container.place', 10, place({ ports: [80] }))], recommends: ['validate_network_connectivity'] });
    expect(own).toMatchObject([{ params: { addresses: [] }, title: 'Try to reach the ports of nas1/immich_server' }]);
    expect(await offered({ findings: situation().findings, recommends: ['validate_dns_resolution', 'validate_network_connectivity'] })).toEqual([]);
  });

  test('that nobody looked for are left out of a plan, which goes on without them', async () => {
    const steps = await offered({ findings: situation().findings, recommends: ['validate_dns_resolution', 'restart_resource'] });
    expect(steps.map(({ template }) => template)).toEqual(['restart_resource']);
  });
});

describe('a snapshot', () => {
  test('has a name of its own, and can be undone by removing it', async () => {
    const [step] = await offered({ resource: vm, recommends: ['create_snapshot'] });
    expect(step).toMatchObject({
      params: { snapshot: 'copilot-20261121-100000' }, risk: 'low', confirmation: { by: 'approve' }, title: 'Take a snapshot of pve/100',
      effect: 'keeps its disks as they are now under the name copilot-20261121-100000, without its memory; that takes up space until it is removed',
    });
  });

  test.each<[string, Execution['ended'], Fact[], string]>([
    ['answered', 'answered', [], 'verified'], ['failed', 'failed', [], 'not_verified'], ['unknown', 'unknown', [], 'unknown'],
    ['unknown, and then seen to have ended', 'unknown', [taskEnded('ok')], 'verified'], ['unknown, and then seen to have failed', 'unknown', [taskEnded('failed')], 'not_verified'],
  ])('whose run is %s counts as that', (_what, ended, facts, verdict) => {
    const execution: Execution = { stepId: '1', ended, begunAt: ago(60), endedAt: ago(1), since: ago(60), says: safe`said` };
    expect(actions.get('create_snapshot')?.verify(execution, viewOn(vm, facts), { target: vm, params: {} })).toMatchObject({ verdict });
  });
});

describe('going back to a snapshot', () => {
  const known = [fact('guest.state', 10, guest({ name: 'plex' }))];

  test('says which, how old, what is lost, and wants the name of the guest typed', async () => {
    const [step] = await offered({ resource: vm, facts: known, past: [taken('copilot-20261121-093000', 'verified')], recommends: ['rollback_to_snapshot'] });
    expect(step).toMatchObject({
      risk: 'high', confirmation: { by: 'typed_name', name: 'plex' }, undo: 'cannot be undone',
      title: 'Take pve/100 plex back to the snapshot copilot-20261121-093000',
      effect: 'all that was written since 2026-11-21 09:30 UTC (30 min before this plan) is lost for good; it is stopped, and started again if it runs now',
    });
  });

  test.each([['none was taken', []], ['none is known to have been taken', [taken('copilot-1', 'unknown')]]])('is not proposed where %s', async (_why, past) => {
    expect(await offered({ resource: vm, facts: known, past, recommends: ['rollback_to_snapshot'] })).toEqual([]);
  });

  test('of a guest without a plain name wants its number typed', async () => {
    const [step] = await offered({ resource: vm, facts: [fact('guest.state', 10, guest({ name: 'a b' }))], past: [taken('s1', 'verified')], recommends: ['rollback_to_snapshot'] });
    expect(step?.confirmation).toEqual({ by: 'typed_name', name: '100' });
  });

  test.each([{ snapshot: '../x' }, { guest: 'a\nb' }, { ageSeconds: -1 }, { takenAt: 'yesterday' }, { extra: 1 }])('does not take %j', (change) => {
    const good = { guest: 'plex', snapshot: 's1', takenAt: now.toISOString(), ageSeconds: 1 };
    expect(actions.get('rollback_to_snapshot')?.params.safeParse(good).success).toBe(true);
    expect(actions.get('rollback_to_snapshot')?.params.safeParse({ ...good, ...change }).success).toBe(false);
  });
});

describe('a guide', () => {
  const storage: ResourceRef = 'proxmox://pve/storage/n1/local-zfs';

  test('needs no machine, numbers where to click, and is said to be done', async () => {
    const [step] = await offered({ resource: storage, findings: [{ ...missed(undefined), detector: 'storage-filling', resource: storage }], recommends: ['guided_ui_configuration'], machine: null });
    expect(step).toMatchObject({ title: 'Make room: pve/storage_n1_local-zfs', risk: 'none', confirmation: { by: 'done' } });
    expect(step?.confirmation.by === 'done' && step.confirmation.guide[0]).toBe('1. In Proxmox, in the tree on the left, open node n1 and choose storage local-zfs');
  });

  test('is not proposed for what nothing is written about', async () => {
    expect(await offered({ resource: storage, recommends: ['guided_ui_configuration'], machine: null })).toEqual([]);
  });

  test('of a container goes by the cause, whatever was noticed', async () => {
    const [step] = await offered({ findings: [{ ...missed(undefined), detector: 'storage-filling' }], cause: 'disk_full', recommends: ['guided_ui_configuration'] });
    expect(step).toMatchObject({ title: 'Make room: nas1/immich_server', params: { guide: 'docker/disk_full' } });
  });

  test.each([{ guide: 'docker/rm' }, { guide: '__proto__' }, {}])('that is not in the catalogue is refused: %j', (params) => {
    const proposal = { intents: [{ template: 'guided_ui_configuration', target: resource, params }], by: 'diagnoses' as const };
    expect(check(proposal, planned(resource), { actions, limits, machine: () => null, by: 'diagnoses' })).toEqual({ no: 'step 1 has settings that its action does not take' });
  });
});

const limits = policySettings.schema.parse({});

function machineWith(verbs: readonly (keyof Machine)[]): Machine {
  return Object.fromEntries(verbs.map((verb) => [verb, () => Promise.reject(new Error(verb))])) as unknown as Machine;
}

function planned(of: ResourceRef): Planned {
  return { ...assessed({ resource: of }), state: 'planned', narrative, proposal: { intents: [], by: 'diagnoses' } };
}

type Asked = { recommends: string[]; cause?: string; resource?: ResourceRef; findings?: Finding[]; facts?: Fact[]; past?: Trouble['past']; machine?: null };

function assessed({ resource: of = resource, findings = situation().findings, past = [] }: Partial<Asked>): Assessed {
  return {
    id: 7, state: 'assessed', situation: { ...situation(), resource: of, findings }, round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null,
    past: [...past], ack: null, version: 1,
  };
}

/** The steps that are offered when a diagnosis recommends one plan; none when the ticket is handed over. */
async function offered(asked: Asked): Promise<PlannedStep[]> {
  const { resource: of = resource, facts = [], recommends, cause = 'test', machine } = asked;
  const guess: Guess = { family: 'test', cause, says: safe`x`, confidence: 1, confirmed: true, signs: [{ says: safe`x`, facts: ['1'] }], recommends: [recommends] };
  const deps = {
    now: () => now, limits, actions, diagnoses: [{ part: 'diagnosis' as const, id: 'test', about: '', diagnose: () => guess }],
    machine: (machine === null ? () => null : () => machineWith(everyVerb)) as Deps['machine'],
    facts: { views: () => Promise.resolve(new Map([[of, viewOn(of, facts).facts]])) } as unknown as Deps['facts'],
  };
  const { to } = await plan(assessed(asked), deps) as { to: Planned };
  if ((to.state as string) !== 'planned') return [];
  const checked = check(to.proposal, to, { ...deps, by: 'diagnoses' });
  if ('no' in checked) throw new Error(checked.no);
  return checked.steps;
}

function missed(blames: ResourceRef | undefined): Finding {
  return { detector: 'unreachable', cause: 'needs x', resource, severity: 'medium', rank: 12, title: safe`it cannot reach something`, symptoms: [], evidence: ['1'], since: now, blames };
}

function place(change: Partial<ContainerPlace>): ContainerPlace {
  return { project: null, service: null, networks: [], names: [], ports: [], mounts: [], owner: null, severity: null, maintenanceUntil: null, dependsOn: [], ...change };
}

function taken(snapshot: string, verdict: 'verified' | 'unknown'): PastStep {
  const step = {
    n: 1, id: '6.1.1', template: 'create_snapshot', target: vm, params: { snapshot }, title: safe`Take a snapshot`, effect: safe`x`, undo: safe`x`, risk: 'low' as const,
    confirmation: { by: 'approve' as const }, digest: 'd', fingerprint: 'f',
  };
  const execution: Execution = { stepId: '6.1.1', ended: 'answered', begunAt: ago(1800), endedAt: ago(1790), since: ago(1800), says: safe`taken` };
  return { step, person: 'owner', platform: 'console', approvedAt: ago(1810), execution, verification: { verdict, says: safe`taken`, evidence: [], at: ago(1790) } };
}

function taskEnded(result: 'ok' | 'failed'): Fact {
  return fact('task.ended', 30, { upid: 'UPID:1', type: 'qmsnapshot', user: 'copilot@pve', node: 'n1', startedAt: ago(50).toISOString(), result, endedAt: ago(30).toISOString() });
}
