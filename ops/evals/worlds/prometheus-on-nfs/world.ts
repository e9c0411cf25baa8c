import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'A time series database on NFS cannot lock its folder.',
  provoked: null,
  project: 'monitoring', family: 'storage_permission', cause: 'unsupported_filesystem', culprit: 'prometheus',
  things: {
    prometheus: { image: 'prom/prometheus:{version}', ports: [9090], mounts: [{ destination: '/prometheus', source: '/mnt/nas/prometheus', type: 'bind', writable: true }] },
  },
  shows: { prometheus: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['2.42.0', '2.53.1', '3.0.1'] },
});
