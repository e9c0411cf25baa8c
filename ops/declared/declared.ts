import type { Survey, SurveyAsked } from '../../engine/changes.ts';
import { intentDigest, type Held } from '../../engine/declare/stands.ts';
import type { Done } from '../../engine/declare/steps-due.ts';
import { renew } from '../../engine/declare/renew.ts';
import type { Drafts } from '../../engine/declare/drafts.ts';
import type { Declarations } from '../../engine/declare/declarations.ts';
import { Fault, isMachineFault, wordsOf } from '../../engine/errors.ts';
import { advance, lookAt } from '../../engine/line.ts';
import type { Deps, Facts, Machine } from '../../engine/ports.ts';
import { hostOf, partsOf, refOf } from '../../engine/refs.ts';
import { observe } from '../../engine/stages/observe.ts';
import type { Intent, ResourceRef } from '../../engine/types.ts';
import { draftsIn } from '../../storage/drafts.ts';
import { factsIn } from '../../storage/facts.ts';
import { heldSteps, madeSteps } from '../../storage/held.ts';
import type { Store } from '../../storage/postgres.ts';
import type { Rig } from '../rig.ts';
import { declaredMachine } from './machine.ts';
import { standings, type StandsWorld } from './stands.ts';

/** The declarations of this house: what they can be asked, and a look at all of them. */
export type DeclaredHouse = {
  declarations: Declarations; drafts: Drafts; cluster: string; machine: Machine;
  /** The cluster as it stands. */
  survey: (asked: SurveyAsked) => Promise<Survey>;
  /** Looks at Git, the drafts and the cluster, keeps what is found and moves the tickets that it touches. */
  look: (deps: Deps, names?: readonly string[]) => Promise<void>;
};

/** The declarations that the settings name; null where they name none, or no cluster to make them in. */
export function declaredIn(rig: Rig): DeclaredHouse | null {
  const facts = factsIn(rig.store);
  const git = rig.connections.get('git');
  const declarations = git?.declarations;
  const cluster = clusterIn(rig, declarations);
  if (!git?.machine || !declarations || cluster === null) return null;
  const drafts = draftsIn(rig.store, declarations.repository);
  const survey = (asked: SurveyAsked): Promise<Survey> => surveyed(rig.connections.get('proxmox')?.machine ?? null, refOf('proxmox', cluster), asked);
  const world: StandsWorld = {
    declarations, drafts, cluster, now: rig.now,
    survey,
    before: async () => (await facts.latest(['declaration.stands'])).filter((fact) => fact.kind === 'declaration.stands'),
    held: (vmids, since) => heldIn(rig.store, { vmids, since, cluster }),
    changedBy: (vmids, since) => changedBy(facts, { vmids, since, cluster }), done: (vmids) => doneTo(rig.store, vmids.map((vmid) => refOf('proxmox', cluster, String(vmid)))), lastBackups: (vmids) => lastBackups(facts, { vmids, cluster }),
  };
  return {
    declarations, drafts, cluster, survey,
    machine: declaredMachine({ declarations, drafts, now: rig.now, repository: git.machine, stands: (name) => standings(world, [name]) }),
    look: (deps, names) => look(world, deps, names),
  };
}

/** The one cluster that is watched, or the one that the settings name. */
function clusterIn({ connections, states }: Rig, declarations: Declarations | undefined): string | null {
  if (!declarations) return null;
  const all = [...new Set((connections.get('proxmox')?.observers ?? []).map(({ host }) => hostOf(host)))];
  const found = declarations.cluster === null ? all.length === 1 ? all[0] : undefined : all.find((one) => one === declarations.cluster);
  if (found !== undefined) return found;
  states.set('declarations', 'refused', declarations.cluster !== null ? `DECLARATIONS_CLUSTER names ${declarations.cluster}, which PROXMOX_URL does not`
    : all.length === 0 ? 'declarations need a cluster: set PROXMOX_URL' : `several clusters are watched (${all.join(', ')}): set DECLARATIONS_CLUSTER to the one that is declared`);
  return null;
}

async function look(world: StandsWorld, deps: Deps, names: readonly string[] | 'all' = 'all'): Promise<void> {
  try {
    const resources = await observe(await standings(world, names), deps);
    await lookAt(resources, deps);
    for (const id of await renew(resources, deps)) await advance(id, deps);
  } catch (error) {
    if (!isMachineFault(error)) throw error;
    deps.say(`the declarations could not be compared with the cluster now: ${wordsOf(error)}`, error);
  }
}

async function surveyed(machine: Machine | null, cluster: ResourceRef, asked: SurveyAsked): Promise<Survey> {
  if (!machine?.survey) throw new Fault('machine.refused', 'no cluster can be looked at');
  return machine.survey(cluster, asked);
}

async function heldIn(store: Store, { vmids, since, cluster }: About): Promise<Held[]> {
  const found = await heldSteps(store, vmids.map((vmid) => refOf('proxmox', cluster, String(vmid))), since);
  return found.map(({ target, template, person, ticketId }) => ({
    vmid: Number(target.split('/').at(-1)), field: 'state', is: template === 'stop_resource' ? 'stopped' : 'running', says: `${template === 'stop_resource' ? 'stopped' : 'started'} in INC-${ticketId}, approved by ${person}`,
  }));
}

type About = { vmids: readonly number[]; since: Date; cluster: string };

/** What was done to a guest before it was made anew was done to another. */
async function doneTo(store: Store, targets: readonly ResourceRef[]): Promise<Done> {
  const last = new Map<string, Date>();
  for (const { template, target, params, at } of await madeSteps(store, targets)) {
    if (template === 'clone_guest' || template === 'create_guest') for (const key of [...last.keys()]) if (key.startsWith(`${target} `)) last.delete(key);
    last.set(keyOf({ template, target: target as ResourceRef, params }), at);
  }
  return (intent) => last.get(keyOf(intent)) ?? null;
}

function keyOf(intent: Pick<Intent, 'template' | 'target' | 'params'>): string {
  return `${intent.target} ${intentDigest(intent)}`;
}

async function lastBackups(facts: Facts, { vmids, cluster }: Omit<About, 'since'>): Promise<ReadonlyMap<number, string>> {
  const wanted = new Map(vmids.map((vmid) => [refOf('proxmox', cluster, String(vmid)), vmid]));
  return new Map((await facts.latest(['backup.state'])).flatMap((fact) => {
    const vmid = wanted.get(fact.resource);
    return vmid !== undefined && fact.kind === 'backup.state' && fact.value.lastOkAt !== null ? [[vmid, fact.value.lastOkAt] as const] : [];
  }));
}

async function changedBy(facts: Facts, { vmids, since, cluster }: About): Promise<(vmid: number) => string | null> {
  const refs = vmids.map((vmid) => refOf('proxmox', cluster, String(vmid)));
  const views = await facts.views(refs, since);
  const last = new Map([...views].flatMap(([resource, all]) => {
    const task = all.filter((fact) => fact.kind === 'task.ended').at(-1);
    return task ? [[Number(partsOf(resource).at(-1)), `${task.value.user} (${task.value.type})`] as const] : [];
  }));
  return (vmid) => last.get(vmid) ?? null;
}
