import { expect, test } from 'vitest';
import { classOf } from './classes.ts';

test.each([
  ['connection_refused', ['connect ECONNREFUSED 10.0.0.3:1', 'java.net.ConnectException: Connection refused', 'No connection could be made because the target machine actively refused it']],
  ['connection_reset', ['read: connection reset by peer', 'write EPIPE', 'server closed the connection unexpectedly', 'Remote end closed connection without response', 'socket hang up']],
  ['unreachable', ['connect: no route to host', 'Network is unreachable', 'Failed to connect to the broker']],
  ['timeout', ['context deadline exceeded', 'i/o timeout', 'upstream timed out (110: x)', 'System.TimeoutException: The operation', 'connect ETIMEDOUT 10.0.0.3:1', 'Timeout fetching data']],
  ['dns_failure', ['lookup db: no such host', 'Name or service not known', 'Temporary failure in name resolution', 'getaddrinfo ENOTFOUND db', 'nodename nor servname provided']],
  ['permission_denied', ['open /a: permission denied', "EACCES: x, open '/a'", 'Operation not permitted', 'Access to the path is denied', 'folder /config is not writable']],
  ['disk_full', ['write: No space left on device', 'ENOSPC: x', 'database or disk is full', 'Disk quota exceeded']],
  ['read_only', ['Read-only file system', 'attempt to write a readonly database']],
  ['io_error', ['Buffer I/O error on dev sda1', 'read: Input/output error', 'Stale file handle']],
  ['out_of_memory', ['Out of memory: Killed process 7', 'java.lang.OutOfMemoryError: x', 'JavaScript heap out of memory', 'Cannot allocate memory', 'std::bad_alloc']],
  ['port_in_use', ['bind: address already in use', 'EADDRINUSE: x', 'Only one usage of each socket address is normally permitted']],
  ['missing_file', ["ENOENT: no such file or directory, open 'a'", "Cannot find module 'a'", 'ModuleNotFoundError: x', 'java.io.FileNotFoundException: a']],
  ['missing_setting', ['Environment variable DB_HOST is not set', 'missing required option --url', 'superuser password is not specified']],
  ['bad_setting', ['unknown directive "foo" in file', 'invalid configuration value', 'yaml: line 3: unmarshal errors', 'Error parsing config file']],
  ['bad_credentials', ['password authentication failed for user', 'Invalid API key', "Access denied for user 'a'", 'WRONGPASS invalid pair', '401 Unauthorized']],
  ['version_mismatch', ['database files are incompatible with server', 'client version 1 is too old', 'exec format error']],
  ['migration_failed', ['Migration 12 failed', 'no such table: users', 'relation "a" does not exist']],
  ['corrupt_data', ['database disk image is malformed', 'checksum mismatch', 'index is corrupt']],
  ['certificate', ['x509: certificate signed by unknown authority', 'certificate has expired', 'SSL: CERTIFICATE_VERIFY_FAILED', 'self-signed certificate']],
  ['rate_limited', ['429 Too Many Requests', 'rate limit exceeded']],
  ['too_many_files', ['accept: too many open files', 'EMFILE: x']],
  ['locked', ['database is locked', 'deadlock detected', 'another instance is already running']],
  ['device', ['error while opening /dev/ttyUSB0: No such file or directory', 'USB disconnect, device number 4', 'no such device']],
  ['unsupported', ['Function not implemented', 'operation is not supported']],
  ['crash', ['Segmentation fault (core dumped)', 'panic: x', 'Traceback (most recent call last):', 'Unhandled exception', "thread 'main' panicked at x"]],
  ['shutting_down', ['received SIGTERM', 'Server is shutting down', 'database system is shut down']],
] as const)('%s in many wordings', (name, texts) => {
  expect(texts.map((text) => classOf(text))).toEqual(texts.map(() => name));
});

test.each([
  'backup finished with no errors', 'scan done without any problems', 'reconnected after connection refused', 'the connection was restored', 'read timeout=30 write timeout=60',
  'timeout is 30 seconds', 'certificate renewed', 'listening on port 80', 'GET /connection/refused/panic HTTP', 'opened /var/log/crash/report.log', 'loaded permissions of 3 users',
])('%s tells of no trouble', (text) => {
  expect(classOf(text)).toBeNull();
});
