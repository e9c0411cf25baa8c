import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A mirror of a node runs on one disk.',
  provoked: null,
  project: 'site', family: 'hardware_device', cause: 'disk_failure', culprit: 'pool',
  things: { pool: { ref: 'proxmox://{cluster}/zfs/{node}/tank' }, web: { image: 'nginx:1.27', ports: [80] } },
  shows: { pool: { is: 'seen', kind: 'zfs.state', bad: { pool: 'tank', health: 'degraded', errors: 3 }, good: { pool: 'tank', health: 'online', errors: 0 } } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  guides: ['proxmox/zfs'],
  words: { cluster: ['pve', 'home', 'lab'], node: ['n1', 'alpha', 'pve1'] },
});
