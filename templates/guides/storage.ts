import { safe } from '../../engine/distill.ts';
import { apply, backUpFirst, compose, type CauseGuides } from './guide.ts';

/** Guides for files, folders and disks. */
export const storageGuides: CauseGuides = {
  volume_permission: {
    title: safe`Give it its files`,
    docker: [
      compose,
      safe`See which user it runs as: "user", or PUID and PGID; without them the image decides`,
      safe`On the host, see who owns the folders under "volumes"`,
      safe`Give them to the user it runs as, or set that user to their owner; do not open them to everybody`,
      apply,
    ],
    proxmox: [
      safe`Choose the guest in Proxmox and see under Options whether it is an unprivileged container`,
      safe`If it is, its user 0 is user 100000 on the node, its user 1000 is user 101000, and so on`,
      safe`On the node, give the folders that are mounted into it to the user so counted`,
      safe`Start the program in the guest again`,
    ],
  },
  unsupported_filesystem: {
    title: safe`Move its data to a local file system`,
    docker: [
      safe`Stop it and copy its data folder to a local disk with ext4, XFS, Btrfs or ZFS; network shares, FAT and NTFS keep no owners or no locks`,
      compose,
      safe`Change the path under "volumes" to the copy`,
      apply,
      safe`Keep the old folder until all works`,
    ],
  },
  disk_full: {
    title: safe`Make room`,
    docker: [
      safe`On the host, see which disk is full, and whether it is the number of files that is used up`,
      safe`See how much images and build caches hold; those that no container uses can go, volumes can not`,
      safe`Move what is not needed there to another disk; touch nothing in the folder of a database`,
      safe`Start what has stopped once there is room`,
    ],
    proxmox: [
      backUpFirst,
      safe`Choose the guest in Proxmox and open "Hardware", or "Resources" of a container`,
      safe`Choose its disk and make it larger with "Resize"; it cannot be made smaller again`,
      safe`In a virtual machine, let the partition and the file system grow too`,
    ],
  },
  missing_mount: {
    title: safe`Bring its folder back`,
    docker: [
      compose,
      safe`Compare the paths under "volumes" with what is on the host, and see whether a disk or share is not mounted there`,
      safe`Mount it, put the path right, or bring the missing file back from a backup; an empty folder in its place hides the trouble`,
      apply,
    ],
    proxmox: [
      safe`On the node, see whether the disk or share is mounted`,
      safe`Choose the guest in Proxmox, open "Resources" and compare its mount points with that`,
      safe`Mount it or put the path right, then start the guest`,
    ],
  },
  read_only: {
    title: safe`Let it write again`,
    docker: [
      safe`On the host, see whether the disk or share is mounted read-only; after errors of a disk that happens by itself`,
      safe`If the disk reports errors, copy its data to another disk before anything else`,
      compose,
      safe`See whether "read_only", or "ro" under "volumes", keeps it from writing where it must, and take that away`,
      apply,
    ],
  },
  stale_file: {
    title: safe`Take the left-over file away`,
    docker: [
      safe`Make sure that nothing else runs on the same data`,
      safe`Look in its log which file is in its way`,
      safe`Stop it, move that file to another folder instead of deleting it, and start it`,
    ],
  },
};
