import { expect, test } from 'vitest';
import { loadDiagnoses } from '../parts.ts';
import { recordedCase } from './case.ts';
import { answerTo, type Answer } from './diagnose.ts';

const diagnoses = await loadDiagnoses();
const running = { status: 'running', exit_code: 0, oom_killed: false, restart_count: 0 };
const failed = { ...running, status: 'exited', exit_code: 1 };
const answer = (container_state: object, ...log_excerpt: string[]): Answer => answerTo(recordedCase.parse({ id: 'x', container_state, log_excerpt }), diagnoses);

test('what keeps restarting is not well, whatever it writes', () => {
  const line = 'server started, listening on 8080';
  expect(answer({ ...running, restart_count: 9 }, line).family).not.toBe('not_an_incident');
  expect(answer(running, line)).toMatchObject({ family: 'not_an_incident', confidence: 0.55, actions: [] });
  expect(answer(running, 'a line that says nothing')).toMatchObject({ family: 'not_an_incident', confidence: 0.3 });
});

test.each([
  'Backup aborted: the remote volume is missing files', 'checksum of block 77 differs from expected', 'replication lag 86400 s, slave stopped applying', 'lost quorum, stepping down',
  'license expired, service is read only', 'gave up after 10 attempts', 'certificate for x has 0 days left',
])('a word of trouble of no known kind is no calm: %s', (line) => {
  expect(answer(running, line, 'server started').family).not.toBe('not_an_incident');
});

test.each([
  ['another copy', ['Another instance of qBittorrent is already running.']], ['a migration', ['Could not acquire change log lock. Currently locked by a (10.0.0.3) since then']],
  ['another database', ['InnoDB: Unable to lock ./ibdata1 error: 11', 'InnoDB: Check that you do not already have another mysqld process using the same files.']],
  ['a backup', ['Failed to create/acquire the lock /repo/lock.exclusive (timeout).']], ['an older backup', ['repository is already locked by PID 12']],
  ['a package manager', ['Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)']], ['nobody knows who', ['database is locked']],
])('a lock that %s holds says nothing against the file system', (_who, lines) => {
  expect(answer(failed, ...lines)).toMatchObject({ cause: 'stale_file', confidence: 0.55 });
});

test.each([
  [['disk I/O error', 'database is on a CIFS share; locking is not supported'], 'unsupported_filesystem'], [['SQLITE_IOERR_LOCK: disk I/O error'], 'unsupported_filesystem'],
  [['disk I/O error: the database is on a network share'], 'unsupported_filesystem'], [['flock: No locks available'], 'unsupported_filesystem'], [['disk I/O error'], 'disk_failure'],
  [['Buffer I/O error on dev sda1', 'locking is not supported'], 'disk_failure'],
])('%j is %s', (lines, cause) => { expect(answer(failed, ...lines).cause).toBe(cause); });

const recovered = [
  ['ERROR connection refused to db:5432, retrying', 'INFO connected to db:5432', 'INFO ready'], ['port 8080 already in use, trying 8081', 'listening on 8081'],
  ['Permission denied: /data/x', 'fixing permissions ... done', 'server started'], ['certificate expires in 30 days; renewing', 'certificate obtained successfully'],
];

test.each(recovered)('%s, and then it is well', (...lines) => {
  expect(answer(running, ...lines)).toMatchObject({ family: 'not_an_incident', confidence: 0.55 });
  expect(answer({ ...running, restart_count: 3 }, ...lines).family).not.toBe('not_an_incident');
  expect(answer({ ...running, health: 'unhealthy' }, ...lines).family).not.toBe('not_an_incident');
  expect(answer(running, ...lines.toReversed()).family).not.toBe('not_an_incident');
});

test('neither damage nor what it waits for is over because it started', () => {
  expect(answer(running, 'database disk image is malformed', 'server ready').family).toBe('data_damage');
  expect(answer(running, 'ERROR connection refused to db:5432', 'server listening on 8080').family).toBe('dependency_network');
});

test.each(['FATAL:  password authentication failed for user "postgres"', 'imap-login: Disconnected (auth failed, 1 attempts)'])('a client with a wrong password is no incident of who runs on: %s', (line) => {
  expect(answer(running, line).family).toBe('not_an_incident');
});

test('a login that ends it is its own', () => {
  expect(answer(failed, 'FATAL:  password authentication failed for user "postgres"').family).toBe('config_credentials');
});

test('a full disk is not confirmed by what ended without an error', () => {
  expect(answer({ ...running, status: 'exited' }, 'no space left on device: 0 occurrences')).toMatchObject({ confirmed: false, confidence: 0.55 });
  expect(answer(failed, 'no space left on device').confirmed).toBe(true);
});

test('a file system that needs cleaning is damaged', () => {
  expect(answer(failed, 'mount: /srv: Structure needs cleaning').cause).toBe('data_corruption');
});
