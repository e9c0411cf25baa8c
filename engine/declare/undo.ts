import { listed, safe, type CloudSafe } from '../distill.ts';
import { partsOf } from '../refs.ts';
import type { Json, PastStep, PlannedStep, Ticket } from '../types.ts';

/** What takes a step back: the sentences that a declaration says for it, null where none can; and what they do not bring back, or what a person may do. */
export type Undo = { asks: string | null; stays: CloudSafe[] };

type Step = Pick<PlannedStep, 'template' | 'target' | 'params' | 'before'>;
type Past = readonly Pick<PastStep, 'step' | 'verification'>[];

/** How a step that was done can be taken back, by the values from before it; `past` are the steps of its plan. Whatever it is, it is asked for as a declaration and needs approvals of its own. */
export function undoOf(step: Step, past: Past): Undo {
  const { template, target, before = {}, params } = step;
  const guest = `guest ${partsOf(target).at(-1) ?? ''}`;
  const asks = (sentence: string, ...stays: CloudSafe[]): Undo => ({ asks: sentence, stays });
  const was = (name: string): string | null => (typeof before[name] === 'string' ? before[name] : null);
  switch (template) {
    case 'create_guest': return asks(`Delete ${guest}.`, safe`what was put into it is lost`);
    case 'clone_guest': return hasSettings(step, past) ? asks(`Delete ${guest}.`, safe`what was put into it is lost`) : by(safe`it has no tag of mine yet: only in Proxmox can it be deleted`);
    case 'configure_guest': return params['birth'] === undefined ? settingsBack(before, guest) : by(safe`these are the first settings of a new guest: undo the step that made it`);
    case 'move_disk': return fromWas(was('storage'), (storage) => `Move ${textOf(params['slot'])} of ${guest} to ${storage}.`);
    case 'migrate_guest': return fromWas(was('node'), (node) => `Move ${guest} to ${node} with downtime.`);
    case 'add_to_pool': return was('pool') === null ? by(safe`it was in no pool: take it out of this one in Proxmox`) : fromWas(was('pool'), (pool) => `Put ${guest} in the pool ${pool}.`);
    case 'start_resource': return asks(`Stop ${guest}.`);
    case 'stop_resource': return asks(`Start ${guest}.`);
    case 'create_snapshot': return typeof params['snapshot'] === 'string' ? asks(`Delete the snapshot ${params['snapshot']} of ${guest}.`) : by(nothing);
    case 'rollback_to_snapshot': return rolledBack(step, past, guest);
    default: return by(byHand[template] ?? nothing);
  }
}

/** A step of a ticket that was seen to be done, the word that names it after `/undo`, and how it can be taken back. */
export type Undoable = { word: CloudSafe; past: PastStep; undo: Undo };

/** The steps of a declaration's ticket that were seen to be done, the oldest first. One whose number a later round has as well is named with its round. */
export function undoableIn({ past }: Pick<Ticket, 'past'>): Undoable[] {
  return past.flatMap((one, at) => {
    if (one.verification.verdict !== 'verified') return [];
    const isShadowed = past.slice(at + 1).some(({ step }) => step.n === one.step.n);
    const word = isShadowed ? safe`${roundOf(one)}.${one.step.n}` : safe`${one.step.n}`;
    return [{ word, past: one, undo: undoOf(one.step, past.filter((other) => roundOf(other) === roundOf(one))) }];
  });
}

/** The round whose plan a step was part of. */
export function roundOf({ step }: Pick<PastStep, 'step'>): number {
  return Number(step.id.split('.')[1]);
}

const nothing = safe`nothing undoes it`;

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : 'the disk';
}

const byHand: Partial<Record<string, CloudSafe>> = {
  grow_disk: safe`a disk does not shrink: a backup from before holds the smaller one`, delete_guest: safe`only a backup brings it back, restored in Proxmox`,
  delete_snapshot: safe`nothing brings a snapshot back`, backup_guest: safe`delete the backup in Proxmox`, add_storage: safe`remove the storage in Proxmox; what was put on the share stays there`,
  create_pool: safe`remove the pool in Proxmox while it is empty`, install_kubernetes: safe`disable k3s in the guest, or delete the guest`, commit_declaration: safe`revert the commit in Git`,
};

function by(words: CloudSafe): Undo {
  return { asks: null, stays: [words] };
}

function fromWas(was: string | null, sentence: (was: string) => string): Undo {
  return was === null ? by(safe`what it was before is not known`) : { asks: sentence(was), stays: [] };
}

/** Only what has our tag is deleted, and a copy gets it with its settings. */
function hasSettings({ target }: Step, past: Past): boolean {
  return past.some(({ step, verification }) => step.target === target && step.template === 'configure_guest' && step.params['birth'] !== undefined && verification.verdict === 'verified');
}

/** What was taken right before is what can be gone back to. */
function rolledBack({ target }: Step, past: Past, guest: string): Undo {
  const kept = past.findLast(({ step, verification }) => step.target === target && step.template === 'create_snapshot' && verification.verdict === 'verified');
  const name = kept?.step.params['snapshot'];
  return typeof name === 'string' ? { asks: `Roll ${guest} back to the snapshot ${name}.`, stays: [safe`what it wrote since is lost`] } : by(safe`no snapshot was taken before it; a backup from before can be restored in Proxmox`);
}

/** Each setting that had a value is asked for again; of the others it is told where they stay. */
function settingsBack(before: Readonly<Record<string, Json>>, guest: string): Undo {
  const parts = Object.entries(before).map(([name, was]) => settingBack(name, was, guest));
  const sentences = parts.flatMap(({ asks }) => (asks === null ? [] : [asks]));
  const stays = parts.flatMap((part) => part.stays);
  if (parts.length === 0) return by(safe`what it was before is not known`);
  return { asks: sentences.length === 0 ? null : sentences.join(' '), stays };
}

function settingBack(name: string, was: Json, guest: string): Undo {
  const asks = (sentence: string): Undo => ({ asks: sentence, stays: [] });
  if (name === 'cards') return cardsBack(Array.isArray(was) ? was : [], guest);
  if (name === 'cores' && typeof was === 'number') return asks(`Give ${guest} ${was} ${was === 1 ? 'core' : 'cores'}.`);
  if (name === 'memoryMb' && typeof was === 'number') return asks(`Give ${guest} ${was % 1024 === 0 ? `${was / 1024} GB` : `${was} MB`} of memory.`);
  if (name === 'name' && typeof was === 'string') return asks(`Rename ${guest} to "${was}".`);
  if (name === 'user' && typeof was === 'string') return asks(`Give ${guest} the user ${was}.`);
  if (name === 'onboot' && typeof was === 'boolean') return asks(was ? `Start ${guest} at boot.` : `Do not start ${guest} at boot.`);
  if (name === 'startupOrder' && typeof was === 'number') return asks(`Set the start order of ${guest} to ${was}.`);
  return by(safe`${stayWords[name] ?? safe`one setting`} ${name === 'tags' || name === 'sshKeys' || name === 'features' ? safe`stay as they are now` : safe`had no value before`}: change that in Proxmox`);
}

const stayWords: Partial<Record<string, CloudSafe>> = {
  cores: safe`the cores`, user: safe`the user`, startupOrder: safe`the start order`, tags: safe`the tags`, sshKeys: safe`the SSH keys`, features: safe`the features`,
};

/** Only of the first card can sentences tell. */
function cardsBack(cards: readonly Json[], guest: string): Undo {
  const all = cards.map((card) => card as Readonly<Record<string, Json>>);
  const [first] = all.filter(({ slot }) => slot === 0);
  const others = all.filter(({ slot }) => slot !== 0).map(({ slot }) => safe`net${Number(slot)}`);
  const { bridge, vlan, ip, gateway, mac } = first ?? {};
  const sentences = [
    ...(typeof bridge === 'string' ? [`Put ${guest} on ${bridge}.`] : []), ...(typeof vlan === 'number' ? [`Give ${guest} VLAN ${vlan}.`] : []),
    ...(typeof ip === 'string' ? [ip === 'dhcp' ? `Give ${guest} an address by DHCP.` : `Give ${guest} the address ${ip}${typeof gateway === 'string' ? ` with gateway ${gateway}` : ''}.`] : typeof gateway === 'string' ? [`Set the gateway of ${guest} to ${gateway}.`] : []),
  ];
  const empty = [vlan === null ? [safe`its VLAN`] : [], ip === null ? [safe`its address`] : [], gateway === null && ip !== 'dhcp' ? [safe`its gateway`] : [], mac === undefined ? [] : [safe`its MAC address`]].flat();
  const stays = [...others, ...empty];
  return { asks: sentences.length === 0 ? null : sentences.join(' '), stays: stays.length === 0 ? [] : [safe`${listed(stays, 8)}: change that in Proxmox`] };
}
