import type { LogClass } from '../signature.ts';
import { clientNoise } from './clients.ts';

/** Words that make a line more than advice, whatever else it says. */
const unlessGrave = '^(?!.*(?:refused|denied|fatal|panic|corrupt|no space|time-?d? ?out|not permitted|unreachable|not found|not provided|failed to start|aborting))';

const raw = String.raw;

/** What a program says by the way. */
const advice = [
  'userwarning', '(?:is|are|was|been|now) deprecated', 'deprecated (?:and|since|in favou?r|api|call|function|feature)', 'deprecation (?:notice|warning)', raw`deprecated\b(?!.{0,80}(?:no longer|removed))`, 'npm (?:warn|notice)', raw`\bfuture (?:versions?|releases?) (?:will|may|might)`, raw`will be (?:removed|dropped|required|unsupported) in`, 'telemetry',
  '(?:new|newer|latest) (?:version|release) .{0,40}available', '(?:update|upgrade) (?:is )?available', 'checking for updates', 'development (?:server|mode)', 'anonymous usage',
  'this is not recommended', '(?:it is|we|strongly) recommend', 'as root.{0,40}(?:not recommended|discouraged)', 'slow (?:query|sql|request|log)', 'query (?:time )?\\(?slow',
  'client (?:unexpectedly )?(?:closed|disconnected|aborted|has (?:closed|disconnected)|went away|prematurely)', 'closed by client', 'aborted by (?:client|user)', 'cache miss',
  'without password', 'no password (?:is )?set', 'falling back to', 'using (?:the )?default', '(?:trying|attempting|switching) (?:next|another|again with)',
  '(?:ignoring|skipping) (?:invalid|unknown|unsupported|duplicate|unrecognized)', 'received reload', 'reopening log',
].join('|');

/**
 * Wording of the finer kinds of trouble, which name a cause more closely than the general ones; these are tried first, in this order.
 * In small letters, numbers as they stand or as one 0, without paths and addresses.
 */
export const particulars: readonly (readonly [LogClass, string])[] = [
  ['port_in_use', String.raw`\baddrinuse|eaddrinuse|address (?:is )?already in use|address in use|port is already allocated|only one usage of each socket`],
  ['api_too_old', String.raw`
    (?:client|api|server) version .{0,20}too (?:old|new)|minimum supported api|api version .{0,40}(?:not support|too|unsupported|minimum)|server api version
  `],
  ['advice', clientNoise],
  ['advice', String.raw`
    overcommit must be enabled|memory overcommit|transparent ?huge ?pages?|deprecationwarning|experimentalwarning|futurewarning|we suggest setting|collation version mismatch|no such file or directory\), client:
    reliably determine the server's fully qualified|tcp backlog setting of .* cannot be enforced|checkpoints are occurring too frequently|sleeping for .{0,20}retry busy
    not (?:recommended|suitable|intended|meant) for production|running pip as|swap (?:limit|accounting)|maxlisteners|possible eventemitter
  `],
  ['advice', `${unlessGrave}.*(?:${advice})`],
  ['starting_up', String.raw`
    database system is (?:starting up|not yet accepting|in recovery)|is loading the dataset|not (?:yet )?(?:accepting|ready (?:to accept|for)) (?:connections|requests|commands|queries|traffic)|redo in progress
    (?:database|server|service|cluster|node|system|broker|backend|index|instance) is (?:still|currently) (?:starting|initiali[sz]ing|loading|recovering|bootstrapping|warming)|not (?:yet ready|ready yet)|recovery state has not been yet reached
    still (?:starting up|initiali[sz]ing|replaying|recovering)\b|state not recovered|notyetinitialized|no (?:master|leader) (?:yet|elected)|did not become (?:ready|available|healthy)
  `],
  ['bad_credentials', String.raw`
    \bnoauth\b|\bwrongpass\b|password authentication failed|authentication (?:is )?required(?! ?[=:])|(?:access denied|login failed) for user|auth\w* failed for (?:user|role)|no basic auth credentials|authentication credentials were not
    connection (?:was )?refused[,:]? (?:not authori[sz]ed|bad user|identifier)|invalidaccesskeyid|signaturedoesnotmatch|access key id .{0,40}not exist
    sasl authentication (?:failed|error)|jwt (?:expired|malformed|invalid)|username and password not accepted
  `],
  ['timeout', String.raw`
    (?:negotiation|handshake) (?:failed to occur|did not (?:occur|finish|complete)|not completed|timed? ?out|time-?out)
  `],
  ['dns_failure', String.raw`\blookup \S+(?: on \S+)?: (?!.*connection refused$)|\bdns \w+ .{0,40}(?:time-?d? ?out|fail)|no valid (?:a|aaaa|ip) .{0,20}found`],
  ['unsupported', String.raw`sqlite_ioerr_\w*lock|\benolck\b|no locks available|lock(?:s|ing)? (?:is |are )?(?:not|un) ?(?:supported|available|implemented)|(?:not|n't) (?:support|implement) (?:\w+ )?lock|(?:database|data|files?) .{0,30}\bon an? (?:cifs|smb|nfs|sshfs|network) ?(?:share|mount|drive|file ?system|volume)`],
  ['locked', String.raw`database is locked|sqlite_busy`],
  ['missing_setting', String.raw`
    resolve placeholder|\b[a-z][a-z\d]*(?:_[a-z\d]+)+['"]? (?:is|are) (?:required|missing|empty|unset|undefined|not set)
    env(?:ironment)? var\w* .{0,20}(?:not found|not present|undefined|unset|missing|required|empty)|unbound variable|parameter (?:null or )?not set|(?:missing|required|undefined) env(?:ironment)?\b|field required
  `],
  ['corrupt_data', String.raw`\bcorruption: |invalid freelist|\bshort read\b|unexpected (?:eof|end of (?:file|data|archive)) .{0,20}(?:reading|loading|in) .{0,30}(?:file|dump|database|archive|journal|index)\b|not a (?:valid )?database|disk image is malformed|corrupt\w* (?:wal|database|index|journal)|eof while parsing`],
  ['oom_limit', String.raw`
    memory cgroup out of memory|constraint_memcg|memory\.max|oomkilled|task in .{0,200} killed as a result of limit|hit (?:its |the )?memory limit
    container .{0,60}memory limit
  `],
  ['oom_host', String.raw`
    global_oom|constraint_none|out of memory: kill|systemd-oomd|earlyoom|low on memory.{0,40}kill|no swap space left
  `],
  ['heap_limit', String.raw`
    exceeded available memory|insufficient memory|memory limit .{0,20}(?:exceeded|reached)|not enough (?:free )?memory|(?:more|requires) .{0,20}(?:system )?memory .{0,30}than|memory .{0,30}than is available
    heap (?:limit|out of memory|space)|outofmemoryerror|allowed memory size|gc overhead|metaspace|java heap|direct buffer memory
    (?:circuit_?breaking|parent\] data) .{0,40}|data too large|oom command not allowed|maxmemory|failed to allocate memory \(nomemory|memory ?resource limit
  `],
  ['shared_memory', String.raw`
    could not resize shared memory|/dev/shm|\bshm[_ ]?size|shared memory .{0,60}(?:no space|too small|full\b|exhaust|increase)|\bshm\b.{0,60}(?:no space|too small|full\b|size)
    bus error|sigbus|session deleted because of page crash|insufficient shared memory
  `],
  ['limit_low', String.raw`
    max_map_count|max virtual memory areas|can'?t start new thread|pthread_create|unable to create (?:a )?(?:new )?(?:native )?thread|failed to create new os thread
    fork: (?:retry: )?(?:resource|cannot)|cannot fork|could not fork|fork failed|pids?[ ._]?(?:max|limit)|memlock|unable to lock jvm memory|rlimit
    max file descriptors .{0,40}too low|(?:ulimit|nofile|nproc|open files limit).{0,60}(?:low|increase|insufficient|exceed)|clone: resource
    thread creation failed|process limit|(?:enospc|no space).{0,80}(?:watch|inotify)|(?:watch|inotify).{0,60}(?:enospc|no space)|inotify.{0,80}(?:limit|handler|increase|exceed|reach|fail)|(?:limit|increase|exceed|reach|fail).{0,80}inotify|fork rejected|maximum number of (?:processes|threads|pids)
  `],
  ['flooded', String.raw`
    maximum number of concurrent dns queries|too many concurrent (?:dns )?queries|concurrent (?:queries|requests|connections)\b.{0,40}(?:reached|limit|exceed)|syn flood|rate-limiting \S+ for at least
    (?:query|request)s? flood|nf_conntrack: table full|possible dns.?rebind flood|queries? (?:per|in) .{0,30}exceeded
  `],
  ['pool_exhausted', String.raw`
    too many (?:clients|connections|open connections|sessions|users)|connection slots|\b(?:queue|connection|thread|worker)?pool\b.{0,60}(?:full|exhaust|timed? ?out|timeout|limit|empty|overflow)
    timeout acquiring a connection|acquir\w+ .{0,30}connection .{0,30}(?:pool|time)|max\w*[ _](?:user[ _])?connections|max number of clients|client limit
    no (?:more )?(?:free |idle |available )?(?:connections?|workers?|threads?) (?:is |are )?(?:available|left|free)|(?:worker_connections|max_children|maxrequestworkers)
    (?:queue|buffer|backlog) (?:is |has )?(?:reached|full|overflow|exceed|exhausted)|listen queue .{0,40}full|server (?:is )?overload|busy, consider raising
    connection is not available, request timed out|too many (?:active|concurrent|pending|in-flight)|(?:back ?pressure|throttl)\w{0,12} .{0,40}(?:queue|full|memory)
    per user series limit|series limit|max(?:imum)? (?:active |in-memory )?(?:series|streams?) .{0,30}(?:exceed|limit|reached)|ingestion rate limit|shards .{0,20}open
  `],
  ['stale_handle', String.raw`
    stale (?:nfs )?file handle|\bestale\b|^(?!.*getpeername).*transport endpoint is not connected|\benotconn\b.{0,40}(?:mount|stat|scandir|open)|fileid changed|expected fileid
    nfs\d?: server \S+ .{0,30}(?:not responding|error)|not responding, (?:timed out|still trying)|cifs.{0,60}(?:has not responded|reconnect|host is down)
    socket not connected.{0,40}(?:mount|fuse)|fuse.{0,40}(?:terminated|not connected|disconnected)
  `],
  ['network_gone', String.raw`
    must join at least one network|cannot join network|joining network namespace|network ?namespace.{0,60}(?:not found|gone|no such|does not exist|invalid)
    \bnetwork \S+ not found|no such network|declared as external, but could not be found|not attached to (?:the )?network|network sandbox|lstat \S* ?net: no such|tun(?: device| interface)? .{0,20}(?:gone|down|lost)
    error retrieving port from .{0,30}api|is marked for removal
  `],
  ['upstream_missing', String.raw`
    host not found in upstream|(?:upstream|backend) .{0,60}(?:could not be resolved|not be resolved|no such host)|could not resolve address '|no servers are inside upstream
    failed to resolve (?:server|backend)|invalid host in upstream
  `],
  ['restart_asked', String.raw`
    caught os signal|(?:autoheal|watchtower).{0,60}(?:restart|stopp|recreat)|restarting container|(?:killed|stopped|restarted) by (?:autoheal|watchtower|an? external)
  `],
  ['init_conflict', String.raw`
    can only run as pid|must (?:be )?run as (?:pid|init)|s\d-overlay-suexec|s\d-svscan.{0,40}fatal|not (?:the )?(?:pid 1|init process)|is the system already running systemd
    couldn't find an alternative telinit|failed to (?:mount|create) .{0,20}cgroup.{0,40}(?:freezing|systemd)
  `],
  ['data_too_new', String.raw`
    (?:data|database|db|schema|config\w*|settings?|file|state|store|volume|storage|migrations?|revision|index|node|world|level|save)\b.{0,80}(?:newer|higher|more recent|later|future|ahead|too new|greater)\b.{0,20}(?:than|version|release|of)
    can(?:'|no)?t handle \w+ format|rdb (?:file|format|version).{0,40}(?:newer|unsupported|unknown|not support|can't load)|\bdowngrad\w+\b.{0,60}(?:not|unsupported|detected|fail|forbid|impossible|prevent|refus)
    (?:not|cannot|can't|unable to|refus\w+ to|do not|don't|invalid .{0,30}) (?:be )?downgrade|(?:created|written|made|used|upgraded|saved|opened|generated|migrated) (?:by|with|in|from|to) (?:an? )?(?:newer|later|more recent|future)
    (?:newer|later|future) (?:version|release) of|module data i can't load|no matching module|(?:unsupported|unknown|unrecognized) (?:file |data |storage |database )?(?:format|schema) version
    can't locate revision|(?:unknown|missing) migration|(?:applied|database) .{0,40}migration.{0,60}(?:missing|unknown|not (?:found|resolved|present) locally)|is too new\b
  `],
  ['version_skipped', String.raw`
    more than (?:one|two|\d) (?:major|minor)|(?:upgrad|updat|migrat)\w+ .{0,60}(?:step by step|one (?:major |minor )?(?:version )?at a time|intermediate|directly from|directly to)
    (?:cannot|can't|not) (?:be )?(?:upgrade|migrate)\w{0,12} .{0,60}(?:directly|from version)|\bskip\w{0,12} .{0,20}(?:major|versions?|releases?)|direct(?:ly)? upgrade|upgrade path
    too old to (?:be )?(?:upgrade|migrate)|(?:please|must|need to|first) .{0,10}(?:upgrade|update) to .{0,60}(?:first|before)|(?:upgrade|update) (?:to )?\S+ first
    (?:required|have|need) to (?:first )?upgrade to|upgrading from (?:major )?version|before (?:upgrading|the upgrade)|minimum .{0,30}version .{0,30}(?:upgrade|migrate)|updates between multiple major versions
  `],
  ['data_too_old', String.raw`
    incompatible with server|initialized by .{0,60}version|pg_upgrade|mysql_upgrade|mariadb-upgrade|upgrade (?:is )?required|needs? (?:to be )?(?:upgraded|an upgrade|migrating)|requires (?:an )?upgrade
    old(?:er)? (?:data|database|index|storage|on-disk)\w* (?:format|directory|version|layout)|(?:was|were) (?:created|written|formatted) (?:by|with|using|in) (?:an )?(?:older|old|earlier|previous|version|\w+ \d)
    feature ?compatibility ?version|(?:too recent|too new) to start|existing data files|unsupported redo log format|redo log was created|upgrade after a crash|upgrade is not supported after
    index .{0,60}created (?:in|with|by)|incompatible (?:data|database|index|storage|metadata|on-disk)\b|appears to be \w+ data in|wrong mongod version
  `],
  ['disk_full', String.raw`\benospc\b|\bedquot\b|no space left|disk quota exceeded|database or disk is full`],
];
