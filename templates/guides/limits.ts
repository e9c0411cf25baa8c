import { safe } from '../../engine/distill.ts';
import { apply, compose, type CauseGuides } from './guide.ts';

/** Guides for memory, connections and other limits. */
export const limitGuides: CauseGuides = {
  oom_limit: {
    title: safe`Give it more memory`,
    docker: [
      compose,
      safe`Raise its memory limit: "mem_limit", or "memory" under deploy › resources › limits`,
      safe`If its log tells of a limit of its own, as Java, Node.js and PHP have one, raise that as well`,
      apply,
    ],
    proxmox: [
      safe`Choose the guest in Proxmox and open "Hardware", or "Resources" of a container`,
      safe`Choose "Memory", press "Edit" and give it more, as far as the node has it`,
      safe`Restart a virtual machine; for a container it counts at once`,
    ],
  },
  oom_host: {
    title: safe`Relieve the memory of the host`,
    docker: [
      safe`See which containers and programs use most of the memory of the host`,
      safe`Give the greediest of them a limit: "mem_limit" in its compose file`,
      safe`Move or stop what is not needed, or give the host more memory`,
    ],
    proxmox: [
      safe`In Proxmox choose the node, open "Search" and sort by "Memory usage"`,
      safe`Give guests less memory where they do not use it, or shut down what is not needed`,
      safe`With ZFS, limit how much memory its cache may take`,
    ],
  },
  shm_too_small: {
    title: safe`Give it more shared memory`,
    docker: [compose, safe`Set "shm_size" of it to "256mb", or to double of what stands there`, apply],
  },
  system_limit: {
    title: safe`Raise the limit`,
    docker: [
      safe`Look in its log which limit it is: open files, processes, watches or memory maps`,
      safe`For open files set "nofile" under "ulimits" in its compose file, for processes "pids_limit"`,
      safe`Watches and memory maps are limits of the kernel: raise them in the kernel settings of the host`,
      apply,
    ],
  },
  db_contention: {
    title: safe`Leave room for everybody`,
    docker: [
      safe`Look which programs hold connections, workers or locks, and whether one of them never lets go`,
      safe`Make the pools of those programs smaller, or end the one that never lets go`,
      safe`If all of them are needed, raise the limit of connections or workers in its settings; each takes memory`,
      apply,
    ],
  },
};
