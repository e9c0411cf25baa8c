import { describe, expect, test } from 'vitest';
import { finding, sceneOf, ticketOf, type SceneParts } from '../ops/testing/scenes.ts';
import { placed, stands } from '../ops/testing/sightings.ts';
import { ago, now } from '../ops/testing/views.ts';
import { safe } from './distill.ts';
import { headlineOf } from './headline.ts';
import { spokesmanOf } from './replicas.ts';
import type { Affected, Finding, ResourceRef } from './types.ts';

const web: ResourceRef = 'docker://nas1/shop/web';
const [web2, web3, web4]: [ResourceRef, ResourceRef, ResourceRef] = [`${web}/2`, `${web}/3`, `${web}/4`];
const seen = [web, web2, web3].flatMap((one) => [stands(one, ago(600)), placed(one, ago(600))]);
const shouts = (resource: ResourceRef, change: Partial<Finding>) => finding(resource, 60, { detector: 'error-burst', cause: 'logs', ...change });

/** Who stands for the third replica, which has a finding of its own. */
function spokesman(own: Finding, parts: SceneParts): ResourceRef | null {
  const scene = sceneOf({ seen, ...parts, findings: [own, ...parts.findings ?? []] });
  return spokesmanOf({ resource: own.resource, findings: [own] }, scene)?.resource ?? null;
}

describe('of replicas in the same trouble, the one that stands for them all is', () => {
  test.each<[string, SceneParts, ResourceRef | null]>([
    ['nobody, when the others are well', {}, null],
    ['the one whose trouble is oldest', { findings: [finding(web, 70), finding(web2, 80)] }, web2],
    ['the first of them, when all began at once', { findings: [finding(web2), finding(web)] }, web],
    ['itself, when its own trouble is oldest', { findings: [finding(web, 10)] }, null],
    ['the one that has a ticket', { findings: [finding(web, 90)], tickets: [ticketOf(7, finding(web2, 30))] }, web2],
    ['one that loops, when it is only down', { findings: [finding(web, 90, { detector: 'restart-loop' })] }, web],
    ['none that has trouble of another kind', { findings: [finding(web, 90, { detector: 'unhealthy' }), finding(web2, 90, { detector: 'oom' })] }, null],
    ['none of which people asked not to be told', { findings: [finding(web, 90)], hushes: [{ id: '1', what: { resource: web }, until: ago(-600), by: 'owner', why: '', kind: 'silence' }] }, null],
    ['none of another service', { seen: [...seen, stands('docker://nas1/shop/api', now)], findings: [finding('docker://nas1/shop/api', 90)] }, null],
  ])('%s', (_who, parts, expected) => { expect(spokesman(finding(web3), parts)).toBe(expected); });

  test.each<[string, Partial<Finding>, Partial<Finding>, ResourceRef | null]>([
    ['of the same class', { class: 'disk_full' }, { class: 'disk_full' }, web],
    ['of one signature', { signature: 's1' }, { signature: 's1' }, web],
    ['of different classes', { class: 'disk_full' }, { class: 'timeout' }, null],
    ['of which nothing is known', {}, {}, null],
  ])('by errors %s', (_what, one, other, expected) => {
    expect(spokesman(shouts(web3, one), { findings: [shouts(web, { ...other, since: ago(90) })] })).toBe(expected);
  });

  test('the one whose ticket tells what its log says as well', () => {
    const [own, body] = [shouts(web3, { class: 'timeout' }), finding(web, 90)];
    expect(spokesman(own, { findings: [body, shouts(web, { class: 'timeout' })], tickets: [ticketOf(7, body)] })).toBe(web);
    expect(spokesman(own, { findings: [body, shouts(web, { class: 'timeout' })] })).toBeNull();
  });
});

describe('a card about a service is called', () => {
  const suffers = (one: Finding): Affected => ({ resource: one.resource, detector: one.detector, title: one.title, since: one.since, finding: one });
  const titled = (own: Finding, others: readonly Finding[], replicas?: number) => headlineOf({ ...ticketOf(1, own).situation, affected: others.map(suffers), replicas });

  test.each<[string, string, string[], string]>([
    ['down', 'exited', ['exited', 'exited'], '3 of 4 replicas of nas1/shop_web are down'],
    ['looping', 'restart-loop', ['restart-loop', 'restart-loop'], '3 of 4 replicas of nas1/shop_web keep restarting'],
    ['down or looping', 'restart-loop', ['exited', 'restart-loop'], '3 of 4 replicas of nas1/shop_web are down'],
    ['without words of their own', 'certificate', ['certificate', 'certificate'], '3 of 4 replicas of nas1/shop_web have the same trouble'],
  ])('%s', (_how, detector, others, expected) => {
    expect(titled(finding(web, 60, { detector }), others.map((one, n) => finding(n === 0 ? web2 : web4, 60, { detector: one })), 4)).toBe(expected);
  });

  test('by its own finding when whoever suffers is another service, or has something else', () => {
    const own = finding(web, 60, { title: safe`nas1/shop_web stopped` });
    expect(titled(own, [finding('docker://nas1/shop/api')], 3)).toBe('nas1/shop_web stopped');
    expect(titled(own, [finding(web2, 60, { detector: 'oom' })], 3)).toBe('nas1/shop_web stopped');
  });
});
