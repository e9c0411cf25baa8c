import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The disk of a node says of itself that it fails.',
  provoked: null,
  project: 'site', family: 'hardware_device', cause: 'disk_failure', culprit: 'disk',
  things: { disk: { ref: 'proxmox://{cluster}/disk/{node}/sda' }, web: { image: 'nginx:1.27', ports: [80] } },
  shows: { disk: { is: 'seen', kind: 'disk.health', bad: { health: 'failed', wearoutPercent: 97, model: 'WDC' }, good: { health: 'passed', wearoutPercent: 1, model: 'WDC' } } },
  answers: { guided_ui_configuration: 'ends' },
  informative: [],
  guides: ['proxmox/disk-health'],
  words: { cluster: ['pve', 'home', 'lab'], node: ['n1', 'alpha', 'pve1'] },
});
