import { passingWords } from './words.ts';

/**
 * The catalogue of known messages: what common software writes when it is in trouble, in small letters, without what differs. A line
 * that holds one is told by it, in these words of ours, not in its own.
 */
const known = {
  system: [
    'no such file or directory', 'permission denied', 'operation not permitted', 'no space left on device', 'read-only file system', 'input/output error', 'too many open files', 'cannot allocate memory',
    'address already in use', 'cannot assign requested address', 'connection refused', 'connection reset by peer', 'connection timed out', 'no route to host', 'network is unreachable', 'host is unreachable', 'host is down',
    'broken pipe', 'resource temporarily unavailable', 'resource busy', 'device or resource busy', 'text file busy', 'stale file handle', 'stale nfs file handle', 'is a directory', 'not a directory', 'directory not empty',
    'file exists', 'file name too long', 'invalid argument', 'exec format error', 'disk quota exceeded', 'invalid cross-device link', 'too many levels of symbolic links', 'transport endpoint is not connected',
    'operation not supported', 'function not implemented', 'protocol not supported', 'no such device', 'no such device or address', 'no such process', 'value too large for defined data type', 'interrupted system call',
    'operation timed out', 'temporary failure in name resolution', 'name or service not known', 'no address associated with hostname', 'unknown host', 'no such host', 'structure needs cleaning', 'key has expired',
    'command not found', 'executable file not found in $path', 'cannot open shared object file', 'illegal instruction', 'bus error', 'bad file descriptor', 'argument list too long',
  ],
  kernel: [
    'out of memory: killed process', 'memory cgroup out of memory', 'invoked oom-killer', 'segfault at', 'general protection fault', 'kernel panic - not syncing', 'unable to handle kernel null pointer dereference',
    'unable to handle kernel paging request', 'soft lockup', 'hard lockup', 'rcu_sched self-detected stall', 'blocked for more than', 'hung task', 'i/o error, dev', 'buffer i/o error on dev', 'critical medium error',
    'unrecovered read error', 'exception emask', 'failed command: read fpdma queued', 'failed command: write fpdma queued', 'hard resetting link', 'link is down', 'link is up', 'link is not ready', 'usb disconnect', 'device descriptor read',
    'device not accepting address', 'machine check events logged', 'hardware error', 'temperature above threshold', 'cpu clock throttled', 'ext4-fs error', 'remounting filesystem read-only', 'xfs metadata i/o error', 'corruption detected',
    'btrfs error', 'checksum verify failed', 'nf_conntrack: table full, dropping packet', 'possible syn flooding on port', 'martian source', 'watchdog: bug', 'controller is down; will reset', 'nfs: server not responding',
    'not responding, still trying', 'not responding, timed out', 'nvrm: xid', 'gpu has fallen off the bus', 'lost async page write', 'reset adapter', 'task blocked for more than', 'fuse: bad', 'cifs vfs', 'under-voltage detected',
  ],
  systemd: [
    'main process exited', 'failed with result', 'start request repeated too quickly', 'scheduled restart job, restart counter is at', 'control process exited', 'dependency failed for', 'failed to start', 'failed to mount', 'job timed out',
    'timed out waiting for device', 'state \'stop-sigterm\' timed out', 'entered failed state', 'reached target', 'deactivated successfully', 'received sigterm', 'unit not found', 'failed to load environment files', 'watchdog timeout',
    'a start job is running for', 'user lookup failed', 'failed at step exec', 'failed at step chdir', 'failed at step user', 'failed at step namespace', 'journal has been rotated', 'suppressed messages from',
  ],
  docker: [
    'oci runtime create failed', 'failed to create task for container', 'failed to create shim task', 'error response from daemon', 'driver failed programming external connectivity on endpoint', 'port is already allocated', 'bind: address already in use',
    'no such container', 'no such image', 'manifest unknown', 'pull access denied', 'toomanyrequests: you have reached your pull rate limit', 'error during connect', 'cannot connect to the docker daemon', 'conflict. the container name', 'is unhealthy',
    'health check failed', 'container exited with code', 'dependency failed to start', 'network not found', 'could not find an available, non-overlapping ipv4 address pool', 'error while creating mount source path', 'invalid mount config for type',
    'bind source path does not exist', 'are you trying to mount a directory onto a file', 'unknown runtime specified', 'could not select device driver', 'no matching manifest for', 'image operating system cannot be used on this platform', 'exec user process caused',
    'failed to register layer', 'error pulling image', 'unauthorized: authentication required', 'server gave http response to https client', 'failed to set up container networking', 'back-off restarting failed container', 'container name already in use',
    'failed to get stats from container', 'cgroup: cannot enter cgroupv2', 'no such network', 'no such volume', 'volume is in use', 'received unexpected http status', 'error initializing network controller', 'no configuration file provided',
  ],
  postgres: [
    'the database system is starting up', 'the database system is shutting down', 'the database system is in recovery mode', 'the database system is not yet accepting connections', 'database system is ready to accept connections', 'database system was shut down at',
    'database system was interrupted', 'database system was not properly shut down; automatic recovery in progress', 'password authentication failed for user', 'no pg_hba.conf entry for host', 'role does not exist', 'database does not exist', 'relation does not exist',
    'column does not exist', 'remaining connection slots are reserved', 'sorry, too many clients already', 'too many connections for role', 'database files are incompatible with server', 'the data directory was initialized by postgresql version',
    'data directory has wrong ownership', 'data directory has invalid permissions', 'lock file "postmaster.pid" already exists', 'could not locate a valid checkpoint record', 'invalid checkpoint record', 'could not open file', 'could not write to file', 'could not extend file',
    'could not fsync file', 'could not resize shared memory segment', 'could not bind ipv4 address', 'could not access directory', 'could not change permissions of directory', 'could not translate host name', 'could not connect to server', 'canceling statement due to statement timeout',
    'canceling statement due to user request', 'deadlock detected', 'could not serialize access', 'duplicate key value violates unique constraint', 'violates foreign key constraint', 'violates not-null constraint', 'invalid page in block', 'could not read block',
    'page verification failed', 'terminating connection due to administrator command', 'terminating connection because of crash of another server process', 'server closed the connection unexpectedly', 'connection to client lost', 'unexpected eof on client connection',
    'server process was terminated by signal', 'all server processes terminated; reinitializing', 'collation version mismatch', 'extension is not available', 'must be superuser', 'permission denied for table', 'permission denied for schema', 'permission denied to create',
    'checkpoints are occurring too frequently', 'requested wal segment has already been removed', 'replication slot does not exist', 'cannot execute in a read-only transaction', 'directory exists but is not empty', 'superuser password is not specified', 'role "root" does not exist',
    'canceling autovacuum task', 'ssl is not enabled on the server', 'invalid value for parameter', 'unrecognized configuration parameter', 'out of shared memory', 'hypertable', 'could not load library', 'starting point-in-time recovery',
  ],
  mysql: [
    'access denied for user', 'unknown database', 'can\'t connect to local server through socket', 'can\'t connect to mysql server', 'can\'t connect to local mysql server', 'too many connections', 'server has gone away', 'lost connection to mysql server during query', 'lock wait timeout exceeded',
    'deadlock found when trying to get lock', 'table doesn\'t exist', 'table is marked as crashed', 'unable to lock ./ibdata1', 'tablespace is missing', 'corrupt database page', 'downgrade is not supported', 'cannot upgrade server earlier than', 'upgrade after a crash is not supported',
    'is not allowed to connect to this mysql server', 'is not allowed to connect to this mariadb server', 'database is uninitialized and password option is not specified', 'aborted connection', 'ready for connections', 'got an error reading communication packets', 'duplicate entry',
    'innodb: operating system error number', 'the innodb log sequence number', 'plugin is not loaded', 'unknown variable', 'caching_sha2_password', 'row size too large', 'disk is full writing', 'aria recovery failed', 'table is full',
  ],
  stores: [
    'can\'t open the log file', 'can\'t save in background', 'background saving error', 'misconf redis is configured to save rdb snapshots', 'bad file format reading the append only file', 'noauth authentication required', 'wrongpass invalid username-password pair', 'oom command not allowed when used memory',
    'max number of clients reached', 'memory overcommit must be enabled', 'loading redis is loading the dataset in memory', 'ready to accept connections', 'connection with master lost', 'failed opening the rdb file', 'short read or oom loading db', 'can\'t handle rdb format version',
    'database is locked', 'database disk image is malformed', 'attempt to write a readonly database', 'unable to open database file', 'file is not a database', 'no such table', 'no such column', 'disk i/o error', 'database or disk is full', 'unique constraint failed', 'foreign key constraint failed',
    'wiredtiger error', 'featurecompatibilityversion', 'unclean shutdown detected', 'no primary detected', 'not primary and secondaryok', 'authentication failed', 'requires a cpu with avx support', 'all shards failed', 'flood stage disk watermark', 'cluster_block_exception', 'max virtual memory areas',
    'master not discovered', 'circuit_breaking_exception', 'cannot allocate memory (12)', 'etcdserver: request timed out', 'etcdserver: leader changed', 'database space exceeded', 'engine: error opening new segment file', 'partial write', 'field type conflict', 'unable to acquire lock on database',
    'could not get lock', 'migration failed', 'migrations are pending', 'dirty database version', 'schema is newer than', 'database is newer than', 'cannot downgrade', 'failed to run migrations', 'pending migrations',
  ],
  web: [
    'host not found in upstream', 'upstream timed out', 'upstream prematurely closed connection', 'connect() failed', 'no live upstreams while connecting to upstream', 'recv() failed', 'bind() to failed', 'worker_connections are not enough', 'client intended to send too large body', 'ssl_do_handshake() failed',
    'cannot load certificate', 'unknown directive', 'directive is not allowed here', 'upstream sent too big header', 'open() failed', 'limiting requests, excess', 'an upstream response is buffered to a temporary file', 'bad gateway', 'gateway timeout', 'gateway time-out', 'service unavailable', 'too many requests',
    'internal server error', 'unauthorized', 'forbidden', 'not found', 'request entity too large', 'unable to obtain acme certificate for domains', 'acme: error', 'unable to generate a certificate for the domains', 'service not found', 'middleware does not exist', 'router uses a non-existent resolver',
    'could not be determined', 'no available server', 'tls handshake error', 'remote error: tls: bad certificate', 'x509: certificate has expired or is not yet valid', 'x509: certificate signed by unknown authority', 'x509: certificate is valid for', 'certificate verify failed', 'self-signed certificate', 'self signed certificate',
    'unable to get local issuer certificate', 'unable to verify the first certificate', 'certificate has expired', 'wrong version number', 'http: server closed', 'http: proxy error', 'context deadline exceeded', 'context canceled', 'i/o timeout', 'unexpected eof', 'server misbehaving', 'reverse proxy error', 'dial tcp',
    'server reached pm.max_children setting', 'unable to connect to php-fpm', 'allowed memory size exhausted', 'maximum execution time exceeded', 'primary script unknown', 'invalid host header', 'csrf verification failed', 'trusted proxy', 'access through untrusted domain', 'cors policy',
  ],
  languages: [
    'connect econnrefused', 'connect etimedout', 'connect ehostunreach', 'getaddrinfo enotfound', 'getaddrinfo eai_again', 'read econnreset', 'write epipe', 'listen eaddrinuse', 'listen eacces', 'socket hang up', 'javascript heap out of memory', 'unhandled promise rejection', 'unhandledpromiserejection', 'uncaught exception',
    'cannot find module', 'cannot find package', 'was compiled against a different node.js version', 'maximum call stack size exceeded', 'is not a function', 'cannot read properties of undefined', 'cannot read properties of null', 'unexpected token', 'unexpected end of json input', 'enospc: system limit for number of file watchers reached',
    'traceback (most recent call last)', 'no module named', 'modulenotfounderror', 'worker failed to boot', 'worker timeout', 'connection pool is full, discarding connection', 'max retries exceeded with url', 'failed to establish a new connection', 'read timed out', 'could not connect to redis', 'object has no attribute', 'keyerror', 'improperlyconfigured',
    'java.lang.outofmemoryerror: java heap space', 'java.lang.outofmemoryerror', 'could not reserve enough space for object heap', 'exception in thread', 'caused by', 'connection is not available, request timed out', 'unsupportedclassversionerror', 'classnotfoundexception', 'noclassdeffounderror', 'address already in use: bind', 'failed to bind to',
    'panic: runtime error', 'invalid memory address or nil pointer dereference', 'all goroutines are asleep - deadlock', 'fatal error: concurrent map writes', 'thread main panicked at', 'called result::unwrap() on an err value', 'unhandled exception', 'unhandled exception. system', 'core dumped', 'stack overflow', 'assertion failed', 'double free or corruption',
    'can\'t reach database server', 'connection pool timeout', 'connection terminated unexpectedly', 'connection terminated due to connection timeout', 'timeout acquiring a connection', 'timed out fetching a new connection from the connection pool', 'client password must be a string', 'sasl: scram-server-first-message', 'environment variable not found',
    'required environment variable', 'environment variable is not set', 'invalid configuration', 'error parsing config', 'failed to parse config', 'yaml: line', 'mapping values are not allowed', 'did not find expected key', 'unknown field', 'cannot unmarshal', 'missing required', 'failed to load config', 'config file not found',
  ],
  access: [
    'failed password for', 'failed password for invalid user', 'invalid user', 'authentication failure', 'connection closed by authenticating user', 'too many authentication failures', 'bad owner or permissions', 'unprotected private key file', 'host key verification failed', 'permission denied (publickey)', 'kex_exchange_identification',
    'maximum authentication attempts exceeded', 'accepted publickey for', 'session opened for user', 'session closed for user', 'pam_unix', 'incorrect password attempts', 'user is not in the sudoers file', 'user not known to the underlying authentication module', 'invalid credentials', 'invalid api key', 'invalid token', 'token expired', 'token has expired',
    'jwt expired', 'invalid signature', 'invalid_grant', 'invalid_client', 'login failed', 'account locked', 'two-factor', 'no supported authentication methods available', 'certificate unknown', 'unknown ca', 'possible break-in attempt', 'did not receive identification string',
  ],
  network: [
    'query timed out', 'no servers could be reached', 'server can\'t find', 'connection timed out; no servers could be reached', 'recursion requested but not available', 'maximum number of concurrent dns queries reached', 'dnssec validation failed', 'failed to bind to port', 'no free leases', 'dhcp lease expired', 'address not available',
    'handshake did not complete after', 'handshake for peer', 'tls key negotiation failed to occur within', 'auth_failed', 'inactivity timeout', 'cannot resolve host address', 'peer is unreachable', 'network unreachable', 'no default route', 'duplicate address detected', 'carrier lost', 'promiscuous mode', 'clock skew detected', 'time has been changed',
    'no server suitable for synchronization found', 'system clock wrong by', 'relay access denied', 'greylisted', 'mailbox full', 'client exceeded timeout, disconnecting', 'connection refused: not authorised', 'socket error on client', 'not authorised', 'broker unavailable', 'lost connection to mqtt',
  ],
  storage: [
    'pool is degraded', 'one or more devices is currently being resilvered', 'one or more devices could not be used', 'one or more devices has experienced an unrecoverable error', 'cannot import', 'pool i/o is currently suspended', 'dataset is busy', 'dataset does not exist', 'dataset already exists', 'failed to mount dataset', 'scrub repaired',
    'raid array is degraded', 'fail event on', 'degradedarray event', 'smart prefailure attribute', 'currently unreadable (pending) sectors', 'offline uncorrectable sectors', 'failed smart usage attribute', 'mount error', 'access denied by server while mounting', 'wrong fs type, bad option, bad superblock', 'unknown filesystem type',
    'special device does not exist', 'target is busy', 'mount point does not exist', 'mount.nfs: connection timed out', 'mount(2): permission denied', 'cannot send after transport endpoint shutdown', 'nt_status_logon_failure', 'nt_status_access_denied', 'nt_status_bad_network_name', 'repository is already locked', 'unable to create lock in backend', 'wrong password or no key found',
    'repository does not exist', 'backup failed', 'snapshot failed', 'rsync error', 'connection unexpectedly closed', 'pack id does not match', 'ciphertext verification failed', 'low disk space', 'not enough free space', 'insufficient space', 'file system is full', 'marker file missing', 'failed to write', 'failed to read',
  ],
  virtual: [
    'got timeout', 'can\'t lock file', 'unable to acquire pmxcfs lock', 'cluster not ready - no quorum', 'no quorum', 'quorum lost', 'quorum acquired', 'node lost quorum', 'storage is not online', 'storage is not available', 'is not active on storage', 'vm is locked', 'ct is locked', 'backup of vm failed', 'job failed with err',
    'qmp command failed', 'got no worker upid', 'unable to find configuration file for vm', 'configuration file does not exist', 'start failed', 'migration aborted', 'kvm virtualisation configured, but not available', 'connection to cluster lost', 'retransmit list', 'received fence', 'watchdog expired', 'proxmox-backup-client failed', 'error connecting to',
    'guest agent is not running', 'volume does not exist', 'no such logical volume', 'thin pool is full', 'out of data space', 'unable to activate storage', 'failed to allocate', 'command timed out', 'subscription', 'health_warn', 'health_err', 'slow ops', 'osd down', 'mon down', 'pgs degraded',
  ],
  signs: [
    'shutting down gracefully', 'graceful shutdown', 'shutdown complete', 'shutting down', 'server started', 'listening on', 'started successfully', 'startup complete', 'startup failed', 'failed to initialize', 'initialization failed', 'fatal error', 'cannot continue', 'giving up', 'retrying in', 'reconnecting', 'connection lost', 'connection established',
    'waiting for', 'timed out', 'timed out after', 'not responding', 'unhealthy', 'killed', 'aborted', 'crashed', 'deadlock', 'corrupted', 'checksum mismatch', 'version mismatch', 'incompatible version', 'unsupported version', 'not supported', 'deprecated', 'rate limit exceeded', 'quota exceeded', 'queue is full', 'buffer overflow', 'disk full',
    'hardware acceleration', 'no capable devices found', 'failed to open codec', 'no va display found', 'failed to initialise vaapi connection', 'cannot load libcuda.so', 'transcoding failed', 'media not found', 'serial port', 'failed to connect to the adapter', 'network commissioning timed out', 'error while starting zigbee-herdsman', 'missing or invalid configuration',
  ],
} as const;

/** All phrases, the longest first, so that the most telling one is found first. */
export const phrases: readonly string[] = [...new Set(Object.values(known).flat())].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** Those that the vocabulary alone cannot say. */
const telling = phrases.filter((phrase) => passingWords(phrase) !== phrase);

/** The longest known message that a text holds as whole words and the vocabulary cannot say; null when it holds none. */
export function phraseIn(text: string): string | null {
  const words = ` ${text.toLowerCase().replace(/["'`([]{0,2}<\*>["'`)\]]{0,2}[,:]? ?/g, '').replace(/\s+/g, ' ')} `;
  return telling.find((phrase) => holds(words, phrase)) ?? null;
}

function holds(words: string, phrase: string): boolean {
  const at = words.indexOf(phrase);
  return at >= 0 && !/\w/.test(words[at - 1] ?? '') && !/\w/.test(words[at + phrase.length] ?? '');
}
