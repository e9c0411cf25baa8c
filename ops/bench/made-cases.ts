import type { LabelledCase } from './recall.ts';

const one = (id: string, root_cause_class: string, log_excerpt: string[]): LabelledCase =>
  ({ id, root_cause_class, container_state: { status: 'exited', exit_code: 1 }, log_excerpt });

/** A few incidents in the words of several programs, for where no folder of recorded ones is at hand. */
export const madeCases: readonly LabelledCase[] = [
  one('disk 1', 'disk_full', ['write /srv/files/a.part: no space left on device', 'ERROR could not finish the upload']),
  one('disk 2', 'disk_full', ['OSError: [Errno 28] No space left on device: \'/cache/x\'']),
  one('disk 3', 'disk_full', ['PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device']),
  one('name 1', 'dns_failure', ['getaddrinfo ENOTFOUND db', 'fatal: cannot reach the database']),
  one('name 2', 'dns_failure', ['could not translate host name "db" to address: Name or service not known']),
  one('name 3', 'dns_failure', ['dial tcp: lookup db on 127.0.0.11:53: no such host']),
  one('rights 1', 'volume_permission', ['open /config/settings.db: permission denied']),
  one('rights 2', 'volume_permission', ['PermissionError: [Errno 13] Permission denied: \'/data/library\'']),
  one('rights 3', 'volume_permission', ['mkdir: cannot create directory \'/var/lib/app\': Permission denied', 'EACCES: permission denied, mkdir']),
  one('port 1', 'port_conflict', ['listen tcp 0.0.0.0:8080: bind: address already in use']),
  one('port 2', 'port_conflict', ['Error: listen EADDRINUSE: address already in use :::3000']),
  one('port 3', 'port_conflict', ['[emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)']),
];
