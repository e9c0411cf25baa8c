import { describe, expect, test } from 'vitest';
import { finding, sceneOf, ticketOf, type SceneParts } from '../ops/testing/scenes.ts';
import { placed, reached, stands } from '../ops/testing/sightings.ts';
import { ago } from '../ops/testing/views.ts';
import { crowdAt } from './crowd.ts';
import type { Finding, ResourceRef } from './types.ts';

const at = (name: string): ResourceRef => `docker://nas1/shop/${name}`;
const [db, api, web] = [at('db'), at('api'), at('web')];
const seen = [reached('nas1', ago(600)), ...[db, api, `${api}/2` as const, web, at('cache')].flatMap((one) => [stands(one, ago(600)), placed(one, ago(600))])];
const blames = (resource: ResourceRef, address = 'db:5432', change: Partial<Finding> = {}) => finding(resource, 60, { blames: `net://${address}`, ...change });

/** What the client `api` and the others have in common. */
function crowd(own: Finding, parts: SceneParts) {
  const found = crowdAt({ resource: own.resource, findings: [own] }, sceneOf({ seen, ...parts, findings: [own, ...parts.findings ?? []] }));
  return found?.at === 'crowd' ? { at: found.resource, tickets: found.tickets.map(({ id }) => id), severity: found.finding.severity } : null;
}

describe('what services name as what they cannot reach, though it seems to be well, is to blame', () => {
  test.each<[string, Finding, SceneParts, ResourceRef | null]>([
    ['when two of them do', blames(api), { findings: [blames(web)] }, db],
    ['when the other has a ticket', blames(api), { tickets: [ticketOf(7, blames(web))] }, db],
    ['not when one is alone with it', blames(api), {}, null],
    ['not when the two are replicas of one service', blames(api), { findings: [blames(`${api}/2`)] }, null],
    ['not when the other names something else', blames(api), { findings: [blames(web, 'cache:6379')] }, null],
    ['not when one of them names several things', blames(api), { findings: [blames(api, 'cache:6379'), blames(web)] }, null],
    ['not when nobody here has that address', blames(api, 'far.example.org:443'), { findings: [blames(web, 'far.example.org:443')] }, null],
    ['not when it is in trouble itself, for then that is the cause', blames(api), { findings: [blames(web), finding(db)] }, null],
    ['not when it is a machine on which others stand', blames(api, 'nas1:22'), { findings: [blames(web, 'nas1:22')] }, null],
    ['not when people asked not to be told of the other', blames(api), { findings: [blames(web)], hushes: [{ id: '1', what: { resource: web }, until: ago(-600), by: 'owner', why: '', kind: 'silence' }] }, null],
    ['not when the other ended hours ago', blames(api), { tickets: [ticketOf(7, blames(web, 'db:5432', { since: ago(7200) }))] }, null],
  ])('%s', (_when, own, parts, expected) => { expect(crowd(own, parts)?.at ?? null).toBe(expected); });

  test('with the tickets of those who do, and as severe as the worst of them', () => {
    expect(crowd(blames(api, 'db:5432', { severity: 'medium' }), { tickets: [ticketOf(7, blames(web)), ticketOf(8, finding(at('cache')))] })).toEqual({ at: db, tickets: [7], severity: 'high' });
  });
});
