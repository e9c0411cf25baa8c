import { hostname } from 'node:os';
import { defineAdapter, defineSettings, optionalText } from '../engine/define.ts';
import { refOf } from '../engine/refs.ts';
import { parseLogFiles, parseWatched } from './files/declared.ts';
import { fileSourceOf } from './files/source.ts';

const settings = defineSettings('Log files', {
  LOG_FILES: optionalText(
    'Log files to read, comma separated: service=/path, where the path may be a glob and a service may come again. Unset: none',
    'jellyfin=/var/log/jellyfin/*.log,nginx=/var/log/nginx/access.log',
  ),
  LOG_FILES_HOST: optionalText('Name of the machine that the files of LOG_FILES are on; unset: the name of this one, which changes with each container', 'nas1'),
  LOG_FILES_WATCH: optionalText('Globs of files among them whose changes the kernel is asked to tell at once (inotify), beside the look each second; unset: none', '/var/log/nginx/*.log'),
}, ({ LOG_FILES, LOG_FILES_HOST, LOG_FILES_WATCH }) => {
  const { declared, wrong } = parseLogFiles(LOG_FILES ?? '');
  return [
    ...wrong,
    ...parseWatched(LOG_FILES_WATCH ?? '', wrong.length > 0 ? [] : declared).wrong,
    ...(LOG_FILES_WATCH !== undefined && LOG_FILES === undefined ? ['LOG_FILES_WATCH watches nothing while LOG_FILES is unset'] : []),
    ...(/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(LOG_FILES_HOST ?? 'unset') ? [] : ['LOG_FILES_HOST needs a name of letters, digits, dots and hyphens']),
  ];
});

/** Log files of this machine, of the services that the owner declared them for. */
export default defineAdapter({
  scheme: 'file',
  about: 'Declared log files',
  settings,
  connect: ({ LOG_FILES, LOG_FILES_HOST, LOG_FILES_WATCH }, { now, say }) => {
    const { declared } = parseLogFiles(LOG_FILES ?? '');
    const { patterns: watched } = parseWatched(LOG_FILES_WATCH ?? '', declared);
    const host = LOG_FILES_HOST ?? hostname();
    const source = fileSourceOf({ host, declared, watched, now, say });
    const named = new Set(declared.map(({ service }) => refOf('file', host, service)));
    return Promise.resolve({
      observers: [], machine: null, logs: declared.length === 0 ? [] : [source], isNamed: (resource) => named.has(resource), close: () => Promise.resolve(),
    });
  },
});
