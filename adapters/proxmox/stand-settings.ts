import { isBornAs, isSize, waitingFor, type ChangeSpec } from '../../engine/changes.ts';
import { missingIn } from '../../engine/changes-made.ts';
import { named } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import { read, type Write } from './client.ts';
import type { Config } from './configs.ts';
import { settingsFor } from './settings.ts';
import { snapshotsShape } from './shapes.ts';
import { guestStatus } from './states.ts';
import { requireStandee, whoIs, type Looks, type Site, type Standee, type Standing } from './standing.ts';

const path = '/nodes/{node}/{kind}/{vmid}';

/** How changes of what a guest is made of stand. */
export const settingLooks: Looks<'configureGuest' | 'growDisk' | 'moveDisk' | 'deleteSnapshot'> = {
  configureGuest: async (site, spec) => configured(await requireStandee(site), spec),
  growDisk: async (site, { slot, sizeGb }) => {
    const found = await requireStandee(site);
    const disk = diskIn(found, slot, site);
    if (isSize(disk.sizeGb, sizeGb)) return { proof: 'present' };
    if (disk.sizeGb > sizeGb) return { proof: 'other', why: `${slot} has ${sizeWords(disk.sizeGb)} already, and a disk never shrinks` };
    return { proof: 'absent', write: growCall(found, { slot, sizeGb }) };
  },
  moveDisk: async (site, { slot, storage }) => {
    const found = await requireStandee(site);
    if (diskIn(found, slot, site).storage === storage) return { proof: 'present' };
    if (found.make.lock === 'disk') return { proof: 'underway' };
    return { proof: 'absent', write: moveCall(found, { slot, storage }) };
  },
  deleteSnapshot: async (site, { name }) => {
    const found = await requireStandee(site);
    const { at, make } = found;
    const taken = await read(site.cluster.pve, { doing: 'list the snapshots of a guest', path: `${path}/snapshot`, with: at, as: snapshotsShape });
    if (!taken.some((one) => one.name === name)) return { proof: 'present' };
    if (make.lock === 'snapshot-delete') return { proof: 'underway' };
    return { proof: 'absent', write: snapshotCall(found, name) };
  },
};

/** The call that changes settings of a guest, made for the configuration that was read and for no other. */
export function configureCall({ at, make, config }: Pick<Standee, 'at' | 'make' | 'config'>, spec: ChangeSpec<'configureGuest'>): Write {
  const digest = typeof config['digest'] === 'string' ? { digest: config['digest'] } : {};
  return { doing: `change settings of ${make.name}`, path: `${path}/config`, with: { ...at, ...settingsFor(spec, make, config), ...digest }, method: 'PUT' };
}

/** The call that makes a disk larger. */
export function growCall({ at, make }: Pick<Standee, 'at' | 'make'>, { slot, sizeGb }: ChangeSpec<'growDisk'>): Write {
  return { doing: `make a disk of ${make.name} larger`, path: `${path}/resize`, with: { ...at, disk: slot, size: sizeWords(sizeGb) }, method: 'PUT' };
}

/** The call that takes a disk to another storage. */
export function moveCall({ at, make }: Pick<Standee, 'at' | 'make'>, { slot, storage }: ChangeSpec<'moveDisk'>): Write {
  const [verb, name] = at.kind === 'qemu' ? ['move_disk', 'disk'] : ['move_volume', 'volume'];
  return { doing: `move a disk of ${make.name}`, path: `${path}/${verb}`, with: { ...at, [name]: slot, storage, delete: true } };
}

/** The call that deletes a snapshot. */
export function snapshotCall({ at, make }: Pick<Standee, 'at' | 'make'>, name: string): Write {
  return { doing: `delete a snapshot of ${make.name}`, path: `${path}/snapshot/{snapname}`, with: { ...at, snapname: name }, method: 'DELETE' };
}

/** A guest gets an identity only while our note says that it is to have this one. */
function configured(found: Standee, spec: ChangeSpec<'configureGuest'>): Standing {
  const { make, config } = found;
  const why = whyNot(found, spec);
  if (why !== null) return { proof: 'other', why };
  const lacking = missingIn(spec, make);
  if (Object.keys(lacking).length === 0) return { proof: 'present' };
  if (spec.digest !== undefined && spec.digest !== digestIn(config)) return { proof: 'other', why: `the configuration of ${whoIs(found)} was changed by somebody else meanwhile` };
  const waits = guestStatus(found.row.status) === 'stopped' ? [] : waitingFor(make.kind, lacking);
  return { proof: 'absent', write: configureCall(found, lacking), tells: { waitsForRestart: waits } };
}

function whyNot(found: Standee, { birth, user, sshKeys, features }: ChangeSpec<'configureGuest'>): string | null {
  if (birth !== undefined && !isBornAs(found.make, birth)) return `it is ${whoIs(found)}, which was not born as the one that is meant`;
  if (found.make.kind === 'lxc' && (user !== undefined || sshKeys !== undefined)) return 'a container takes a user and keys only when it is made';
  return found.make.kind === 'qemu' && features !== undefined ? 'a virtual machine has no features of containers' : null;
}

function diskIn({ make }: Standee, slot: string, { target }: Site): Standee['make']['disks'][number] {
  const disk = make.disks.find((one) => one.slot === slot);
  if (disk === undefined) throw new Fault('machine.missing', `${named(target)} has no disk ${slot}`);
  return disk;
}

function sizeWords(gb: number): string {
  return Number.isInteger(gb) ? `${String(gb)}G` : `${String(gb * 1024)}M`;
}

function digestIn(config: Config): string {
  return typeof config['digest'] === 'string' ? config['digest'] : '';
}
