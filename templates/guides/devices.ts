import { safe } from '../../engine/distill.ts';
import { apply, compose, type CauseGuides } from './guide.ts';

/** Guides for disks, adapters, drivers and processors. */
export const deviceGuides: CauseGuides = {
  missing_device: {
    title: safe`Bring its device back`,
    docker: [
      safe`See whether the host has the device; if not, plug it in again, in another socket if need be`,
      compose,
      safe`Under "devices", name it by its lasting name below /dev/serial/by-id or /dev/dri/by-path, not by its number`,
      apply,
    ],
    proxmox: [
      safe`See whether the node has the device; if not, plug it in again`,
      safe`Choose the guest in Proxmox and open "Hardware", or "Resources" of a container`,
      safe`Remove the entry of the device and add it again, by its vendor and device number`,
      safe`Shut the guest down and start it`,
    ],
  },
  disk_failure: {
    title: safe`Save what is on the disk`,
    docker: [
      safe`Copy what matters to another disk first; every further load may be its last`,
      safe`See in the SMART values of the host which disk reports errors`,
      safe`Check its cable and power, and replace the disk if the errors stay`,
    ],
    proxmox: [
      safe`Take a backup of the guests on the disk first, to another one; every further load may be its last`,
      safe`In Proxmox choose the node, open "Disks" and press "Show S.M.A.R.T. values" of the disk`,
      safe`Check its cable and power, and replace the disk if the errors stay`,
    ],
  },
  host_driver_mismatch: {
    title: safe`Load the new driver`,
    docker: [
      safe`See what was upgraded on the host: the log of its package manager tells`,
      safe`Restart the host, so that the new driver is loaded; restarting the container alone does not help`,
      safe`If that does not help, install driver and container toolkit in versions that fit`,
    ],
  },
  cpu_unsupported: {
    title: safe`Choose a version for this processor`,
    docker: [
      safe`If the host is a virtual machine, set the type of its processor to "host" and shut it down and start it once`,
      safe`Otherwise open the compose file and set "image" to a version for older processors, or to the last one that ran`,
      safe`Take a copy of its data before you start an older version on it`,
    ],
    proxmox: [
      safe`Choose the guest in Proxmox, open "Hardware" and choose "Processors"`,
      safe`Press "Edit" and set "Type" to "host"`,
      safe`Shut the guest down and start it`,
    ],
  },
};
