import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A storage of a cluster is nearly full.',
  provoked: null,
  project: 'site', family: 'storage_permission', cause: 'disk_full', culprit: 'pool',
  things: { pool: { ref: 'proxmox://{cluster}/storage/{node}/local-lvm' }, web: { image: 'nginx:1.27', ports: [80] } },
  shows: { pool: { is: 'seen', kind: 'storage.usage', bad: { usedBytes: 985000000000, totalBytes: 1000000000000 }, good: { usedBytes: 500000000000, totalBytes: 1000000000000 } } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  guides: ['proxmox/storage-filling'],
  words: { cluster: ['pve', 'home', 'lab'], node: ['n1', 'alpha', 'pve1'] },
});
