import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A file share runs, and each upload fails for want of space.',
  provoked: 'a Node.js program that writes 8 MB to a tmpfs of 1 MB',
  project: 'uploads', family: 'storage_permission', cause: 'disk_full', culprit: 'share',
  things: {
    share: { image: 'pingvin-share:{version}', ports: [3000], mounts: [{ destination: '/app/uploads', source: '/mnt/pool/uploads', type: 'bind', writable: true }] },
  },
  shows: { share: { is: 'cry', every: 15 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['1.2.0', '1.4.1', '0.29.0'] },
});
