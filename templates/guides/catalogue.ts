import { safe, type CloudSafe } from '../../engine/distill.ts';
import { inventoryName } from '../../engine/guests.ts';
import { partsOf, type ResourceRef } from '../../engine/refs.ts';

/** What a person is asked to do by hand: what for, and where to click, in order. `parts` are those of the resource after its host. */
export type Guide = { title: CloudSafe; steps: (parts: readonly CloudSafe[]) => CloudSafe[] };

/** Guides by platform and the detector that noticed the trouble. */
export const guides: Readonly<Record<string, Guide>> = {
  'proxmox/storage-filling': {
    title: safe`Make room`,
    steps: ([, node, storage]) => [
      safe`In Proxmox, in the tree on the left, open node ${node ?? safe`of the storage`} and choose storage ${storage ?? safe`named above`}`,
      safe`Open "Backups", choose backups that you no longer need and press "Remove"`,
      safe`Open "VM Disks" and "CT Volumes": what belongs to no guest any more can be removed there too`,
      safe`To keep it so, open Datacenter › Storage, choose the storage, press "Edit" and set "Backup Retention"`,
    ],
  },
  'proxmox/backup': {
    title: safe`See to the backup`,
    steps: ([guest]) => [
      safe`In Proxmox open Datacenter › Backup and see that a job covers guest ${guest ?? safe`named above`}; if none does, press "Add"`,
      safe`Choose the job and press "Run now"`,
      safe`Watch it under "Tasks" at the bottom; a double click on the task shows why it fails`,
    ],
  },
  'proxmox/ha': {
    title: safe`Take it out of the error state`,
    steps: ([guest]) => [
      safe`In Proxmox open Datacenter › HA and choose guest ${guest ?? safe`named above`} under "Resources"`,
      safe`Press "Edit", set "Request State" to "disabled" and press "OK": only that ends the error state`,
      safe`Put right what made it fail; the task log of the guest tells`,
      safe`Press "Edit" again and set "Request State" to "started"`,
    ],
  },
  'proxmox/replication': {
    title: safe`See to the replication`,
    steps: ([, job]) => [
      safe`In Proxmox open Datacenter › Replication and choose job ${job ?? safe`named above`}`,
      safe`Press "Log" to see why it fails, and put that right`,
      safe`Press "Schedule now"`,
    ],
  },
  'proxmox/certificate': {
    title: safe`Renew the certificate`,
    steps: ([, node]) => [
      safe`In Proxmox choose node ${node ?? safe`named above`} in the tree and open System › Certificates`,
      safe`With ACME: press "Order Certificates Now" and wait for the task to end`,
      safe`With a certificate of your own: press "Upload Custom Certificate" and give the new one`,
    ],
  },
  'docker/oom': {
    title: safe`Give it more memory`,
    steps: (parts) => [
      safe`Open the compose file that defines ${parts.at(-1) ?? safe`it`}`,
      safe`Raise its memory limit: "mem_limit", or "deploy › resources › limits › memory"`,
      safe`Run "docker compose up -d" in the folder of that file`,
    ],
  },
};

/** The steps of a guide for a resource, numbered. */
export function numbered(guide: Guide, target: ResourceRef): CloudSafe[] {
  const parts = partsOf(target).slice(1).map((part) => inventoryName(part) ?? safe`named above`);
  return guide.steps(parts).map((step, at) => safe`${at + 1}. ${step}`);
}
