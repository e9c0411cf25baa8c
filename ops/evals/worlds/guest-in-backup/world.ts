import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A guest is paused for a moment while its backup runs.',
  provoked: null,
  project: 'site', family: 'not_an_incident', cause: 'backup_window', culprit: null,
  things: {
    guest: { ref: 'proxmox://{cluster}/101', guest: { kind: 'lxc', node: 'n1', status: 'running', onBoot: true, storages: ['local-lvm'] } },
    web: { image: 'nginx:1.27', ports: [80] },
  },
  shows: { guest: { is: 'seen', kind: 'guest.state', bad: { status: 'paused', lock: 'backup' }, good: { status: 'running', lock: null } } },
  answers: {},
  informative: [],
  words: { cluster: ['pve', 'home', 'lab'] },
});
