import { defineWorld } from '../../world.ts';

export default defineWorld({
  about: 'The folder that a web server shows is not mounted any more.',
  provoked: 'apache2 with a DocumentRoot that does not exist',
  project: 'photos', family: 'storage_permission', cause: 'missing_mount', culprit: 'web',
  things: { web: { image: 'httpd:{version}', ports: [80], mounts: [{ destination: '/var/www/photos', source: '/mnt/photos', type: 'bind', writable: true }] } },
  shows: { web: { is: 'loop', exit: 1 } },
  answers: { guided_ui_configuration: 'ends' },
  informative: ['validate_paths'], fine: ['validate_permissions'],
  words: { version: ['2.4', '2.4.62', '2.4-alpine'] },
});
