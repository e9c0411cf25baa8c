import { safe } from '../../engine/distill.ts';
import type { Guide } from './guide.ts';

/** Guides for what a detector notices of Proxmox and no cause needs to be known of, by the id of the detector. */
export const proxmoxGuides: Readonly<Record<string, Guide>> = {
  'storage-filling': {
    title: safe`Make room`,
    steps: ([, node, storage]) => [
      safe`In Proxmox, in the tree on the left, open node ${node ?? safe`of the storage`} and choose storage ${storage ?? safe`named above`}`,
      safe`Open "Backups", choose backups that you no longer need and press "Remove"`,
      safe`Open "VM Disks" and "CT Volumes": what belongs to no guest any more can be removed there too`,
      safe`To keep it so, open Datacenter › Storage, choose the storage, press "Edit" and set "Backup Retention"`,
    ],
  },
  backup: {
    title: safe`See to the backup`,
    steps: ([guest]) => [
      safe`In Proxmox open Datacenter › Backup and see that a job covers guest ${guest ?? safe`named above`}; if none does, press "Add"`,
      safe`Choose the job and press "Run now"`,
      safe`Watch it under "Tasks" at the bottom; a double click on the task shows why it fails`,
    ],
  },
  ha: {
    title: safe`Take it out of the error state`,
    steps: ([guest]) => [
      safe`In Proxmox open Datacenter › HA and choose guest ${guest ?? safe`named above`} under "Resources"`,
      safe`Press "Edit", set "Request State" to "disabled" and press "OK": only that ends the error state`,
      safe`Put right what made it fail; the task log of the guest tells`,
      safe`Press "Edit" again and set "Request State" to "started"`,
    ],
  },
  replication: {
    title: safe`See to the replication`,
    steps: ([, job]) => [
      safe`In Proxmox open Datacenter › Replication and choose job ${job ?? safe`named above`}`,
      safe`Press "Log" to see why it fails, and put that right`,
      safe`Press "Schedule now"`,
    ],
  },
  certificate: {
    title: safe`Renew the certificate`,
    steps: ([, node]) => [
      safe`In Proxmox choose node ${node ?? safe`named above`} in the tree and open System › Certificates`,
      safe`With ACME: press "Order Certificates Now" and wait for the task to end`,
      safe`With a certificate of your own: press "Upload Custom Certificate" and give the new one`,
    ],
  },
  'host-unreachable': {
    title: safe`Bring it within reach again`,
    steps: () => [
      safe`See whether its nodes are on and answer in the network`,
      safe`If one opens in a browser, see whether its address and its token are still as they stand in the settings of the copilot`,
    ],
  },
  'node-offline': {
    title: safe`Bring the node back`,
    steps: ([, node]) => [
      safe`See whether node ${node ?? safe`named above`} is on, and whether its network cable and switch are well`,
      safe`If it is on, look at its own screen, or its remote console, for what it says`,
      safe`Do not start its guests elsewhere while it may still run: two of one guest damage its data`,
    ],
  },
  'storage-away': {
    title: safe`Bring the storage back`,
    steps: ([, node, storage]) => [
      safe`See whether the server or disk that holds storage ${storage ?? safe`named above`} is on and well`,
      safe`See whether node ${node ?? safe`named above`} reaches it, and whether name and access are still as under Datacenter › Storage`,
      safe`When it is back, look at the guests that have their disks on it`,
    ],
  },
  quorum: {
    title: safe`Bring the majority back`,
    steps: () => [
      safe`See which nodes are on, and whether the network between them works`,
      safe`Bring nodes back until more than half of them see each other`,
      safe`Do not lower the number of votes that is expected while a missing node may still run: both sides would change the same data`,
    ],
  },
  'disk-health': {
    title: safe`Save what is on the disk`,
    steps: ([, node]) => [
      safe`Take a backup of the guests on that disk first, to another one; every further load may be its last`,
      safe`In Proxmox choose node ${node ?? safe`of the disk`}, open "Disks" and press "Show S.M.A.R.T. values" of the disk`,
      safe`Check its cable and power, and replace the disk if the errors stay`,
    ],
  },
  zfs: {
    title: safe`Make the pool whole again`,
    steps: ([, node]) => [
      safe`Take a backup of the guests on that pool first, to another one`,
      safe`In Proxmox choose node ${node ?? safe`of the pool`}, open Disks › ZFS and press "Detail" of the pool to see which disk is away or fails`,
      safe`Check its cable and power; if it stays away, put a new disk in its place and let the pool replace it`,
      safe`Wait until the pool has copied everything to it`,
    ],
  },
};
