import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The folder that holds the certificate of a web server is not mounted any more.',
  provoked: 'nginx with a certificate that does not exist',
  project: 'cloud', family: 'storage_permission', cause: 'missing_mount', culprit: 'web',
  things: { web: { image: 'nginx:{version}', ports: [443], mounts: [{ destination: '/etc/ssl/site', source: '/srv/acme', type: 'bind', writable: true }] } },
  shows: { web: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['1.27.2', '1.25', '1.22.1'] },
});
