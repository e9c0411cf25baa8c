import { expect, test } from 'vitest';
import { classOf } from './classes.ts';

test.each([
  ['connection_refused', ['connect ECONNREFUSED 10.0.0.3:1', 'java.net.ConnectException: Connection refused', 'No connection could be made because the target machine actively refused it', 'Connection to db-1:5432 refused. Check that the hostname and port are correct', 'connection attempt to 10.0.0.3 was refused']],
  ['connection_reset', ['read: connection reset by peer', 'write EPIPE', 'server closed the connection unexpectedly', 'Remote end closed connection without response', 'socket hang up', 'connection closed by remote host']],
  ['unreachable', ['connect: no route to host', 'Network is unreachable', 'Failed to connect to the broker', 'Communications link failure', 'Dependency failed for /mnt/nas', 'failed to dial the server', 'server selection timeout', 'Connection to tcp://cam:554 failed', 'It was not possible to connect to the server', 'Waited 30s or more for the DB to become ready']],
  ['timeout', ['context deadline exceeded', 'i/o timeout', 'upstream timed out (110: x)', 'System.TimeoutException: The operation', 'connect ETIMEDOUT 10.0.0.3:1', 'Timeout fetching data', 'TLS key negotiation failed to occur within 60 seconds', 'net/http: TLS handshake timeout', 'the deadline has elapsed']],
  ['dns_failure', ['lookup db: no such host', 'Name or service not known', 'Temporary failure in name resolution', 'getaddrinfo ENOTFOUND db', 'nodename nor servname provided', 'socket.gaierror: x', 'net::ERR_NAME_NOT_RESOLVED', 'lookup a.example.com on 192.168.1.1:53: read udp 1.2.3.4:5->192.168.1.1:53: i/o timeout', 'hostname lookup failed']],
  ['permission_denied', ['open /a: permission denied', "EACCES: x, open '/a'", 'Operation not permitted', 'Access to the path is denied']],
  ['disk_full', ['write: No space left on device', 'ENOSPC: x', 'database or disk is full', 'Disk quota exceeded', 'could not write lock file "a.pid": No space left on device', 'flood stage disk watermark [95%] exceeded on [a]', 'The table "a" is full']],
  ['read_only', ['Read-only file system', 'EROFS: x']],
  ['io_error', ['read: Input/output error', 'disk I/O error', 'EIO: x']],
  ['out_of_memory', ['Cannot allocate memory', 'std::bad_alloc', 'MemoryError']],
  ['port_in_use', ['bind: address already in use', 'EADDRINUSE: x', 'Only one usage of each socket address is normally permitted', 'failed to bind to port 53']],
  ['missing_file', ["ENOENT: no such file or directory, open 'a'", 'cannot open file x', 'java.io.FileNotFoundException: a', 'java.nio.file.NoSuchFileException: a']],
  ['missing_setting', ['Environment variable DB_HOST is not set', 'missing required option --url', 'superuser password is not specified', 'Environment variable not found: DATABASE_URL', 'line 3: URL: unbound variable', 'required env variables are missing', 'SECRET_KEY_BASE is required', 'Could not resolve placeholder "a" in value "b"', 'the address is not properly configured']],
  ['bad_setting', ['unknown directive "foo" in file', 'invalid configuration value', 'yaml: line 3: unmarshal errors', 'Error parsing config file', 'mapping values are not allowed in this context', 'invalid port "x"', 'bind: cannot assign requested address', 'could not parse DSN', 'address :80:80: too many colons in address']],
  ['bad_credentials', ['password authentication failed for user', 'Invalid API key', "Access denied for user 'a'", 'WRONGPASS invalid pair', '401 Unauthorized', 'Cannot connect to the broker: NOAUTH Authentication required.', 'no basic auth credentials', 'InvalidAccessKeyId: x', 'Invalid bot token', 'Connection Refused: not authorised.', 'received AUTH_FAILED']],
  ['version_mismatch', ['incompatible client', 'version mismatch', 'the file is of a wrong version']],
  ['migration_failed', ['Migration 12 failed', 'no such table: users', 'relation "a" does not exist', 'Dirty database version 12', 'duplicate column name: a']],
  ['corrupt_data', ['database disk image is malformed', 'checksum mismatch', 'index is corrupt', 'Short read or OOM loading DB', 'Unexpected EOF reading RDB file', "Table 'a' is marked as crashed", 'panic: invalid freelist page: 12', 'LOG is not_a_log_file']],
  ['certificate', ['x509: certificate signed by unknown authority', 'certificate has expired', 'SSL: CERTIFICATE_VERIFY_FAILED', 'self-signed certificate', 'invalid peer certificate: UnknownIssuer']],
  ['rate_limited', ['429 Too Many Requests', 'rate limit exceeded']],
  ['too_many_files', ['accept: too many open files', 'EMFILE: x']],
  ['locked', ['database is locked', 'deadlock detected', 'another instance is already running', 'the file is being used by another process', 'SQLITE_BUSY', 'Can\'t connect to DB: BadConnection("database is locked")']],
  ['device', ['USB disconnect, device number 4', 'no such device', 'GPU 0 reports a hardware error', 'NVRM: Xid (PCI:0): 79', 'e1000e: Detected Hardware Unit Hang']],
  ['unsupported', ['Function not implemented', 'operation is not supported']],
  ['crash', ['Segmentation fault (core dumped)', 'panic: x', 'Traceback (most recent call last):', 'Unhandled exception', "thread 'main' panicked at x"]],
  ['advice', ['Memory overcommit must be enabled!', 'the directive is deprecated, use another', 'a newer version is available', 'client closed connection', 'npm warn deprecated a@1: This module is not supported', 'has world readable permissions. Future versions will refuse to load this file.']],
  ['oom_limit', ['Memory cgroup out of memory: Killed process 7', 'Reason: OOMKilled']],
  ['oom_host', ['Out of memory: Killed process 7', 'oom-kill:constraint=CONSTRAINT_NONE,global_oom']],
  ['heap_limit', ['java.lang.OutOfMemoryError: x', 'JavaScript heap out of memory', 'Allowed memory size of 1 bytes exhausted']],
  ['shared_memory', ['could not resize shared memory segment "/a"', 'Fatal Python error: Bus error', '/dev/shm is full']],
  ['limit_low', ['max virtual memory areas vm.max_map_count [65530] is too low', "can't start new thread", 'fork: retry: Resource temporarily unavailable', 'ENOSPC: System limit for number of file watchers reached', 'cgroup: fork rejected by pids controller', 'failed to setup inotify handler. Please increase inotify limits', 'the user limit (128) on the number of inotify instances has been reached']],
  ['pool_exhausted', ['sorry, too many clients already', 'QueuePool limit of size 5 overflow 10 reached', 'server reached pm.max_children setting']],
  ['flooded', ['Maximum number of concurrent DNS queries reached (max: 150)', 'nf_conntrack: table full, dropping packet']],
  ['stale_handle', ['Stale file handle', 'Transport endpoint is not connected', 'nfs: server nas not responding, timed out']],
  ['network_gone', ['container must join at least one network', 'cannot join network of a non running container']],
  ['upstream_missing', ['host not found in upstream "app"']],
  ['restart_asked', ['Caught OS signal terminated']],
  ['init_conflict', ['s6-overlay-suexec: fatal: can only run as pid 1']],
  ['data_too_new', ["Can't handle RDB format version 12", 'the database schema is newer than this version', 'cannot downgrade a node from version 2 to 1']],
  ['version_skipped', ['upgrading more than one major version is not supported', 'upgrade to 7.17 first']],
  ['data_too_old', ['database files are incompatible with server', 'Unsupported redo log format']],
  ['cpu_unsupported', ['requires a CPU with AVX support', 'Illegal instruction']],
  ['driver_mismatch', ['nvml error: driver/library version mismatch', 'could not select device driver "nvidia"']],
  ['adapter_lost', ['Adapter disconnected, stopping', 'lost connection to the coordinator', 'Communications with UPS a@10.0.0.3 lost']],
  ['device_silent', ['error while opening /dev/ttyUSB0: No such file or directory', 'Failed to connect to the adapter', 'No EdgeTPU was detected']],
  ['disk_failing', ['Buffer I/O error on dev sda1', "pool 'tank' state DEGRADED", 'ata3.00: failed command: READ FPDMA QUEUED']],
  ['hung', ['task mysqld:7 blocked for more than 120 seconds', 'WORKER TIMEOUT (pid:31)', 'watchdog: soft lockup', 'A single tick took 60.00 seconds (should be max 0.05)']],
  ['mount_missing', ['folder marker missing', 'bind source path does not exist', 'Missing root folder', "DocumentRoot '/a' is not a directory, or is not readable", 'EISDIR: illegal operation on a directory, read', 'error: /etc/a.conf is a directory', 'unable to open database file']],
  ['chown_refused', ["chown: changing ownership of '/a': Operation not permitted", 'chmod /a: operation not permitted', '/data does not support NFS export']],
  ['wrong_owner', ['data directory has wrong ownership', 'attempt to write a readonly database', 'folder /config is not writable', 'permissions 640 for a.json are too open', 'Cookie file a must be accessible by owner only']],
  ['leftover_file', ['ln: a: File exists', 'lock file "postmaster.pid" already exists', 'A server is already running']],
  ['image_missing', ['pull access denied for a', 'no matching manifest for linux/arm64', 'exec format error']],
  ['missing_program', ['executable file not found in $PATH', 'sh: gosu: not found']],
  ['missing_module', ["Cannot find module 'a'", 'ModuleNotFoundError: x', 'cannot open shared object file: No such file', 'Error loading shared library libz.so: No such file', 'cannot load such file -- json']],
  ['part_version', ['the extension version is 1, but only supports 2', 'Synapse requires PostgreSQL 13 or above']],
  ['api_too_old', ['client version 1.24 is too old. Minimum supported API version is 1.44']],
  ['lxc_prestart', ['Failed to run lxc.hook.pre-start for container "100"']],
  ['lxc_hook', ['Failed to run autodev hooks', 'container needs NET_ADMIN']],
  ['runtime_refused', ['OCI runtime create failed: runc create failed', 'cgroup mountpoint does not exist', 'OCI runtime create failed: apparmor failed to apply profile: no such file or directory: unknown', 'unsupported cgroup layout']],
  ['setting_removed', ['the option has been removed in v3', 'the setting is no longer supported', 'flag provided but not defined: -enable-v2', 'unknown long flag \'--storage\'', 'unrecognized arguments: --old', 'error: unexpected argument \'--old\' found']],
  ['not_allowed', ['permission denied for table users', '403 Forbidden', 'Invalid host header']],
  ['starting_up', ['FATAL: the database system is starting up', 'LOADING Redis is loading the dataset in memory', 'the server is not yet accepting connections', 'redo in progress, elapsed time: 10 s', 'state not recovered / initialized']],
  ['shutting_down', ['received SIGTERM', 'Server is shutting down', 'database system is shut down', 'Stopping the server']],
] as const)('%s in many wordings', (name, texts) => {
  expect(texts.map((text) => classOf(text))).toEqual(texts.map(() => name));
});

test.each([
  'http: TLS handshake error from 10.0.0.7:51234: EOF', 'SSL_do_handshake() failed (SSL: error:0A00006C) while SSL handshaking, client: 10.0.0.7, server: 0.0.0.0:443', 'https/1: SSL handshake failure',
  'Invalid user admin from 10.0.0.7 port 51122', 'Failed password for root from nas.example.org port 22 ssh2', 'authentication failure; logname= uid=0 tty=ssh ruser= rhost=10.0.0.7',
  'unknown[10.0.0.7]: SASL LOGIN authentication failed', 'Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<a>, rip=10.0.0.7', 'Login failed: ann (Remote IP: 10.0.0.7)',
  'Failed authentication attempt for ann', 'Username or password is incorrect. IP: 2001:db8::7.', 'Invalid URI in request GET / HTTP/1.1', 'script not found or unable to stat', 'client denied by server configuration: /srv',
  'access forbidden by rule, client: 10.0.0.7, server: a', 'validation failure <a.example.org. A IN>: signature expired', 'could not receive data from client: Connection reset by peer', 'unexpected EOF on client connection',
  'write tcp 10.0.0.3:80->10.0.0.7:5555: write: broken pipe', 'invalid length of startup packet', 'NOQUEUE: reject: RCPT from unknown[10.0.0.7]: Relay access denied',
])('%s tells of a client only', (text) => {
  expect(classOf(text)).toBe('advice');
});

test.each([
  ['connection_refused', 'connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7'], ['connection_reset', 'recv() failed (104: Connection reset by peer) while reading response header from upstream, client: 10.0.0.7'],
  ['permission_denied', 'open() "/srv/a" failed (13: Permission denied), client: 10.0.0.7'], ['too_many_files', 'accept() failed (24: Too many open files), client: 10.0.0.7'],
  ['bad_credentials', 'password authentication failed for user "ann"'], ['bad_credentials', "Access denied for user 'ann'@'10.0.0.7' (using password: YES)"], ['bad_credentials', 'SASL authentication failed; server mail.example.org said: 535'],
  ['dns_failure', 'cannot get ACME client: dial tcp: lookup acme.example.org: no such host'], ['timeout', '[Redis client] connect ETIMEDOUT'],
] as const)('%s is its own trouble, whatever else is named: %s', (name, text) => {
  expect(classOf(text)).toBe(name);
});

test.each([
  'backup finished with no errors', 'scan done without any problems', 'reconnected after connection refused', 'the connection was restored', 'read timeout=30 write timeout=60',
  'Server is starting up', 'Application startup complete', 'authentication required: false', 'repairs: 0', 'Removed stale lock file', 'Opening database connection pool (size 10)', 'Rate limit: 100 requests per minute', 'Initializing database',
  'timeout is 30 seconds', 'certificate renewed', 'listening on port 80', 'GET /connection/refused/panic HTTP', 'opened /var/log/crash/report.log', 'loaded permissions of 3 users',
])('%s tells of no trouble', (text) => {
  expect(classOf(text)).toBeNull();
});
