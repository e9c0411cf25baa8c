import { changeSpecs, type Change, type ChangeSpec, type ChangeVerb, type Proof } from '../../engine/changes.ts';
import { named, safe, type CloudSafe } from '../../engine/distill.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import { read, write, type Pve, type Write } from './client.ts';
import type { Cluster } from './cluster.ts';
import { clusterFor, type Hands } from './guests.ts';
import { freshList } from './inventory.ts';
import { kubernetesLooks } from './kubernetes.ts';
import { meaningOf } from './names.ts';
import { tasksShape } from './shapes.ts';
import { backupLooks } from './stand-backups.ts';
import { entryLooks } from './stand-entries.ts';
import { guestLooks } from './stand-guests.ts';
import { settingLooks } from './stand-settings.ts';
import { siteOf, type Looks, type Site, type Standing } from './standing.ts';
import { survey } from './survey.ts';
import { endOf, type Ended, type TaskPace } from './tasks.ts';

const looks: Looks<ChangeVerb> = { ...guestLooks, ...settingLooks, ...entryLooks, ...backupLooks, ...kubernetesLooks };
const verbs = Object.keys(changeSpecs) as ChangeVerb[];

/** A call is sent this often at most, and again only when it was surely not taken, or a look has proven its effect absent. */
const mostTries = 3;

/** Refusals that pass: a file of the cluster was busy for a moment, or changed between our look and our call. */
const passing = /got timeout|cfs-lock|can't lock file|unable to acquire .*lock|detected modified configuration/i;

/** The verbs that change what a cluster holds, for all clusters. Each looks before it acts, and does nothing where nothing is to do. */
export function changesOf(hands: Hands, pace: TaskPace): Pick<Machine, ChangeVerb | 'readBack' | 'survey'> {
  const acts = verbs.map((verb) => [verb, (target: ResourceRef, spec: unknown) => make(hands, { target, change: checked(verb, spec) }, pace)]);
  return {
    ...Object.fromEntries(acts) as Pick<Machine, ChangeVerb>,
    survey: (target, asked) => survey(clusterFor(hands, target), asked),
    readBack: async (target, { verb, spec }): Promise<Proof> => (await look(await siteOf(clusterFor(hands, target), target), checked(verb, spec))).proof,
  };
}

/** Looks how a change stands. */
export function look(site: Site, { verb, spec }: Change): Promise<Standing> {
  return (looks[verb] as (site: Site, asked: ChangeSpec<ChangeVerb>) => Promise<Standing>)(site, spec);
}

/** What a verb is asked, as far as it may be asked. */
function checked(verb: ChangeVerb, spec: unknown): Change {
  const read = changeSpecs[verb].safeParse(spec);
  if (read.success) return { verb, spec: read.data } as Change;
  throw new Fault('machine.refused', `${verb} cannot be asked this: ${read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
}

type Order = { target: ResourceRef; change: Change };

/** How long what somebody else does to a guest is waited for before a first call, in milliseconds: what is approved is not begun when nobody waits for it any more. */
const patienceMs = 4000;

/** Looks, acts where the effect is absent, and looks again where nobody knows whether a call was taken or how it ended. */
async function make(hands: Hands, { target, change }: Order, pace: TaskPace): Promise<Receipt> {
  const cluster = clusterFor(hands, target);
  for (let [tries, waited, last]: [number, number, unknown] = [0, 0, null]; ;) {
    const stands = await lookAfter(tries, async () => look(await siteOf(cluster, target), change));
    if (stands.proof === 'present') return receiptOf(target, change, { changed: tries > 0, ended: null });
    if (stands.why !== undefined) throw new Fault('machine.refused', `Proxmox ${cluster.pve.name()} was not asked to ${stands.write?.doing ?? change.verb}: ${stands.why}`);
    if (stands.proof === 'underway') {
      if (tries === 0 && waited >= Math.min(patienceMs, pace.longestMs)) throw new Fault('machine.refused', `Proxmox ${cluster.pve.name()} was not asked to ${change.verb}: something else is being done to ${named(target)}`);
      if (waited >= pace.longestMs) throw new Fault('machine.timeout', `Proxmox ${cluster.pve.name()} still works on ${named(target)} after ${String(Math.round(waited / 1000))} s`);
      await pace.pause(pace.slowestMs);
      waited += pace.slowestMs;
      continue;
    }
    if (tries >= mostTries) throw last;
    const outcome = await attempt(stands, cluster.pve, pace);
    if ('ended' in outcome) return receiptOf(target, change, { changed: true, ended: outcome.ended, tells: stands.tells });
    if (!outcome.again && !isFault(outcome.error, 'machine.timeout')) throw outcome.error;
    tries = outcome.again ? tries + 1 : mostTries;
    last = outcome.error;
    await pace.pause(pace.firstMs * 2 ** tries);
    await untilQuiet(cluster, target, pace);
  }
}

type Attempt = { ended: Ended | null } | { error: unknown; again: boolean };

/** Makes the call and waits for its end. What was taken is not asked for again, whatever became of it: a person may have stopped it. */
async function attempt({ write: asked, send }: Standing, pve: Pve, pace: TaskPace): Promise<Attempt> {
  let end: () => Promise<Ended | null>;
  try {
    end = send ? await send(pace) : await sent(pve, asked, pace);
  } catch (error) {
    return { error, again: isFault(error, 'machine.unreachable', 'machine.timeout') || (isFault(error, 'machine.refused') && passing.test(error.message)) };
  }
  return end().then((ended) => ({ ended }), (error: unknown) => ({ error, again: false }));
}

async function sent(pve: Pve, asked: Write | undefined, pace: TaskPace): Promise<() => Promise<Ended | null>> {
  if (asked === undefined) throw new Fault('machine.refused', `Proxmox ${pve.name()} cannot be asked this`);
  const answer = await write(pve, { ...asked, by: 'reconciler' });
  return () => endOf(pve, { doing: asked.doing, answer }, pace);
}

/** When nobody can look, nobody knows whether the call before was taken. */
async function lookAfter(tries: number, now: () => Promise<Standing>): Promise<Standing> {
  return now().catch((error: unknown) => {
    if (tries === 0 || !isFault(error, 'machine.unreachable')) throw error;
    throw new Fault('machine.timeout', `${error.message}; nobody knows whether the call before was taken`, { cause: error });
  });
}

/** A call that was lost may have begun a task: its guest is not looked at while one runs. */
async function untilQuiet(cluster: Cluster, target: ResourceRef, pace: TaskPace): Promise<void> {
  const meaning = meaningOf(target);
  if (meaning.is !== 'guest') return;
  for (let waited = 0; waited < pace.longestMs; waited += pace.slowestMs) {
    const row = (await freshList(cluster).catch(() => null))?.rows.guests.find(({ vmid }) => vmid === meaning.vmid);
    if (row === undefined) return;
    const asked = { node: row.node, vmid: row.vmid, source: 'active' };
    const running = await read(cluster.pve, { doing: 'list the tasks of a guest', path: '/nodes/{node}/tasks', with: asked, as: tasksShape }).catch(() => []);
    if (running.length === 0) return;
    await pace.pause(pace.slowestMs);
  }
}

/** `changed` is false when all was as wanted before anything was asked. */
function receiptOf(target: ResourceRef, { verb }: Change, { changed, ended, tells }: { changed: boolean; ended: Ended | null; tells?: Standing['tells'] }): Receipt {
  const details = { changed, ...tells, ...(ended === null ? {} : { upid: ended.upid, ...(ended.startedAt === '' ? {} : { startedAt: ended.startedAt }) }) };
  return { id: ended?.upid ?? (changed ? 'done' : 'nothing to do'), says: changed ? wordsFor[verb](named(target)) : safe`${named(target)} was as wanted already`, details };
}

const wordsFor: Record<ChangeVerb, (name: CloudSafe) => CloudSafe> = {
  createGuest: (name) => safe`Proxmox made ${name}`,
  cloneGuest: (name) => safe`Proxmox made ${name} as a copy`,
  configureGuest: (name) => safe`Proxmox changed settings of ${name}`,
  growDisk: (name) => safe`Proxmox made a disk of ${name} larger`,
  moveDisk: (name) => safe`Proxmox moved a disk of ${name}`,
  migrateGuest: (name) => safe`Proxmox took ${name} to another node`,
  deleteGuest: (name) => safe`Proxmox deleted ${name}`,
  deleteSnapshot: (name) => safe`Proxmox deleted a snapshot of ${name}`,
  backupGuest: (name) => safe`Proxmox made a backup of ${name}`,
  addStorage: (name) => safe`Proxmox added ${name}`,
  changeStorage: (name) => safe`Proxmox changed ${name}`,
  removeStorage: (name) => safe`Proxmox took ${name} away`,
  createPool: (name) => safe`Proxmox made ${name}`,
  addToPool: (name) => safe`Proxmox put ${name} into a pool`,
  installKubernetes: (name) => safe`k3s was installed in ${name}`,
};
