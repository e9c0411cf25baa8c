import { isBornAs, isSource, macFrom, noteOf, ownerTag, type ChangeSpec } from '../../engine/changes.ts';
import { Fault } from '../../engine/errors.ts';
import type { Write } from './client.ts';
import type { Params } from './paths.ts';
import { settingsFor } from './settings.ts';
import { requireStandee, standeeOf, vmidOf, whoIs, type Looks, type Site, type Standee, type Standing } from './standing.ts';
import { guestStatus } from './states.ts';

/** How changes of which guests there are stand. */
export const guestLooks: Looks<'createGuest' | 'cloneGuest' | 'migrateGuest' | 'deleteGuest'> = {
  createGuest: async (site, spec) => born(site, spec.birth, () => Promise.resolve({ proof: 'absent', write: createCall(vmidOf(site), spec) })),
  cloneGuest: async (site, spec) => born(site, spec.birth, async () => copied(await sourceOf(site, spec.from), vmidOf(site), spec)),
  migrateGuest: async (site, { node }) => {
    const found = await requireStandee(site);
    if (found.row.node === node) return { proof: 'present' };
    if (found.make.lock === 'migrate') return { proof: 'underway' };
    if (!site.rows.nodes.some((one) => one.node === node)) return { proof: 'absent', why: `there is no node ${node}` };
    return { proof: 'absent', write: migrateCall(found, node) };
  },
  deleteGuest: async (site, spec) => {
    const found = await standeeOf(site, vmidOf(site));
    if (found === null) return { proof: 'present' };
    if (found.make.lock === 'destroyed') return { proof: 'underway' };
    const why = whyNotDelete(found, spec);
    return why === null ? { proof: 'absent', write: deleteCall(found) } : { proof: 'other', why };
  },
};

/** The call that makes a guest. */
export function createCall(vmid: number, spec: ChangeSpec<'createGuest'>): Write {
  const { kind, node, pool, image, birth, disks, cloudInit, name, sshKeys, ...made } = spec;
  const cards = made.cards?.map((card) => ({ ...card, mac: card.mac ?? macFrom(birth, card.slot) }));
  const wanted = { ...made, name, ...(cards ? { cards } : {}), tags: [...made.tags ?? [], ownerTag], description: noteOf(birth), ...(kind === 'qemu' ? { birth, ...(sshKeys ? { sshKeys } : {}) } : {}) };
  const settings = settingsFor(wanted, { kind, tags: [] }, {});
  const lines = disks.map(({ slot, storage, sizeGb, from }): [string, string] => [slot, from === undefined ? `${storage}:${String(sizeGb)}${placeOf(slot)}` : `${storage}:0,import-from=${from}`]);
  const own = kind === 'qemu' ? machineParts(spec) : { ...(image === undefined ? {} : { ostemplate: image }), unprivileged: true, ...(sshKeys ? { 'ssh-public-keys': sshKeys.join('\n') } : {}) };
  return {
    doing: `make the guest ${String(vmid)}`, path: `/nodes/{node}/${kind}`,
    with: { node, vmid, ...settings, ...Object.fromEntries(lines), ...own, ...(pool === undefined ? {} : { pool }) },
  };
}

/** The call that copies a guest. */
export function cloneCall({ at, make }: Pick<Standee, 'at' | 'make'>, newid: number, spec: ChangeSpec<'cloneGuest'>): Write {
  const { name, full, node, storage, pool, birth } = spec;
  const more = { ...(node === undefined || node === at.node ? {} : { target: node }), ...(storage === undefined || !full ? {} : { storage }), ...(pool === undefined ? {} : { pool }) };
  return {
    doing: `copy ${make.name}`, path: '/nodes/{node}/{kind}/{vmid}/clone',
    with: { ...at, newid, [at.kind === 'qemu' ? 'name' : 'hostname']: name, full, description: noteOf(birth), ...more },
  };
}

/** The call that takes a guest to another node: one that runs goes on running, but a container is restarted. */
export function migrateCall({ at, row }: Pick<Standee, 'at' | 'row'>, node: string): Write {
  const runs = guestStatus(row.status) !== 'stopped';
  const how: Params = !runs ? {} : at.kind === 'lxc' ? { restart: true } : { online: true, 'with-local-disks': true };
  return { doing: `take ${row.name} to ${node}`, path: '/nodes/{node}/{kind}/{vmid}/migrate', with: { ...at, target: node, ...how } };
}

/** The call that ends a guest; jobs that name it lose it too. */
export function deleteCall({ at, make }: Pick<Standee, 'at' | 'make'>): Write {
  return { doing: `delete ${make.name}`, path: '/nodes/{node}/{kind}/{vmid}', with: { ...at, purge: true }, method: 'DELETE' };
}

/** A number that is taken is ours when its guest was born so, and never anybody else's to take. */
async function born(site: Site, birth: string, absent: () => Promise<Standing>): Promise<Standing> {
  const found = await standeeOf(site, vmidOf(site));
  if (found === null) return absent();
  if (isBornAs(found.make, birth)) return found.make.lock === null ? { proof: 'present' } : { proof: 'underway' };
  if (found.make.lock === 'create' || found.make.lock === 'clone') return { proof: 'underway' };
  return { proof: 'other', why: `the number ${String(found.row.vmid)} is taken by ${whoIs(found)}` };
}

/** Of a guest that has got the number of the one that was meant no copy is made. */
function copied(source: Standee, newid: number, spec: ChangeSpec<'cloneGuest'>): Standing {
  return isSource(source.make, spec) ? { proof: 'absent', write: cloneCall(source, newid, spec) } : { proof: 'other', why: `the number ${String(spec.from)} is ${whoIs(source)} by now, and not "${spec.source?.name ?? ''}", which was to be copied` };
}

/** Where a further volume of a container is seen inside. */
function placeOf(slot: string): string {
  return slot.startsWith('mp') ? `,mp=/mnt/disk${String(Number(slot.slice(2)) + 1)}` : '';
}

/** The drive of a disc comes second, and cloud-init's drive last. */
function machineParts({ disks, image, cloudInit }: ChangeSpec<'createGuest'>): Params {
  const first = disks[0]?.slot;
  const order = [...(first === undefined ? [] : [first]), ...(image === undefined ? [] : ['ide2'])];
  return {
    ostype: 'l26', scsihw: 'virtio-scsi-single', cpu: 'x86-64-v2-AES', agent: '1', ...(order.length === 0 ? {} : { boot: `order=${order.join(';')}` }),
    ...(image === undefined ? {} : { ide2: `${image},media=cdrom` }), ...(cloudInit === undefined ? {} : { ide0: `${cloudInit}:cloudinit` }),
  };
}

async function sourceOf(site: Site, vmid: number): Promise<Standee> {
  const found = await standeeOf(site, vmid);
  if (found === null) throw new Fault('machine.missing', `There is no guest ${String(vmid)} to copy`);
  return found;
}

function whyNotDelete(found: Standee, { name, birth }: ChangeSpec<'deleteGuest'>): string | null {
  const { make, row } = found;
  if (make.name !== name) return `it is ${whoIs(found)}, and not "${name}"`;
  if (birth !== undefined && !isBornAs(make, birth)) return `it is ${whoIs(found)}, which was not born as the one that is meant`;
  if (!make.tags.includes(ownerTag)) return `${whoIs(found)} has not the tag ${ownerTag}: only what we made is deleted`;
  if (make.protection) return `${whoIs(found)} is protected in Proxmox`;
  return guestStatus(row.status) === 'stopped' ? null : `${whoIs(found)} is not stopped`;
}
