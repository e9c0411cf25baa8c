import type { LogClass } from '../signature.ts';

/**
 * Wording that tells of a kind of trouble, in small letters, the particular before the general: the first that fits is the class.
 * Each line is a pattern, or several with `|` between them.
 */
export const wordings: readonly (readonly [LogClass, string])[] = [
  ['dns_failure', String.raw`
    no address associated|dns \w{1,12} (?:is )?(?:currently )?(?:unavailable|not available|down)|\benotfound\b|\beai_again\b|\beai_noname\b
    getaddrinfo|name or service not known|name resolution|no such host|nodename nor servname|nxdomain|servfail|unknown ?host|host not found
    (?:could not|couldn't|cannot|can't|unable to|failed to|not) (?:be )?(?:resolve|translate host|lookup address|look up (?:host|address|name)|find host)
    dns (?:lookup|resolution|query|request)s? (?:failed|error|timed)|name does not resolve|resolve host
  `],
  ['read_only', String.raw`
    \berofs\b|read-?only file ?system|readonly database|(?:file ?system|volume|disk|database|mount) is read[- ]?only|in a read-only transaction
    remount\w{0,12} .{0,60}read-only
  `],
  ['disk_full', String.raw`
    \benospc\b|\bedquot\b|no space left|(?:disk|volume|device|file ?system|database or disk|drive) (?:is )?(?:almost |nearly )?full
    not enough (?:free |disk |storage )*space|out of (?:disk )?space|insufficient (?:free |disk |storage )*space|disk quota exceeded
    low (?:on )?disk space
  `],
  ['out_of_memory', String.raw`
    \benomem\b|out[- ]of[- ]memory|outofmemory|oom[- _]?kill|cannot allocate memory|can't allocate memory|failed to allocate memory
    memory exhausted|bad_alloc|memoryerror|heap (?:limit|space|out)|allowed memory size|killed process|memory limit (?:exceeded|reached)
    memory allocation .{0,60}failed
  `],
  ['too_many_files', String.raw`
    \bemfile\b|\benfile\b|too many open files|(?:file descriptor|inotify (?:watch|instance))\w{0,12} .{0,60}(?:limit|exhausted|reached)
    (?:out of|no) file descriptors|max_user_(?:watches|instances)|number of file watchers
  `],
  ['rate_limited', String.raw`
    too many (?:requests|login attempts|failed login)|rate[- ]?limit(?:ed|ing|s)?\b|request limit|throttl(?:ed|ing)|quota (?:has been )?exceeded
    exceeded .{0,60}quota|toomanyrequests
  `],
  ['certificate', String.raw`
    x509|pkix|unknown ca\b|self[- ]signed|cert(?:ificate)?_\w*(?:expired|unknown|verify)
    (?:certificates?|cert|tls|ssl)\b.{0,60}(?:expire[ds]?\b|not (?:yet )?valid|invalid|untrusted|not trusted|verif\w+ (?:failed|error)|unknown (?:authority|issuer)|mismatch|revoked|hostname|bad certificate|handshake (?:failed|failure|error))
    (?:handshake|verif\w+) .{0,60}(?:failed|failure|error).{0,60}(?:certificate|tls|ssl)|unable to (?:verify|get) .{0,60}(?:certificate|issuer)
    (?:tls|ssl)\w* (?:handshake|error)
  `],
  ['connection_refused', String.raw`
    \beconnrefused\b|connection ?refused|connectionrefused|actively refused|refused (?:the |our )?connection|connect\w*:? refused
  `],
  ['connection_reset', String.raw`
    \beconnreset\b|\beconnaborted\b|\bepipe\b
    connection (?:was |has been |is )?(?:reset|aborted|lost|dropped|terminated unexpectedly|closed unexpectedly|abort)|reset by peer
    broken ?pipe|brokenpipe|socket hang up|closed (?:the )?connection unexpectedly|(?:unexpected|premature) (?:eof|end of (?:stream|connection))
    prematurely closed|forcibly closed|(?:end|peer|server|host) closed (?:the )?connection|lost connection
  `],
  ['unreachable', String.raw`
    \behostunreach\b|\benetunreach\b|\behostdown\b|no route to host
    (?:network|host|destination|server|port|node|peer|target|device) (?:is )?(?:unreachable|not reachable|down\b)|unreachable
    cannot (?:be )?reach|could ?n[o']t (?:be )?reach|could not connect|can't connect|cannot connect|unable to connect|failed to connect
    couldn't connect|failed to establish .{0,60}connection|connection (?:attempt )?failed|connect\w* (?:has |have )?failed
  `],
  ['bad_credentials', String.raw`
    (?:user ?name|password|credentials?|login)\b.{0,20} (?:is|are|was|were) (?:incorrect|wrong|invalid)|auth\w* (?:has |was )?fail\w*
    failed (?:to )?(?:auth\w*|log ?in|password)|(?:could not|couldn't|cannot|unable to) authenticate
    (?:invalid|wrong|incorrect|bad|unknown|illegal) (?:\w+ (?:or|and) )?(?:password|credentials?|user ?name|user|login|api[ -]?key|token|access key|passphrase)
    access denied for user|password (?:mismatch|is wrong|check failed)
    (?:login|logon|log-in|sign-in) (?:has |attempt )?(?:failed|failure|incorrect|denied)|unauthori[sz]ed(?!access)|wrongpass|noauth\b
    not authenticated|no authentication|auth fail|authentication (?:is )?(?:required|error|unsuccessful)|user unknown
  `],
  ['permission_denied', String.raw`
    (?:invalid|wrong|bad|incorrect|insecure) (?:file )?(?:permissions?|ownership|owner)\b|permissions? .{0,40}too open|\beacces\b|eperm\b
    permission ?denied|permission ?error|operation not permitted|access (?:is |was )?(?:denied|forbidden)|accessdenied|unauthorizedaccess
    not permitted|insufficient (?:privileges?|permissions?|rights)|forbidden|(?:is )?not writ(?:e)?able|not allowed to|must be owner
    missing permission|lacks? .{0,60}permission|denied\b
  `],
  ['port_in_use', String.raw`
    \beaddrinuse\b|address (?:is )?already in use|address in use|port .{0,60}(?:already (?:in use|allocated|used|bound)|is in use|not available)
    only one usage of each socket
  `],
  ['io_error', String.raw`
    stale (?:nfs )?file handle|\bestale\b|\beio\b|input/output error|i/o error|disk i/o|medium error|(?:read|write) (?:fault|error)
    unrecover\w+ (?:read )?error|bad (?:sector|block)|uncorrectable|lost (?:async )?page write|data (?:phase|bus) error
  `],
  ['locked', String.raw`
    (?:database|file|table|resource|repository|state|volume|device|directory|profile|account)\w* (?:schema )?(?:is |are )?(?:already )?locked
    deadlock|lock ?wait|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:obtain|acquire|get|take|create) .{0,40}lock
    another (?:process|instance|server|copy) .{0,60}(?:running|using|holds|lock)|already (?:running|locked)|\bebusy\b|\betxtbsy\b
    resource (?:busy|temporarily unavailable)|lock ?file
  `],
  ['timeout', String.raw`
    e(?:sock)?timedout|timed[- ]?out|deadline ?exceeded
    (?:connection|connect|read|write|request|response|gateway|operation|socket|handshake|dial|i/o|query|upstream|idle|packet|idle|statement)[- ]?time-?out(?! ?[=:]| (?:is|was|set|to|of 0)\b)
    timeout(?:error|exception)|time-?out (?:exceeded|expired|reached|waiting|while|occurred|after|error|(?!setting)\w+ing)
    timeout of \S+ exceeded|(?:due to|because of|by) (?:\w+ )?time-?out|no (?:response|answer|reply) (?:from|within|received)
    not respond(?:ing|ed)
  `],
  ['migration_failed', String.raw`
    migrat\w{1,12}.{0,60}(?:fail|error|abort|could not|cannot|dirty)|(?:fail|error|unable|could not|cannot).{0,60}migrat
    relation \S+ does not exist|no such (?:table|column)|unknown column|(?:column|table) \S+ (?:of \S+ )?does(?:n't| not) exist
    schema .{0,60}(?:out of date|outdated|dirty)
  `],
  ['version_mismatch', String.raw`
    version .{0,60}(?:higher|newer|older|lower|behind|only supports)\b|(?:handle|read) .{0,20}version|version mismatch|mismatch\w* version
    incompatible|not compatible|unsupported (?:\w+ )?(?:version|protocol)|wrong version
    version \S+ (?:is )?(?:not supported|too old|too new|required)|(?:requires?|needs?|expected) .{0,40}version|initialized by .{0,60}version
    (?:newer|older|different) version of|exec ?format ?error|version .{0,60} not found|downgrad\w+ (?:is )?not|minimum (?:\w+ )?version
    too old\b
  `],
  ['corrupt_data', String.raw`
    (?:bad|invalid|unknown) (?:file|data|archive|image) format|corrupt|checksum (?:mismatch|error|fail\w*|does not match)
    (?:crc|hash|digest) (?:mismatch|error)|malformed|invalid (?:page|magic|block|record|checkpoint|header)
    bad (?:magic|header|checksum|superblock)|could not (?:read block|locate a valid checkpoint)
    unexpected end of (?:file|json|input|data|archive)|not a (?:valid )?database|integrity (?:check|error).{0,60}(?:fail|error)|parity error
  `],
  ['missing_setting', String.raw`
    (?:environment variable|env var|variable|setting|option|config\w*|parameter|argument|key|secret|token|password|property|credentials?|url|field)s?\b.{0,60}(?:(?:is|are|was|not|be) (?:not )?(?:set\b(?! to)|specified|defined|provided|configured|given)|(?:is|are) (?:missing|required|empty|unset)|must be (?:set|specified|provided|configured)|missing$)
    missing (?:required |mandatory )?(?:\w+ )?(?:environment|env|variable|setting|option|config\w*|parameter|argument|key|secret|token|property|field)
    no (?:value|password|secret|token|api key) (?:was |is |has been )?(?:set|given|provided|specified|configured)
    required .{0,40}(?:missing|not set|not found)|password is not specified|keyerror
  `],
  ['bad_setting', String.raw`
    (?:invalid|bad|illegal|unknown|unrecogni[sz]ed|unsupported|deprecated|duplicate|wrong) (?:\w+ )?(?:config\w*|settings?|options?|values?|arguments?|parameters?|directives?|flags?|keys?|propert(?:y|ies)|fields?|syntax|format|url|uri|json|yaml|toml|identifier)\b
    config\w* (?:file )?(?:\S+ )?(?:is )?(?:error|invalid|test failed|not valid)
    (?:syntax|parse|parsing|validation|config\w*) ?(?:error|failed|failure)
    (?:failed|unable|error|could not|couldn't|cannot) (?:to )?(?:pars|load|read|decod|validat)\w* .{0,60}(?:config|setting|yaml|toml|json|\.env)
    (?:yaml|toml|json)\b.{0,30}(?:error|unmarshal|invalid)
  `],
  ['device', String.raw`
    /dev/\S{1,40}.{0,60}(?:no such|not found|missing|cannot open)|(?:no such|not found|missing|cannot open|failed to open).{0,60} ['\"]?/dev/
    no such device|\benodev\b|\benxio\b
    device (?:\S+ )?(?:not found|disconnected|offline|failed|error|has been removed|not ready|unavailable|not accepting)|usb disconnect
    hardware (?:error|failure|fault)|(?:gpu|cuda|nvml|nvidia)\S{0,20} .{0,60}(?:error|fail|not found)|link (?:is )?(?:down|error)
    machine check (?:exception|event|interrupt|error)|smart .{0,60}(?:fail|error)|prefailure|temperature .{0,60}(?:exceed|critical|threshold)
    fan fail\w*|(?:psu|power supply) fail\w*
  `],
  ['missing_file', String.raw`
    \benoent\b|\benotdir\b|no such file|file ?not ?found|filenotfound
    (?:cannot|can't|could not|couldn't|unable to|failed to) (?:find|locate|open|stat|access|load) .{0,20}(?:file|path|directory|module|library|shared object|folder)
    cannot open shared object|module ?not ?found|modulenotfound|no module named
    (?:file|directory|path|folder|module|library|executable|template|image)\b.{0,60}(?:does not exist|doesn't exist|not found|is missing|not exist)
    command not found|: not found$|executable file not found|not a directory
  `],
  ['crash', String.raw`
    terminated by signal|segfault|segmentation fault|sig(?:segv|abrt|bus|ill|fpe)\b|core dump|\bpanic(?:ked)?\b
    fatal (?:python )?(?:error|exception|signal)|unhandled|uncaught|traceback \(most recent|assert\w* (?:fail\w*|error|condition)|assertionerror
    stack ?overflow|general protection|null ?pointer|nullreference|double free|(?:has |was )?crash(?:ed|ing)?\b
    exited (?:abnormally|unexpectedly|on signal|with (?:code|status|error))|killed by signal|abnormal(?:ly)? (?:end|terminat|exit)\w*
    terminated (?:abnormally|unexpectedly)|(?:main |worker )?process (?:\S+ )?(?:exited|died)|failed with result|unable to handle kernel|bug: 
  `],
  ['unsupported', String.raw`
    not supported|unsupported|not implemented|unimplemented|\benotsup\b|\beopnotsupp\b|\benosys\b|notimplemented
  `],
  ['shutting_down', String.raw`
    shutting down|shut ?down(?: is)? (?:request|complete|initiat|in progress|signal|succe)\w*|is shut down|sig(?:term|int|quit)\b
    \b(?:received|got|caught|on) (?:signal|sig\b|a? ?(?:terminat|shutdown|stop))\w*|terminating connection due to administrator
    graceful\w* (?:shut|stop|exit)\w*|going down|exiting on signal
    (?:server|service|system|daemon|process|application|engine) (?:is )?(?:stopping|stopped|exiting|terminating)
  `],
];
