import { named } from '../../engine/distill.ts';
import { isFault, wordsOf } from '../../engine/errors.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Sighting } from '../../engine/types.ts';
import { read } from './client.ts';
import { refsFor, tell, type Cluster } from './cluster.ts';
import { learnName } from './name.ts';
import { meaningOf, refsOf } from './names.ts';
import { advice, allAudits, blindFault, heldBy, holds, missingAudits, rightToSee } from './rights.ts';
import { testRoles } from './roles.ts';
import { clusterStatusShape, resourcesShape, type Rows } from './shapes.ts';
import { absentGuest, isOnline, statesOf, watched, type Seen } from './states.ts';
import { tagsIn, wrongIn } from './tags.ts';

/** A look that comes soon after another one is told the same; the poll of the service and the one of the follower are then one. */
const shareOf = 0.5;
const longestWaitMs = 60_000;
const lockedOutMs = 300_000;
const forgetMs = 15 * 60_000;

/** Everything in the cluster as it is now, and what is no longer there. Rejects with a Fault when the list cannot be had. */
export async function lookAt(cluster: Cluster): Promise<Sighting[]> {
  const { at, rows } = await listOf(cluster);
  const states = statesOf(rows, seenAt(cluster, at));
  tellWrongTags(cluster, rows);
  return [...reachable(cluster, at), ...await quorumOf(cluster, rows, at), ...states, ...await missing(cluster, states, at)];
}

/** What the next look would be told; asked anew when the last list is older than half a poll, and not at all for a while after a failure. */
export async function listOf(cluster: Cluster): Promise<{ at: Date; rows: Rows }> {
  const { memory, now, rhythm } = cluster;
  const nowMs = now().getTime();
  if (memory.failed !== null && nowMs < memory.failed.until) throw memory.failed.error;
  if (memory.list !== null && nowMs - memory.list.at.getTime() < rhythm.pollMs * shareOf && nowMs >= memory.list.at.getTime()) return memory.list;
  memory.asking ??= freshList(cluster).finally(() => { memory.asking = null; });
  return memory.asking;
}

/** A list made now, whatever was seen before. */
export async function freshList(cluster: Cluster): Promise<{ at: Date; rows: Rows }> {
  const { memory, now, pve, naming } = cluster;
  try {
    const before = naming.current;
    await learnName(naming, pve, 1);
    if (naming.current !== before) memory.formerly = before;
    const rows = await read(pve, { doing: 'list what is there', path: '/cluster/resources', as: resourcesShape });
    await checkSight(cluster, rows);
    memory.failed = null;
    memory.list = { at: now(), rows };
    return memory.list;
  } catch (error) {
    memory.failed = { error, ...waitAfter(cluster, error) };
    throw error;
  }
}

/** The state of one resource, asked anew; nothing when it cannot be told apart from one that may not be seen, or only one list did not hold it. */
export async function lookUp(cluster: Cluster, ref: ResourceRef): Promise<Sighting[]> {
  const { at, rows } = await freshList(cluster);
  if (meaningOf(ref).is === 'cluster') return reachable(cluster, at);
  const state = statesOf(rows, seenAt(cluster, at)).find(({ resource }) => resource === ref);
  return state === undefined ? await goneWhenSure(cluster, ref, at) : [state];
}

/** What lists are turned into facts with, at a time. */
export function seenAt(cluster: Cluster, at: Date): Seen {
  return { refs: refsFor(cluster), at, guests: cluster.memory.guests };
}

/** A tag of ours that cannot be read is left out; that is said once, for its owner counts on it. */
function tellWrongTags(cluster: Cluster, rows: Rows): void {
  for (const { vmid, tags } of watched(rows)) {
    for (const wrong of wrongIn(tagsIn(tags))) tell(cluster, `tag ${String(vmid)} ${wrong}`, { words: `A tag of ${named(refsFor(cluster).guest(vmid))} is left out: ${wrong}` });
  }
}

/** What was told under the address of a cluster, before its name was known, is taken back. */
function reachable(cluster: Cluster, at: Date): Sighting[] {
  const former = cluster.memory.formerly;
  cluster.memory.formerly = null;
  const refs = [refsFor(cluster), ...(former === null ? [] : [refsOf(former)])];
  return refs.map((one) => ({ resource: one.cluster, kind: 'host.reach', at, key: 'reach', value: { reachable: true, why: 'the cluster answers' } }));
}

/** A wrong token is not tried again soon, for whoever does that is locked out by the guards people put before Proxmox. */
function waitAfter({ memory, now, rhythm }: Cluster, error: unknown): { until: number; waitMs: number } {
  const next = memory.failed === null ? rhythm.pollMs : Math.min(memory.failed.waitMs * 2, longestWaitMs);
  const waitMs = isFault(error, 'machine.unauthorised') ? lockedOutMs : next;
  return { until: now().getTime() + waitMs, waitMs };
}

/** Proxmox leaves out what a token may not see without a word, so that is asked for when it answers again and when nothing but nodes is listed. */
async function checkSight(cluster: Cluster, { guests, storages }: Rows): Promise<void> {
  const { memory, pve } = cluster;
  const empty = guests.length === 0 && storages.length === 0;
  if (!empty && memory.list !== null && memory.failed === null) return;
  const held = await heldBy(pve, 'reader');
  const missing = missingAudits(held);
  if (memory.list === null) await testRoles(cluster, held);
  if (empty && missing.length === allAudits) throw blindFault(pve);
  const words = `Proxmox ${pve.name()} hides what the token may not see: it lacks ${missing.join(', ')}. ${advice}`;
  tell(cluster, 'sight', missing.length === 0 ? null : { words });
}

/** Whether the cluster has its quorum is asked when nodes come or go, and every few minutes. */
async function quorumOf(cluster: Cluster, rows: Rows, at: Date): Promise<Sighting[]> {
  const { memory, rhythm } = cluster;
  const online = rows.nodes.filter(isOnline).map(({ node }) => node).sort().join(' ');
  const known = memory.quorum;
  if (known === null || known.online !== online || at.getTime() - known.at >= rhythm.statusMs) {
    memory.quorum = { at: at.getTime(), online, value: await statusOf(cluster) };
  }
  const value = memory.quorum?.value ?? null;
  return value === null ? [] : [{ resource: refsFor(cluster).cluster, kind: 'cluster.state', at, key: 'state', value }];
}

async function statusOf(cluster: Cluster): Promise<{ quorate: boolean; nodes: number; online: number } | null> {
  try {
    const status = await read(cluster.pve, { doing: 'tell whether it has a quorum', path: '/cluster/status', as: clusterStatusShape });
    tell(cluster, 'quorum', null);
    const nodes = status.filter(({ type }) => type === 'node');
    const quorate = status.find(({ type }) => type === 'cluster')?.quorate ?? true;
    return { quorate, nodes: nodes.length, online: nodes.filter((node) => node.online === true).length };
  } catch (error) {
    tell(cluster, 'quorum', { words: wordsOf(error), error });
    return null;
  }
}

/** What was there and is in no list any more is gone when the token may see it; a guest that may not be seen any more is nothing of the kind. */
async function missing({ memory, ...cluster }: Cluster, states: readonly Sighting[], at: Date): Promise<Sighting[]> {
  const listed = new Set(states.map(({ resource }) => resource));
  const lost = [...new Set([...memory.here.keys(), ...memory.lost.keys()])].filter((ref) => !listed.has(ref));
  const found: Sighting[] = [];
  for (const ref of lost) found.push(...await goneWhenSure({ ...cluster, memory }, ref, at));
  for (const state of states) {
    memory.here.set(state.resource, state);
    memory.lost.delete(state.resource);
    memory.gone.delete(state.resource);
  }
  for (const [ref, one] of memory.gone) if (at.getTime() - one.at.getTime() > forgetMs) memory.gone.delete(ref);
  return [...found, ...[...memory.gone.values()].filter((one) => !lost.includes(one.resource)).map((one) => ({ ...one, at }))];
}

/** A cluster that has just started may leave out what it has not found yet: a later list must lack it as well. */
async function goneWhenSure(cluster: Cluster, ref: ResourceRef, at: Date): Promise<Sighting[]> {
  const { lost, gone } = cluster.memory;
  const before = lost.get(ref);
  if (!gone.has(ref) && (before === undefined || before >= at)) {
    if (before === undefined && rightToSee(meaningOf(ref)) !== null) lost.set(ref, at);
    return [];
  }
  const found = await goneOf(cluster, ref, at);
  lost.delete(ref);
  return found;
}

async function goneOf(cluster: Cluster, ref: ResourceRef, at: Date): Promise<Sighting[]> {
  const { memory, pve } = cluster;
  const meaning = meaningOf(ref);
  const right = rightToSee(meaning);
  if (right === null) return [];
  const last = memory.here.get(ref) ?? memory.gone.get(ref);
  const permitted = await holds(pve, right);
  memory.here.delete(ref);
  if (!permitted) {
    tell(cluster, ref, { words: `Proxmox ${pve.name()} does not list ${ref}, and the token may not tell whether it still exists: it lacks ${right.privilege} on ${right.path}` });
    return [];
  }
  const sighting = absent(ref, last, at);
  if (meaning.is === 'guest') memory.guests.delete(meaning.vmid);
  memory.gone.set(ref, sighting);
  return [sighting];
}

function absent(resource: ResourceRef, last: Sighting | undefined, at: Date): Sighting {
  const meaning = meaningOf(resource);
  if (meaning.is === 'node') return { resource, kind: 'node.state', at, key: 'state', value: { present: false, status: 'unknown' } };
  if (meaning.is === 'storage') {
    const value = last?.kind === 'storage.state' ? last.value : { node: meaning.node, type: '', shared: false };
    return { resource, kind: 'storage.state', at, key: 'state', value: { ...value, present: false, status: 'unknown' } };
  }
  const value = last?.kind === 'guest.state' ? last.value : absentGuest;
  return { resource, kind: 'guest.state', at, key: 'state', value: { ...value, present: false, status: 'unknown', lock: null } };
}
