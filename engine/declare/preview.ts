import { templateFor } from './made-of.ts';
import { labNames, type Guest, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import { memoryGb, isGuest } from './placing.ts';
import { stepsOf, type Risk, type Step } from './steps.ts';
import type { Assumed, Question, Reading, Refused, Sentence, Wish } from './wish.ts';

/** One thing of a preview: a wish with its first name, without the sentences it came from. */
export type Resource = Omit<Wish, 'from'> & { name: string | null; from: Wish['from'] };

/** What somebody is shown before they approve. `blocked` tells that something must be answered first. */
export type Preview = {
  sentences: Sentence[]; resources: Resource[]; assumed: Assumed[]; questions: Question[]; refused: Refused | null; steps: Step[]; counts: Record<'create' | 'modify' | 'delete', number>;
  needs: { memory_gb: number; disk_gb: number; free_memory_gb: number | null; free_disk_gb: number | null }; warnings: string[]; risk: Risk; confirmation: 'approve' | 'typed_name'; blocked: boolean;
};

/** A reading compared with the cluster: what already is as declared is left out, and the rest is shown as steps. */
export function previewOf(reading: Reading, lab: Lab): Preview {
  const names = labNames(lab);
  const kept = reading.wishes.map((wish, at) => ({ wish, at })).filter(({ wish, at }) => !isSo(wish, names) || wish.op === 'power' && reading.wishes.slice(0, at).some((one) => one.op === 'power' && one.power !== wish.power && guestOf(one, names) === guestOf(wish, names)));
  const wishes = kept.map(({ wish }) => wish);
  const assumed = reading.assumed.flatMap((one) => (kept.some(({ at }) => at === one.wish) ? [{ ...one, wish: kept.findIndex(({ at }) => at === one.wish) }] : []));
  const steps = stepsOf({ wishes, assumed }, lab);
  const count = (...ops: Wish['op'][]): number => wishes.filter(({ op }) => ops.includes(op)).reduce((sum, wish) => sum + wish.count, 0);
  return {
    sentences: reading.sentences, resources: wishes.map(resourceOf), assumed, questions: reading.questions, refused: reading.refused, steps,
    counts: { create: count('create'), modify: count('modify', 'power', 'snapshot', 'rollback'), delete: count('delete') }, needs: needsOf(wishes, lab), warnings: wishes.flatMap((wish) => warningsOf(wish, names)),
    risk: riskOf(reading, wishes), confirmation: wishes.some(({ op }) => op === 'delete' || op === 'rollback') ? 'typed_name' : 'approve', blocked: reading.refused !== null || reading.questions.length > 0 || reading.sentences.some(({ produced }) => !produced),
  };
}

function resourceOf(wish: Wish): Resource {
  return { ...wish, name: wish.names?.length === 1 ? wish.names[0] ?? null : null };
}

function guestOf(wish: Wish, names: LabNames): Guest | null {
  return (wish.vmid === undefined ? null : names.numbered(wish.vmid)) ?? (wish.names?.[0] === undefined ? null : names.guest(wish.names[0]));
}

/** Whether the lab tells that a wish is so already; what it does not tell is not known to be so. */
function isSo(wish: Wish, names: LabNames): boolean {
  const guest = guestOf(wish, names);
  if (guest === null) return false;
  if (wish.op === 'power') return guest.status != null && wish.power !== 'reboot' && (guest.status === 'running') === (wish.power === 'start');
  if (wish.op !== 'modify') return false;
  const { op: _op, kind: _kind, count: _count, names: _names, vmid: _vmid, from: _from, live: _live, ...fields } = wish;
  return Object.keys(fields).length > 0 && Object.entries(fields).every(([field, value]) => {
    if (field === 'cores' || field === 'memory_mb' || field === 'node') return guest[field] === value;
    if (field === 'state') return guest.status === value;
    if (field === 'tags') return wish.tags?.every((tag) => guest.tags?.includes(tag) === true) === true;
    if (field === 'rename') return guest.name === value;
    if (field === 'network') return wish.network?.every(({ ip, bridge, vlan, gw }) => bridge === null && vlan === null && gw === null && ip !== null && ip === guest.ip) === true;
    return field === 'disks' && wish.disks?.every((disk) => Object.keys(disk).length === 1 && disk.size_gb !== undefined && disk.size_gb === guest.disk_gb) === true;
  });
}

function needsOf(wishes: readonly Wish[], lab: Lab): Preview['needs'] {
  const made = wishes.filter(isGuest);
  const sum = (some: readonly (number | null | undefined)[]): number | null => (some.length === 0 || some.every((one) => one == null) ? null : some.reduce<number>((all, one) => all + (one ?? 0), 0));
  return {
    memory_gb: made.reduce((all, wish) => all + memoryGb(wish) * wish.count, 0), disk_gb: made.reduce((all, wish) => all + (wish.disks ?? []).reduce((disks, { size_gb }) => disks + (size_gb ?? 0), 0) * wish.count, 0),
    free_memory_gb: sum((lab.nodes ?? []).map(({ free_memory_gb }) => free_memory_gb)), free_disk_gb: sum((lab.storages ?? []).map(({ free_gb }) => free_gb)),
  };
}

/** What somebody should know before they approve, that neither stops the plan nor asks for an answer. */
function warningsOf(wish: Wish, names: LabNames): string[] {
  const guest = guestOf(wish, names);
  const says = guest ? `${guest.name} (${guest.vmid})` : wish.names?.join(', ') ?? '';
  const isKubernetes = wish.op === 'create' && (wish.kubernetes !== undefined || (wish.names ?? []).some((name) => /k8s|k3s|kube/i.test(name)));
  const onNfs = (wish.disks ?? []).some(({ storage }) => names.lab.storages?.some(({ name, type }) => name === storage && type === 'nfs') === true);
  const image = wish.image ?? '';
  const noTemplate = wish.op === 'create' && wish.kind === 'vm' && image !== '' && wish.clone === undefined && names.lab.templates != null && templateFor(wish, image, names) === null;
  const noContainer = wish.op === 'create' && wish.kind === 'lxc' && image !== '' && names.lab.lxc_templates != null && !names.lab.lxc_templates.some((name) => name.includes(image));
  return [
    ...(wish.op === 'delete' && wish.kind !== 'snapshot' ? [`Deleting ${says} cannot be undone: ${guest?.disk_gb == null ? 'its disks are' : `its disk of ${guest.disk_gb} GB is`} destroyed. Last backup: ${guest?.last_backup ?? 'not known'}.`] : []),
    ...(wish.op === 'rollback' ? [`What ${says} wrote after the snapshot ${wish.snapshot_name ?? ''} is lost.`] : []),
    ...(isKubernetes && ((wish.cores ?? 2) < 2 || (wish.memory_mb ?? 2048) < 2048) ? [`${wish.cores ?? '?'} cores and ${memoryGb(wish)} GB are below what Kubernetes needs (2 cores, 2 GB).`] : []),
    ...(onNfs && /(?:^|[-_])(?:db|database|postgres|mysql|mariadb|sql)/i.test(says) ? [`A database on NFS (${says}) is slow, and may be damaged when the network fails.`] : []),
    ...(noTemplate || noContainer ? [`There is no template of ${image} here: it must be fetched first.`] : []),
  ];
}

/** The risk of a whole declaration: as its most harmful part; also that of what was refused for what it would have done. */
function riskOf({ refused, questions }: Reading, wishes: readonly Wish[]): Risk {
  if (refused !== null) return refused.code === 'over_capacity' || refused.code === 'disk_shrink_unsupported_data_loss' ? 'high' : 'low';
  if (wishes.some(({ op }) => op === 'delete' || op === 'rollback')) return 'high';
  const taken = questions.some(({ about, says }) => about === 'nfs_share' || about === 'storage' || (about === 'ip' || about === 'vmid' || about === 'name') && says.includes('already used'));
  const changes = wishes.some((wish) => wish.kind === 'storage' || wish.op === 'power' && wish.power !== 'start' || wish.op === 'modify' && !isHarmless(wish));
  return taken || changes ? 'medium' : 'low';
}

/** Changes that no guest notices while it runs. */
function isHarmless({ op: _op, kind: _kind, count: _count, names: _names, vmid: _vmid, from: _from, ...fields }: Wish): boolean {
  const changes = Object.keys(fields);
  return changes.length > 0 && changes.every((field) => ['tags', 'tags_off', 'onboot', 'startup_order', 'pool', 'rename'].includes(field));
}
