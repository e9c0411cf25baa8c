import { may, type ProxmoxCall } from './fake-proxmox-api.ts';
import { settingsOf } from './fake-proxmox-params.ts';
import { badParams, forbid } from './fake-proxmox-refusals.ts';
import { paramOf } from './fake-proxmox-schema.ts';
import { partsOf, storageIn } from './fake-proxmox-volumes.ts';
import type { FakeGuest } from './fake-proxmox-world.ts';

type Settings = readonly (readonly [string, string])[];

/** Refuses settings that nobody knows, and those that the caller may not touch. */
export function checkNames(call: ProxmoxCall, { kind, vmid, config }: Pick<FakeGuest, 'kind' | 'vmid' | 'config'>, names: readonly string[]): void {
  for (const name of names) {
    const privilege = paramOf(settingsOf(kind), name)?.privilege;
    if (privilege === undefined) badParams({ delete: `unknown option '${name}'` });
    else if (!mayAny(call, vmid, privilege)) forbid(`/vms/${vmid}, ${privilege}`);
  }
  if (kind === 'lxc' && names.includes('features')) checkFeatures(call, config);
}

/** Who may not allocate on a storage makes no disk there, and no drive for cloud-init. */
export function requireStorages(call: ProxmoxCall, settings: Settings): void {
  const wanted = settings.filter(([name]) => /^(scsi|virtio|sata|ide|efidisk|tpmstate|rootfs|mp)\d*$/.test(name)).filter(([, words]) => /:(\d|cloudinit)/.test(partsOf(words).first));
  for (const storage of new Set(wanted.map(([, words]) => storageIn(words)))) if (storage !== undefined) requireSpace(call, storage);
}

/** Refuses who may not allocate on a storage. */
export function requireSpace(call: ProxmoxCall, storage: string): void {
  if (!may(call, `/storage/${storage}`, 'Datastore.AllocateSpace')) forbid(`/storage/${storage}, Datastore.AllocateSpace`);
}

/** A bridge, and a VLAN on it, are used with a right of their own. */
export function requireBridges(call: ProxmoxCall, settings: Settings): void {
  for (const [, words] of settings.filter(([name]) => /^net\d+$/.test(name))) {
    const { options } = partsOf(words);
    const [bridge, tag] = [options.get('bridge'), options.get('tag')];
    if (bridge === undefined) continue;
    const path = `/sdn/zones/localnetwork/${bridge}${tag === undefined ? '' : `/${tag}`}`;
    if (!may(call, path, 'SDN.Use')) forbid(`${path}, SDN.Use`);
  }
}

/** A pool gives its members the rights that are held on it, also while they are made. */
function mayAny(call: ProxmoxCall, vmid: number, privilege: string): boolean {
  const pool = call.params['pool'];
  return may(call, `/vms/${vmid}`, privilege) || (pool !== undefined && may(call, `/pool/${pool}`, privilege));
}

/** Only nesting of a container without privileges is for others than root. */
function checkFeatures(call: ProxmoxCall, config: FakeGuest['config']): void {
  if (call.who === 'root@pam') return;
  if (Number(config['unprivileged'] ?? 0) !== 1) forbid('changing feature flags for privileged container is only allowed for root@pam');
  const names = [...partsOf(call.params['features'] ?? '').options.keys()];
  if (names.some((name) => name !== 'nesting')) forbid('changing feature flags (except nesting) is only allowed for root@pam');
}
