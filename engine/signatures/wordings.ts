import type { LogClass } from '../signature.ts';

/**
 * Wording that tells of a kind of trouble, in small letters, the particular before the general: the first that fits is the class.
 * Each line is a pattern, or several with `|` between them.
 */
export const wordings: readonly (readonly [LogClass, string])[] = [
  ['dns_failure', String.raw`
    no address associated|server misbehaving|dns \w{1,12} (?:is )?(?:currently )?(?:unavailable|not available|down)|\benotfound\b|\beai_again\b|\beai_noname\b
    getaddrinfo|name or service not known|name resolution|no such host|nodename nor servname|nxdomain|servfail|unknown ?host|host not found
    (?:could not|couldn't|cannot|can't|unable to|failed to|not) (?:be )?(?:resolve|translate host|lookup address|look up (?:host|address|name)|find host)
    dns (?:lookup|resolution|query|request)s? (?:failed|error|timed)|name does not resolve|resolve host|gaierror|\beai_\w+|unresolvable|(?:could not|cannot|can't) be resolved|resolving .{0,60}fail|dns (?:error|failure)|host ?name lookup|name_not_resolved|failure resolving|not return any address|no address(?:es)? (?:found|returned)|could not find the (?:server|host)
  `],
  ['read_only', String.raw`
    \berofs\b|read-?only file ?system|(?:file ?system|volume|disk|database|mount) is read[- ]?only|in a read-only transaction
    remount\w{0,12} .{0,60}read-only
  `],
  ['disk_full', String.raw`
    \benospc\b|\bedquot\b|no space left|(?:disk|volume|device|file ?system|database or disk|drive) (?:is )?(?:almost |nearly )?full
    not enough (?:free |disk |storage )*space|out of (?:disk )?space|insufficient (?:free |disk |storage )*space|disk quota exceeded
    low (?:on )?disk space|(?:running|ran) (?:out of|low on) (?:disk |free )?space|(?:low|high|flood.?stage) disk watermark|disk usage exceeded|no free inodes|(?:disk|free|storage) space .{0,20}(?:\blow\b|below|exhausted)|(?:storage|partition) (?:is )?full\b|\btable \S+ is full
  `],
  ['out_of_memory', String.raw`
    \benomem\b|(?<!perhaps )out[- ]of[- ]memory|outofmemory|oom[- _]?kill|cannot allocate memory|can't allocate memory|failed to allocate memory
    memory exhausted|bad_alloc|memoryerror|heap (?:limit|space|out)|allowed memory size|killed process|memory limit (?:exceeded|reached)
    memory allocation .{0,60}failed|not enough memory|^killed$|virtual memory exhausted|failed to map memory
  `],
  ['too_many_files', String.raw`
    \bemfile\b|\benfile\b|too many open files|(?:file descriptor|inotify (?:watch|instance))\w{0,12} .{0,60}(?:limit|exhausted|reached)
    (?:out of|no) file descriptors|max_user_(?:watches|instances)|number of file watchers
  `],
  ['rate_limited', String.raw`
    too many (?:requests|(?:new )?(?:orders|certificates|registrations|redirects)|login attempts|failed login)|ratelimited|rate[- ]?limit(?:ed|ing|s)?\b(?! ?[=:] ?\d)|request limit|throttl(?:ed|ing)|quota (?:has been )?exceeded
    exceeded .{0,60}quota|toomanyrequests
  `],
  ['certificate', String.raw`
    \bx\d+:|unknown ?issuer|no start line|key values mismatch|remotecertificate\w+|(?:fail\w*|unable) to verify .{0,20}cert|x509|pkix|unknown ca\b|self[- ]signed|cert(?:ificate)?_\w*(?:expired|unknown|verify)
    (?:certificates?|cert|tls|ssl)\b.{0,60}(?:expire[ds]?\b|not (?:yet )?valid|invalid|untrusted|not trusted|verif\w+ (?:failed|error)|unknown (?:authority|issuer)|mismatch|revoked|hostname|bad certificate|handshake (?:failed|failure|error))
    (?:handshake|verif\w+) .{0,60}(?:failed|failure|error).{0,60}(?:certificate|tls|ssl)|unable to (?:verify|get) .{0,60}(?:certificate|issuer)
    (?:tls|ssl)\w* (?:handshake|error)|err_(?:tls|ssl|cert)_\w+
  `],
  ['connection_refused', String.raw`
    \beconnrefused\b|connection ?refused|connectionrefused|connect\w*(?: attempt)? to .{1,120}? refused|actively refused|refused (?:the |our )?connection|connect\w*:? (?:was |were )?refused|refused to connect
  `],
  ['connection_reset', String.raw`
    \beconnreset\b|\beconnaborted\b|\bepipe\b
    connection (?:was |has been |is )?(?:reset|aborted|lost|dropped|terminated unexpectedly|closed unexpectedly|abort)|reset by peer
    broken ?pipe|brokenpipe|socket hang up|closed (?:the )?connection unexpectedly|(?:unexpected|premature) (?:eof|end of (?:stream|connection))
    prematurely closed|forcibly closed|(?:end|peer|server|host) closed (?:the )?connection|lost (?:\w+ )?connection|closed by (?:the )?(?:remote|peer|foreign)|server closed (?:the )?connection|(?:remote|peer|server) hung up
  `],
  ['unreachable', String.raw`
    \behostunreach\b|\benetunreach\b|\behostdown\b|no route to host
    (?:network|host|destination|server|port|node|peer|target|device) (?:is )?(?:unreachable|not reachable|down\b)|unreachable
    no healthy upstream|bad gateway|service (?:is )?(?:temporarily )?unavailable|has no server available|dependency .{0,40}failed to start|(?:leader|broker|node|backend)s? (?:is )?not available|no brokers|server has gone away|(?:jdbc|database) connection .{0,20}(?:fail|error|lost|refus|clos|time|not |unavail)|no (?:jdbc|database) connection|wait(?:ing|ed) .{0,20}(?:for|on) .{0,30}(?:\bdb\b|database|server|broker|redis|postgres\w*|mysql|mariadb)|can(?:no|')?t (?:be )?reach|could ?n[o']t (?:be )?reach|could not connect|not possible to connect|can't connect|cannot connect|unable to connect|failed to connect
    couldn't connect|connection .{0,60}could not be (?:established|made)|may not be available|failed to establish .{0,60}connection|connection (?:attempt )?failed|connect\w*(?:\(\))? (?:call )?(?:has |have )?failed|connect(?:ion|ing)? to (?:\S{1,80} ){0,2}\s*failed|during pool initiali[sz]ation|no ?(?:servers|brokers) ?available|connection ?not ?established|(?:is|are) not reachable|unable to reach|\bseems (?:to be )?down\b|no route to|\bping failed|no server (?:is )?available|backend fetch failed|\benetdown\b|host is down|communications link failure|error connecting|connecting to .{0,60}fail|failed (?:connecting|to (?:dial|reach|ping|contact))|no (?:living |alive )?(?:connections|nodes?) (?:is |are )?available|nonodeavailable
    (?:could not|couldn't|cannot|can't|failed to|unable to) (?:establish|open|create|acquire) .{0,30}connection|max retries exceeded|newconnectionerror|server ?selection (?:error|timeout)|upstream connect error|could not (?:be )?(?:reached|contact)|database (?:server )?(?:is )?(?:unavailable|offline)|dependency failed for
  `],
  ['bad_credentials', String.raw`
    (?:user ?name|password|passphrase|credentials?|login)\b.{0,40} (?:is|are|was|were) (?:incorrect|wrong|invalid)|auth\w* (?:has |was )?fail\w*
    failed (?:to )?(?:auth\w*|log ?in|password)|(?:could not|couldn't|cannot|unable to) authenticate
    (?:invalid|wrong|incorrect|bad|unknown|illegal) (?:\w+ (?:or |and )?)?(?:password|credentials?|user ?name|user|login|api[ -]?key|token|access key|passphrase)
    access denied for user|password (?:mismatch|is wrong|check failed)
    (?:login|logon|log-in|sign-in) (?:has |attempt )?(?:failed|failure|incorrect|denied)|(?<!_)unauthori[sz]ed(?!access)|wrongpass|noauth\b
    (?:role|user) \S+ does not exist|unknown user\b|no such user|unauthenticated|invalid_(?:grant|client|token)|(?:access|refresh|session|node|auth|tunnel) ?(?:token|key)? (?:has )?expired|keyexpired
    (?:encryption|decryption|signing) keys?\b.{0,60}(?:mismatch|invalid|wrong|differ|not match|fail)|mismatching .{0,20}keys?|bad decrypt|(?:fail\w*|unable|could not|cannot) .{0,20}decrypt|mac check failed|permission denied \(publickey
    access_refused|login was refused|authenticationerror|(?:token|key|password|credentials?|secret)s? (?:is |has |was |are )?(?:not valid|invalid|expired|revoked|rejected|incorrect)
    not authenticated|no authentication|auth[ _-]?fail|(?:improper|invalid) (?:bearer |access |refresh )?token|loginfailure|authentication (?:is )?(?:required(?! ?[=:])|error|unsuccessful)|user unknown
  `],
  ['permission_denied', String.raw`
    (?:invalid|wrong|bad|incorrect|insecure) (?:file )?(?:permissions?|ownership|owner)\b|permissions? .{0,40}too open|\beacces\b|eperm\b
    permission ?denied|permission ?error|operation not permitted|access (?:is |was )?(?:denied|forbidden)|accessdenied|unauthorizedaccess
    (?:cannot|can't|could not|unable to|failed to) open .{0,60}for writing|not permitted|insufficient (?:privileges?|permissions?|rights)|forbidden|(?:is )?not writ(?:e)?able|not allowed to|must be owner
    missing permission|lacks? .{0,60}permission|\bdenied\b
  `],
  ['port_in_use', String.raw`
    \beaddrinuse\b|address (?:is )?already in use|address in use|ports? .{0,60}(?:already (?:in use|allocated|used|bound)|is in use|not available)
    only one usage of each socket|(?:could not|couldn't|cannot|can't|unable to|failed to|error) bind\w*(?! (?:propert|param|config|value|arg))|port .{0,20}(?:is )?(?:occupied|taken|busy)\b
  `],
  ['io_error', String.raw`
    stale (?:nfs )?file handle|\bestale\b|\beio\b|input/output error|i/o error|disk i/o|medium error|(?:read|write) (?:fault|error)
    unrecover\w+ (?:read )?error|bad (?:sector|block)|uncorrectable|lost (?:async )?page write|data (?:phase|bus) error
  `],
  ['locked', String.raw`
    (?:database|file|table|resource|repository|state|volume|device|directory|profile|account)\w* (?:schema )?(?:is |are )?(?:already )?locked
    deadlock|lock ?wait|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:obtain|acquire|get|take|create)[ /].{0,40}lock
    another (?:process|instance|server|copy) .{0,60}(?:running|using|holds|lock)|already (?:running|locked)|\bebusy\b|\betxtbsy\b
    resource (?:busy|temporarily unavailable)|lock ?file|(?:used|opened|held|locked) by another|lock (?:is )?(?:already )?held|(?:could not|cannot|can't|unable to|failed to) lock\b|sqlite_busy|failed to obtain \w+ locks?
  `],
  ['timeout', String.raw`
    e(?:sock)?timedout|timed[- ]?out|deadline ?exceeded
    (?:connection|connect|read|write|request|response|gateway|operation|socket|handshake|dial|i/o|query|upstream|idle|packet|idle|statement)[- ]?time-?out(?! ?[=:]| (?:is|was|set|to|of 0)\b)
    timeout(?:error|exception)|time-?out (?:exceeded|expired|reached|waiting|while|occurred|after|error|(?!setting)\w+ing)
    timeout of \S+ exceeded|(?:due to|because of|by) (?:\w+ )?time-?out|no (?:response|answer|reply) (?:from|within|received)
    not respond(?:ing|ed)|did(?:n't| not) (?:respond|answer)|no frames (?:have been |were )?received|took too long|deadline has elapsed|time limit exceeded|gave up waiting|giving up waiting
  `],
  ['migration_failed', String.raw`
    migrat\w{1,12}.{0,60}(?:fail|error|abort|could not|cannot|dirty)|(?:fail|error|unable|could not|cannot).{0,60}migrat
    relation \S+ does not exist|table or view not found|no such (?:table|column)|unknown column|(?:column|table) \S+ (?:of \S+ )?does(?:n't| not) exist
    schema .{0,60}(?:out of date|outdated|dirty)|dirty database|(?:database|schema) is not up to date|run (?:the |database )?migrations\b|duplicate column|missing (?:table|column)|(?:fail\w*|unable|could not|cannot) .{0,20}(?:upgrad|updat)\w+ .{0,20}(?:database|schema)|(?:database|schema) (?:upgrade|update) .{0,20}(?:fail|error)
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
    (?:crc|hash|digest) (?:mismatch|error)|malformed|invalid (?:page|magic|block|record|checkpoint|header)|not[ _]an?[ _](?:valid[ _])?(?:log|database|data|index|journal|dump)[ _]file
    (?:bad|invalid|wrong) (?:magic|header|checksum|superblock)|invalid database\b(?! (?:name|url|type|driver|conf))|could not (?:read block|locate a valid checkpoint)
    wiredtiger error(?! message$)(?!.*(?:not permitted|denied|no space|no such|busy|read-only))|wt_panic|marked as crashed|tablespace .{0,40}missing|(?:needs?|must be|should be|requires?) (?:to be )?repair|page verification failed|not in (?:gzip|zip) format|(?:decompress|inflat|unzip)\w* .{0,30}(?:error|fail)|torn page|checksum .{0,30}does(?:n't| not) match|unexpected checksum|fatal read error
    structure needs cleaning|\beuclean\b|unexpected end of (?:file|json|input|data|archive)|could not parse json|truncated|reachable pages|is in the future|(?:file|database|index|volume|archive|journal|table|store) is (?:damaged|broken|inconsistent)|not a (?:valid )?database|integrity (?:check|error).{0,60}(?:fail|error)|parity error
  `],
  ['missing_setting', String.raw`
    (?:environment variable|env var|variable|setting|option|config\w*|parameter|argument|key|secret|token|password|property|credentials?|url|field)s?\b.{0,60}(?:(?:is|are|was|not|be) (?:not )?(?:set\b(?! to)|specified|defined|provided|configured|given)|(?:is|are) (?:missing|required|empty|unset)|must be (?:set|specified|provided|configured)|must not be (?:empty|blank|null)|missing(?:$|[,.;:]))
    missing (?:required |mandatory )?(?:\w+ )?(?:environment|env|variable|setting|option|config\w*|parameter|argument|key|secret|token|property|field)
    no (?:value|password|secret|token|api key) (?:was |is |has been )?(?:set|given|provided|specified|configured)
    required .{0,40}(?:missing|not set|not found)|password is not specified|keyerror|(?:cannot|can't|could not|unable to) find required (?:config\w*|settings?|options?|values?|keys?|env\w*|fields?|parameters?)|missing credentials
  `],
  ['bad_setting', String.raw`
    (?:invalid|bad|illegal|unknown|unrecogni[sz]ed|unsupported|deprecated|duplicate|wrong) (?:\w+ )?(?:config\w*|settings?|options?|values?|arguments?|parameters?|directives?|flags?|keys?|propert(?:y|ies)|fields?|syntax|format|url|uri|json|yaml|toml|identifier)\b
    unknown keyword|errors found in (?:the )?config|config\w* (?:file )?(?:\S+ )?(?:is )?(?:error|invalid|test failed|not valid)
    (?:syntax|parse|parsing|validation|config\w*) ?(?:error|failed|failure)
    (?:failed|unable|error|could not|couldn't|cannot) (?:to )?(?:pars|load|read|decod|validat)\w{0,12} .{0,60}(?:config|setting|yaml|toml|json|\.env)
    (?:yaml|toml|json)\b.{0,30}(?:error|unmarshal|invalid)|cannot unmarshal|did not find expected|could not find expected|mapping values are not allowed|while (?:parsing|scanning) an? (?:block|flow|quoted|simple|node|mapping)|jsondecodeerror|but not defined|invalid literal|garbage at end|not recogni[sz]ed\b|invalid character .{0,40}looking for|invalid interpolation
    cannot assign requested address|eaddrnotavail|pool overlaps|invalid (?:port|address|ip|host ?name|cidr|duration|reg\w*ex\w*|cron|boolean|log ?level|time ?zone|interval|dsn)\b|too many colons in address|unknown (?:log ?level|driver|plugin|provider|scheme|collation|time ?zone)
  `],
  ['bad_setting', String.raw`
    (?:load|read|pars|decod|validat|initiali[sz])\w{0,12} .{0,40}(?:config|setting|option)\w{0,12}.{0,40}(?:fail|error|invalid)|improperly ?configured|misconfigur|mis-configur|bad directive|wrong number of arguments
    (?:is|are) not (?:a )?valid|not a valid|unexpected (?:token|character|key|argument|keyword|option|value|field)|unknown (?:option|flag|command|directive|variable|setting|field|key|type)|no such option|could not be parsed|(?:could not|cannot|can't|unable to|failed to) parse\b|path segment in url
    expected .{0,60}(?:but (?:got|found|was)|, (?:got|found))|should be a valid|must be (?:a|an|one of|between|at least|in the range)\b|cannot be (?:empty|blank|null|parsed)|line unrecognized|duplicate (?:key|definition|entry in)|(?:database|schema|bucket|vhost|topic) \S+ does not exist|unknown database
  `],
  ['missing_setting', String.raw`
    (?:is|are|was) not (?:(?:properly |correctly )?configured|set|defined|provided|specified)\b(?! (?:as|to|up|in)\b)|not configured|please (?:set|provide|specify|configure|define)|must (?:provide|specify|set|configure)|no \S+(?: \S+)? (?:has been )?(?:configured|specified|provided|defined|set)\b|you need to specify|is undefined
    missing (?:app|application|secret|api|encryption|license|environment|required|mandatory|config)\w*|missing\w{1,40}exception
  `],
  ['device', String.raw`
    /dev/\S{1,40}.{0,60}(?:no such|not found|missing|cannot open)|(?:no such|not found|missing|cannot open|failed to open).{0,60} ['\"]?/dev/
    no such device|\benodev\b|\benxio\b
    device (?:\S+ )?(?:not found|disconnected|offline|failed|error|has been removed|not ready|unavailable|not accepting)|usb disconnect
    hardware (?:error|failure|fault)|(?:gpu|cuda|nvml|nvidia)\S{0,20} .{0,60}(?:error|fail|not found)|link (?:is )?(?:down|error)
    machine check (?:exception|event|interrupt|error)|smart .{0,60}(?:fail|error)|prefailure|temperature .{0,60}(?:exceed|critical|threshold)
    fan fail\w*|(?:psu|power supply) fail\w*|hardware unit hang|descriptor read\S* .{0,20}error|cannot find card|no (?!new |more |other |such )[\w-]+ device (?:was )?(?:found|detected)|gpu (?:hang|reset|lockup|has fallen)|nvrm: xid|pcie bus error|\bedac .{0,40}error|xhci.{0,40}(?:died|not respond)|firmware .{0,40}(?:failed|crash)
  `],
  ['missing_file', String.raw`
    \benoent\b|\benotdir\b|no such file|file ?not ?found|filenotfound
    (?:cannot|can't|could not|couldn't|unable to|failed to) (?:find|locate|open|stat|access|load) .{0,20}(?:file|path|directory|module|library|shared object|folder)
    cannot open shared object|module ?not ?found|modulenotfound|no module named
    (?:file|directory|path|folder|module|library|executable|template|image)\b.{0,60}(?:does not exist|doesn't exist|not found|is missing|not exist)
    command not found|: not found$|executable file not found|not a directory|nosuchfile|directorynotfound|no such (?:directory|folder|path)|path not found
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
    (?:server|service|system|daemon|process|application|engine) (?:is )?(?:stopping|stopped|exiting|terminating)|stopping (?:the )?(?:server|service|daemon|application|process)
  `],
];
