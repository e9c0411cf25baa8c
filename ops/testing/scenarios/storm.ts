import type { ResourceRef } from '../../../engine/types.ts';
import { guest, guestIs, guestRuns, node, threeNodes } from '../scenario-cluster.ts';
import { all, crashes, health, host, outOfMemory, recreated, restarted, runs, starts, stopped } from '../scenario-containers.ts';
import { after, is, scene, times, type Act, type Telling } from '../scenario.ts';

/** A project of ten containers: the first is what the others need. */
type Project = { root: ResourceRef; clients: ResourceRef[]; all: ResourceRef[] };

const hostNames = Array.from({ length: 20 }, (_, n) => `h${n + 1}`);
const projects = hostNames.flatMap((name) => Array.from({ length: 5 }, (_, p): Project => {
  const all = Array.from({ length: 10 }, (_one, n): ResourceRef => `docker://${name}/p${p + 1}/s${n}`);
  return { root: all[0] as ResourceRef, clients: all.slice(1), all };
}));
const some = (from: number, many: number) => projects.slice(from, from + many);

/** Docker hosts 1 to 4 are guests of node n1. */
const onNode = [1, 2, 3, 4];

/** What goes wrong, each with the resources that may be named as its culprit: one card each, at most. */
export const causes: { culprit: ResourceRef; hurts: readonly ResourceRef[] }[] = [
  { culprit: node('n1'), hurts: [...onNode.map((n) => guest(100 + n)), ...onNode.flatMap((n) => [`docker://h${n}` as ResourceRef, ...some((n - 1) * 5, 5).flatMap((one) => one.all)])] },
  { culprit: 'docker://h5', hurts: some(20, 5).flatMap((one) => one.all) },
  ...some(25, 30).map(({ root, clients }) => ({ culprit: root, hurts: clients })),
  ...some(55, 10).flatMap(({ clients }) => clients.slice(0, 3).map((culprit) => ({ culprit, hurts: [] }))),
];

/** Ten thousand events within a minute, on a thousand containers of twenty hosts. */
export function storm(): Telling {
  const random = seeded(7);
  const within = (seconds: number, act: Act): Act => after(Math.round(random() * seconds * 10) / 10, act);
  const told = scene('ten thousand events in a minute').at('00:00', threeNodes, ...onNode.map((n) => guestRuns(100 + n, { name: `h${n}` })),
    ...hostNames.map((name) => host(name)), ...projects.flatMap(({ root, clients }) => [runs(root), ...clients.map((client) => runs(client, { dependsOn: [root] }))]));
  told.at('00:10', is(node('n1'), 'node.state', { status: 'offline' }), within(10, all(...onNode.flatMap((n) => [guestIs(100 + n, { status: 'unknown' }), host(`h${n}`, false)]))));
  told.at('00:10', within(10, host('h5', false)));
  for (const { root, clients } of some(25, 30)) told.at('00:10', within(10, times(25, 2, () => crashes(root))), ...clients.map((client) => within(15, times(11, 4, () => crashes(client)))));
  for (const { clients } of some(55, 10)) told.at('00:10', ...clients.slice(0, 3).map((client, n) => within(10, n === 0 ? times(8, 6, () => outOfMemory(client)) : times(24, 2, () => crashes(client)))));
  for (const { all: every } of some(65, 10)) told.at('00:10', ...every.map((one) => within(50, recreated(one))));
  for (const { all: every } of some(75, 10)) told.at('00:10', ...every.map((one) => within(40, times(4, 5, () => restarted(one)))));
  for (const { clients } of some(85, 10)) told.at('00:10', ...clients.map((one) => within(50, all(stopped(one), after(4, starts(one))))));
  for (const { clients } of some(95, 5)) told.at('00:10', ...clients.map((one) => within(40, times(3, 8, () => all(health(one, 'healthy'))))));
  return told;
}

/** How many of these rows are events that happened within the minute. */
export function eventsIn(rows: readonly Record<string, unknown>[]): number {
  return rows.filter(({ kind }) => typeof kind === 'string' && /^container\.(died|started|killed|stopped|restarted|removed|oom|health)$/.test(kind)).length;
}

/** How many resources these rows tell of. */
export function resourcesIn(rows: readonly Record<string, unknown>[]): number {
  return new Set(rows.map(({ resource }) => resource)).size;
}

/** Numbers between 0 and 1 that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
