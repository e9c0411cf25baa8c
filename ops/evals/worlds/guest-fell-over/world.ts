import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A guest that should run stopped by itself.',
  provoked: null,
  project: 'site', family: 'transient_state', cause: 'stopped', culprit: 'guest',
  things: {
    guest: { ref: 'proxmox://{cluster}/101', guest: { kind: 'lxc', node: 'n1', status: 'running', onBoot: true, storages: ['local-lvm'] } },
    web: { image: 'nginx:1.27', ports: [80] },
  },
  shows: { guest: { is: 'seen', kind: 'guest.state', bad: { status: 'stopped' }, good: { status: 'running' } } },
  answers: { start_resource: 'ends', restart_resource: 'ends' },
  informative: ['start_resource'], fine: ['restart_resource'],
  words: { cluster: ['pve', 'home', 'lab'] },
});
