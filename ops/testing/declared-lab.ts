import type { Lab } from '../../engine/declare/lab.ts';

/** A cluster of three nodes that declarations are read against in tests. */
export const attic: Lab = {
  nodes: [{ name: 'oak', cores: 12, memory_gb: 48, free_memory_gb: 30 }, { name: 'elm', cores: 12, memory_gb: 48, free_memory_gb: 24 }, { name: 'ash', cores: 8, memory_gb: 32, free_memory_gb: 12 }],
  storages: [{ name: 'local-lvm', type: 'lvmthin', free_gb: 300 }, { name: 'barn', type: 'nfs', free_gb: 4000 }],
  templates: ['debian-13-cloud(8000)', 'ubuntu-2204-cloud(8001)'], lxc_templates: ['debian-13', 'ubuntu-24.04', 'alpine-3.22'], bridges: ['vmbr0', 'vmbr1'],
  guests: [
    { vmid: 110, kind: 'vm', name: 'shop', node: 'oak', status: 'running', cores: 4, memory_mb: 8192, disk_gb: 60, ip: '172.16.4.10/24', snapshots: ['before', 'tidy'], tags: ['old'], last_backup: '2026-11-20' },
    { vmid: 111, kind: 'lxc', name: 'mail', node: 'elm', status: 'running', cores: 2, memory_mb: 2048, disk_gb: 20, ip: '172.16.4.11/24' },
    { vmid: 112, kind: 'vm', name: 'mysql', node: 'elm', status: 'running', cores: 6, memory_mb: 16384, disk_gb: 200 },
    { vmid: 113, kind: 'lxc', name: 'cloud', node: 'ash', status: 'stopped', cores: 2, memory_mb: 4096, disk_gb: 100 },
    { vmid: 120, kind: 'vm', name: 'lab-1', node: 'ash', status: 'stopped' }, { vmid: 121, kind: 'vm', name: 'lab-2', node: 'ash', status: 'stopped' }, { vmid: 122, kind: 'vm', name: 'lab-gw', node: 'ash', status: 'running' },
  ],
};
