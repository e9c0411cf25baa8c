import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A music server runs on while the disk with its library is gone.',
  provoked: null,
  project: 'library', family: 'storage_permission', cause: 'missing_mount', culprit: 'music',
  things: {
    music: { image: 'navidrome:{version}', ports: [4533], mounts: [{ destination: '/music', source: '/mnt/usb/music', type: 'bind', writable: true }] },
  },
  shows: { music: { is: 'cry', every: 20 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['0.53.3', '0.52.5', '0.54.1'] },
});
