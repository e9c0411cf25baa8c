import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ago, container, crash, fact, guest, now, resource, viewOf } from '../../ops/testing/views.ts';
import { narrative, situation, stepOf } from '../../ops/testing/tickets.ts';
import collectDiagnostics from '../../templates/actions/collect-diagnostics.ts';
import restart from '../../templates/actions/restart-resource.ts';
import createSnapshot from '../../templates/actions/create-snapshot.ts';
import guided from '../../templates/actions/guided-ui-configuration.ts';
import startResource from '../../templates/actions/start-resource.ts';
import validateNetwork from '../../templates/actions/validate-network-connectivity.ts';
import validatePaths from '../../templates/actions/validate-paths.ts';
import verifyHealth from '../../templates/actions/verify-resource-health.ts';
import cannotStart from '../diagnoses/cannot-start.ts';
import damagedData from '../diagnoses/damaged-data.ts';
import endsByItself from '../diagnoses/ends-by-itself.ts';
import finishedJob from '../diagnoses/finished-job.ts';
import guestStopped from '../diagnoses/guest-stopped.ts';
import hung from '../diagnoses/hung.ts';
import justStarted from '../diagnoses/just-started.ts';
import outOfMemory from '../diagnoses/out-of-memory.ts';
import portInUse from '../diagnoses/port-in-use.ts';
import stuck from '../diagnoses/stuck.ts';
import { defineDiagnosis, type ActionTemplate, type Diagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { evidenceOf } from '../evidence-of.ts';
import type { Deps, Machine } from '../ports.ts';
import { policySettings } from '../policy.ts';
import type { LogClass } from '../signature.ts';
import type { Assessed, Execution, Fact, PastStep, Planned, PlanProposal, ResourceRef } from '../types.ts';
import { plan } from './plan.ts';
import { check, validate } from './validate.ts';

const assessed: Assessed = {
  id: 7, state: 'assessed', situation: situation(), round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
};
const limits = policySettings.schema.parse({});
const actions = new Map<string, ActionTemplate>([[restart.name, restart], [collectDiagnostics.name, collectDiagnostics]]);
const diagnoses = [cannotStart, endsByItself, finishedJob, hung, outOfMemory];
const verb = () => Promise.reject(new Error('planning does nothing'));
const machine = () => ({ start: verb, stop: verb, restart: verb, collectDiagnostics: verb, inspect: verb, fingerprint: verb }) as Machine;

const depsWith = (facts: Fact[]) => ({
  now: () => now, limits, diagnoses, actions, machine: machine as Deps['machine'], facts: { views: () => Promise.resolve(new Map([[resource, facts]])) } as unknown as Deps['facts'],
});

async function planned(facts: Fact[], ticket = assessed): Promise<Planned> {
  const { to } = await plan(ticket, depsWith(facts)) as { to: Planned };
  return to;
}

function past(template: string, round: number, ended: Execution['ended'] = 'answered'): PastStep {
  const step = { ...stepOf({ ...assessed, round }), template };
  return {
    step, person: 'owner', platform: 'console', approvedAt: now,
    execution: { stepId: step.id, ended, begunAt: now, endedAt: now, since: now, says: safe`done` },
    verification: { verdict: 'not_verified', says: safe`it ended again`, evidence: [], at: now },
  };
}

const templates = ({ proposal }: Planned) => proposal.intents.map((intent) => intent.template);

describe('planning without a model', () => {
  const looping = [...crash(30, 3), ...crash(20, 3), ...crash(10, 3), fact('container.state', 9, container({ status: 'restarting' }))];

  test('every claim points to facts, and what is not known is said', async () => {
    const { narrative: story } = await planned(looping);
    expect(story.claims.every((claim) => claim.evidence.length > 0)).toBe(true);
    expect(story.hypothesis).toMatchObject({ diagnosis: 'ends-by-itself', confirmed: false, says: 'its program ends by itself with exit code 3; why is not known' });
    expect(story.hypothesis.evidence).toContain('container.died@10');
  });

  test('a crash loop is answered with a restart first', async () => { expect(templates(await planned(looping))).toEqual(['restart_resource']); });

  test('a restart that did not help is not proposed again', async () => {
    expect(templates(await planned(looping, { ...assessed, round: 2, past: [past('restart_resource', 1)] }))).toEqual(['collect_diagnostics']);
  });

  test('a restart that provably never ran is', async () => {
    expect(templates(await planned(looping, { ...assessed, round: 2, past: [past('restart_resource', 1, 'failed')] }))).toEqual(['restart_resource']);
  });

  test('when a person asks again everything may be proposed again', async () => {
    expect(templates(await planned(looping, { ...assessed, round: 3, firstRound: 3, past: [past('restart_resource', 1), past('collect_diagnostics', 2)] }))).toEqual(['restart_resource']);
  });

  test('when nothing is left nothing is proposed', async () => {
    expect(templates(await planned(looping, { ...assessed, round: 3, past: [past('restart_resource', 1), past('collect_diagnostics', 2)] }))).toEqual([]);
  });

  test.each([
    ['an out-of-memory kill', [fact('container.oom', 10, { containerId: 'c1' }), ...crash(9.9, 137)], 'out-of-memory', true],
    ['exit code 127', [...crash(10, 127)], 'cannot-start', false],
    ['a loop of clean ends', [...crash(30, 0), ...crash(20, 0), ...crash(10, 0)], 'finished-job', false],
    ['a signal', [...crash(10, 139)], 'ends-by-itself', false],
    ['nothing at all', [], 'none', false],
  ])('%s is diagnosed as such', async (_what, facts, diagnosis, confirmed) => {
    expect((await planned(facts)).narrative.hypothesis).toMatchObject({ diagnosis, confirmed });
  });

  test('an unhealthy container gives its evidence before it is restarted', async () => {
    const sick = { ...situation(), findings: situation().findings.map((one) => ({ ...one, detector: 'unhealthy' })) };
    const plan2 = await planned([fact('container.state', 5, container({ health: 'unhealthy' }))], { ...assessed, situation: sick });
    expect(templates(plan2)).toEqual(['collect_diagnostics', 'restart_resource']);
  });

  describe.each([['was started a minute ago', 60, false], ['has been running for long', 3600, true]])('what %s', (_what, seconds, restarted) => {
    const state = (health: 'unhealthy' | 'none'): Fact => fact('container.state', 5, container({ health, startedAt: ago(seconds).toISOString() }));
    const offeredFor = async (facts: Fact[]): Promise<string[]> => templates((await plan(assessed, {
      ...depsWith(facts), diagnoses: [hung, justStarted, stuck], actions: new Map([collectDiagnostics, verifyHealth, restart].map((one): [string, ActionTemplate] => [one.name, one])),
    })).to as Planned);

    test(`and fails its health check is ${restarted ? '' : 'not '}restarted`, async () => {
      expect((await offeredFor([state('unhealthy')])).includes('restart_resource')).toBe(restarted);
    });

    test(`and says itself that it is stuck is ${restarted ? '' : 'not '}restarted`, async () => {
      const log = fact('log.counts', 8, { seconds: 10, lines: 9, signatures: [{ id: 's', level: 'error', class: 'hung', count: 3, usual: null, isNew: true, target: null }] });
      expect((await offeredFor([state('none'), log])).includes('restart_resource')).toBe(restarted);
    });
  });

  describe('by what the log tells', () => {
    const told = (...classes: LogClass[]): Fact[] => [fact('container.state', 9, container({ status: 'restarting' })), ...crash(10, 1), fact('log.counts', 8, { seconds: 10, lines: 9, signatures: classes.map((kind, n) => (
      { id: `s${n}`, level: 'error', class: kind, count: 3, usual: null, isNew: true, target: null })) })];
    const looking: ActionTemplate[] = [collectDiagnostics, validateNetwork, validatePaths, verifyHealth, guided];
    const withParts = async (facts: Fact[], parts: Diagnosis[], named: ActionTemplate[]) => (await plan(assessed, { ...depsWith(facts), diagnoses: parts, actions: new Map([...looking, ...named].map((one) => [one.name, one])) })).to as Planned;

    test('a cause that the log names wins over the bare end', async () => {
      const to = await withParts(told('port_in_use'), [endsByItself, portInUse], [restart]);
      expect(to.narrative.hypothesis).toMatchObject({ diagnosis: 'port-in-use', family: 'dependency_network', cause: 'port_conflict', confirmed: true });
      expect(templates(to)).toEqual(['collect_diagnostics', 'guided_ui_configuration']);
    });

    test('what nobody can explain is looked at before it is restarted', async () => {
      expect(templates(await withParts(told('crash'), [endsByItself], [restart]))).toEqual(['collect_diagnostics', 'verify_resource_health']);
    });

    test('where no snapshot can be taken the rest of the plan is proposed, with the guide for the cause', async () => {
      const to = await withParts(told('corrupt_data'), [damagedData], [createSnapshot]);
      expect(to.proposal.intents.map(({ template, params }) => [template, params])).toEqual([['collect_diagnostics', {}], ['guided_ui_configuration', { guide: 'docker/data_corruption' }]]);
    });

    test.each([
      ['what would change something is not done without a snapshot that is to come before', ['collect_diagnostics', 'create_snapshot', 'restart_resource'], ['verify_resource_health']],
      ['a person does the rest by hand', ['create_snapshot', 'guided_ui_configuration', 'verify_resource_health'], ['guided_ui_configuration', 'verify_resource_health']],
      ['what only looks is not offered in place of what was to change something', ['collect_diagnostics', 'create_snapshot'], ['verify_resource_health']],
      ['a plan that was only to look is', ['collect_diagnostics', 'verify_resource_health'], ['collect_diagnostics', 'verify_resource_health']],
      ['what is not known at all counts as a change', ['collect_diagnostics', 'moon_landing'], ['verify_resource_health']],
    ])('where something cannot be done: %s', async (_what, recommends, left) => {
      const part = defineDiagnosis({ id: 'h', about: '', diagnose: () => ({ family: 'x', cause: 'disk_full', says: safe`x`, confidence: 1, signs: [], recommends: [recommends, ['verify_resource_health']] }) });
      expect(templates(await withParts(told(), [part], [createSnapshot, restart]))).toEqual(left);
    });

    test('a plan that holds what would do harm is not proposed', async () => {
      const harmful = defineDiagnosis({ id: 'h', about: '', diagnose: () => ({
        family: 'x', cause: 'x', says: safe`x`, confidence: 1, signs: [], recommends: [['restart_resource'], ['collect_diagnostics']], avoid: ['restart_resource'],
      }) });
      expect(templates(await withParts(told(), [harmful], [restart]))).toEqual(['collect_diagnostics']);
    });
  });

  test('a guest that stopped by itself is started', async () => {
    const facts = [fact('guest.state', 60, guest({ status: 'stopped' }))];
    const fallen = { ...situation(), resource: 'proxmox://pve/100' as const, findings: situation().findings.map((one) => ({ ...one, detector: 'guest-stopped' })) };
    const { to } = await plan({ ...assessed, situation: fallen }, {
      ...depsWith([]), diagnoses: [guestStopped], actions: new Map([[startResource.name, startResource]]),
      facts: { views: () => Promise.resolve(new Map([['proxmox://pve/100', facts]])) } as unknown as Deps['facts'],
    });
    expect(templates(to as Planned)).toEqual(['start_resource']);
  });

  describe('of what is no container', () => {
    const on = (other: ResourceRef): Assessed => ({ ...assessed, situation: { ...situation(), resource: other } });
    const everywhere = new Map<string, ActionTemplate>([[collectDiagnostics.name, { ...collectDiagnostics, schemes: ['docker', 'proxmox', 'net'] }]]);

    test('a guest gets what its machine can do', async () => {
      expect((await plan(on('proxmox://pve/100'), { ...depsWith([]), actions: everywhere })).to).toMatchObject({
        state: 'planned', narrative: { hypothesis: { diagnosis: 'none' } }, proposal: { intents: [{ template: 'collect_diagnostics', target: 'proxmox://pve/100' }] },
      });
    });

    test.each<[ResourceRef, string]>([
      ['docker://nas1', 'nas1'], ['proxmox://pve', 'pve'], ['proxmox://pve/node/n1', 'pve/node_n1'], ['proxmox://pve/storage/n1/local', 'pve/storage_n1_local'],
      ['file://nas1/var/log/app.log', 'nas1/var_log_app.log'],
    ])('%s is handed over in plain words', async (other, name) => {
      const { to, extras } = await plan(on(other), { ...depsWith([]), actions: everywhere });
      expect(to).toMatchObject({ state: 'parked', reason: 'handed_over', says: `there is nothing that I could do to ${name}; please look yourself`, narrative: { claims: [{ evidence: ['1', '2'] }] } });
      expect(extras.notices).toEqual([]);
    });

    test('a line says so as well when something was tried before', async () => {
      const { extras } = await plan({ ...on('docker://nas1'), round: 2 }, { ...depsWith([]), actions: everywhere });
      expect(extras.notices).toMatchObject([{ event: 'handed_over', loud: true }]);
    });

    test('so is what no machine reaches, or no action is for', async () => {
      expect((await plan(on('net://nas1:443'), { ...depsWith([]), actions: everywhere, machine: () => null })).to).toMatchObject({ state: 'parked' });
      expect((await plan(on('proxmox://pve/100'), { ...depsWith([]), actions: new Map() })).to).toMatchObject({ state: 'parked' });
    });
  });

  test('diagnoses never throw and never claim without evidence, whatever the facts', () => {
    const anyFact = fc.oneof(
      fc.record({ at: fc.integer({ min: 1, max: 3000 }), code: fc.integer({ min: 0, max: 255 }) }).map(({ at, code }) => fact('container.died', at, { containerId: 'c1', exitCode: code })),
      fc.integer({ min: 1, max: 3000 }).map((at) => fact('container.oom', at, { containerId: 'c1' })),
      fc.integer({ min: 1, max: 3000 }).map((at) => fact('container.state', at, container({ status: 'exited' }))),
    );
    fc.assert(fc.property(fc.array(anyFact, { maxLength: 12 }), (facts) => {
      for (const diagnosis of diagnoses) {
        const guess = diagnosis.diagnose(evidenceOf(situation().findings, viewOf(facts)));
        if (guess) expect(guess.signs.flatMap((sign) => sign.facts).length).toBeGreaterThan(0);
      }
    }));
  });
});

describe('validating', () => {
  const ticket = (intents: PlanProposal['intents']): Planned => ({ ...assessed, state: 'planned', narrative, proposal: { intents, by: 'diagnoses' } });
  const deps = { actions, limits, machine, now: () => now, by: 'diagnoses' as const };
  const good = { template: 'restart_resource', target: resource, params: {} };
  const refusalOf = (intents: PlanProposal['intents'], with_ = deps) => {
    const answer = check({ intents, by: 'diagnoses' }, ticket(intents), with_);
    return 'no' in answer ? answer.no : null;
  };

  test('a known action on the own resource passes, in the words of its template', () => {
    expect(check({ intents: [good], by: 'diagnoses' }, ticket([good]), deps)).toMatchObject({ steps: [{ n: 1, title: 'Restart nas1/immich_server', risk: 'low' }] });
  });

  test.each([
    ['nothing', [], 'nothing is left that I may try'],
    ['an unknown action', [{ ...good, template: 'rm_rf' }], 'step 1 names an action that does not exist'],
    ['a foreign target', [good, { ...good, target: 'docker://nas1/other' as const }], 'step 2 is about another resource than this incident'],
    ['settings that the action does not take', [{ ...good, params: { command: 'rm -rf /' } }], 'step 1 has settings that its action does not take'],
    ['too many steps', Array.from({ length: 6 }, () => good), '6 steps are more than the 5 allowed'],
  ])('%s is refused with a reason', (_what, intents, reason) => { expect(refusalOf(intents)).toBe(reason); });

  test('a resource that no machine reaches is refused', () => {
    expect(refusalOf([good], { ...deps, machine: () => null as never })).toBe('nothing here can act on nas1/immich_server');
  });

  test('a refused plan starts another round while rounds are left, then a person takes over', async () => {
    const bad = ticket([{ ...good, template: 'rm_rf' }]);
    expect((await validate(bad, deps)).to).toMatchObject({ state: 'assessed', round: 2 });
    expect((await validate({ ...bad, round: 3 }, deps)).to).toMatchObject({ state: 'parked', reason: 'handed_over' });
    expect((await validate(ticket([]), deps)).to).toMatchObject({ state: 'parked', reason: 'handed_over' });
  });

  test('ten thousand hostile proposals neither throw nor pass', () => {
    const hostile = fc.array(fc.record({
      template: fc.oneof(fc.string(), fc.constantFrom('restart_resource', '__proto__', 'constructor', 'collect_diagnostics')),
      target: fc.oneof(fc.string(), fc.constantFrom('docker://nas1/other', 'docker://', 'proxmox://pve/100')),
      params: fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 0, maxKeys: 3 }),
    }), { maxLength: 8 });
    fc.assert(fc.property(hostile, (intents) => { expect(refusalOf(intents as never)).not.toBeNull(); }), { numRuns: 10_000 });
  });
});
