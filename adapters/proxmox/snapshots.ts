import { named, safe } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import type { Receipt } from '../../engine/types.ts';
import { read } from './client.ts';
import { statusNow, type Found } from './guests.ts';
import { isSnapshotName } from './paths.ts';
import { snapshotsShape } from './shapes.ts';
import { runTask, type TaskPace } from './tasks.ts';

/** Takes a snapshot of a guest's disks, without its memory. */
export async function takeSnapshot(found: Found, name: string, pace: TaskPace): Promise<Receipt> {
  checkName(name);
  const { cluster: { pve }, ref, row } = found;
  const doing = `take a snapshot of ${named(ref)}`;
  const asked = { node: row.node, kind: row.type, vmid: row.vmid };
  const path = '/nodes/{node}/{kind}/{vmid}/snapshot';
  const ended = await runTask(pve, { doing, path, with: { ...asked, snapname: name, description: 'taken by homelab-copilot' } }, pace);
  return { id: ended.upid, says: safe`Proxmox took a snapshot of ${named(ref)}`, details: { upid: ended.upid, snapshot: name, startedAt: ended.startedAt } };
}

/** Goes back to a snapshot: what was written since is lost. A guest that runs now runs again afterwards. */
export async function goBack(found: Found, name: string, pace: TaskPace): Promise<Receipt> {
  checkName(name);
  const { cluster: { pve }, ref, row } = found;
  const doing = `take ${named(ref)} back to a snapshot`;
  const asked = { node: row.node, kind: row.type, vmid: row.vmid };
  await requireSnapshot(found, name);
  const runs = await statusNow(found) !== 'stopped';
  const path = '/nodes/{node}/{kind}/{vmid}/snapshot/{snapname}/rollback';
  const ended = await runTask(pve, { doing, path, with: { ...asked, snapname: name, start: runs } }, pace);
  const says = runs ? safe`Proxmox took ${named(ref)} back to the snapshot and started it` : safe`Proxmox took ${named(ref)} back to the snapshot; it is stopped, as before`;
  return { id: ended.upid, says, details: { upid: ended.upid, snapshot: name, started: runs, startedAt: ended.startedAt } };
}

function checkName(name: string): void {
  if (!isSnapshotName(name)) {
    throw new Fault('machine.refused', 'The name of a snapshot must begin with a letter and have 2 to 40 letters, digits, hyphens and underscores; "current" and "pending" are taken');
  }
}

async function requireSnapshot({ cluster: { pve }, ref, row }: Found, name: string): Promise<void> {
  const asked = { node: row.node, kind: row.type, vmid: row.vmid };
  const taken = await read(pve, { doing: 'list the snapshots of a guest', path: '/nodes/{node}/{kind}/{vmid}/snapshot', with: asked, as: snapshotsShape });
  if (!taken.some((one) => one.name === name)) throw new Fault('machine.missing', `${named(ref)} has no snapshot named ${name}`);
}
