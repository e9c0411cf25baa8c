import type { LogClass } from '../signature.ts';

/** The finer kinds of trouble with what a program runs on: its host, its devices, its files and its image. Tried after those of `particulars.ts`. */
export const hostParticulars: readonly (readonly [LogClass, string])[] = [
  ['cpu_unsupported', String.raw`
    \bavx\d?\b|illegal instruction|\bsigill\b|cpu .{0,40}(?:does not|doesn't|not) support|x\d+-\d+-v\d|requires .{0,40}(?:cpu|processor)|unsupported cpu|instruction set
  `],
  ['driver_mismatch', String.raw`
    driver\/library version mismatch|driver version is insufficient|could not select device driver|nvidia-container-cli|nvidia-smi has failed|\bnvml\b|cuda (?:driver|error)
    kernel module .{0,60}(?:version|mismatch|not loaded|not found)|modprobe.{0,60}(?:not found|fatal|fail)|unknown runtime specified|no cuda-capable|libcuda
    wireguard .{0,40}(?:not supported|kernel)|unknown device type|cannot open tun\/tap
  `],
  ['adapter_lost', String.raw`
    (?:adapter|coordinator|controller|gateway|bridge|modem|stick|dongle|tuner|camera|sensor|printer|ups|receiver|hub|reader) (?:has |was |is )?(?:been )?(?:disconnect\w*|lost|gone|unplugged|vanished)
    disconnected, stopping|lost connection (?:to|with) .{0,30}(?:adapter|coordinator|controller|stick|hub|bridge|gateway|modem|ups)|communications? (?:with .{1,60} )?lost|driver not connected
  `],
  ['device_silent', String.raw`
    \bsrsp\b|\bezsp\b|\bncp\b|failed to load delegate|edgetpu|edge tpu|no edgetpu|zigbee-herdsman|serial ?port|serialexception|host is not responding|error while opening serial
    (?:fail|unable|error|could not|cannot|can't|no response|time).{0,60}(?:adapter|coordinator|dongle|z-?wave|zigbee|serial|usb (?:device|stick)|controller|gpio|i\dc|bluetooth|hci\d|modem|tuner|sdr|\bups)\b
    (?:adapter|coordinator|dongle|bluetooth|tuner|sdr|rtl\w*)\b.{0,40}(?:not (?:found|responding|ready|available|detected)|timed? ?out|fail|error|no response)
    no (?:supported |usable |compatible |valid |matching |such )*(?:gpus?|devices?|cameras?|tuners?|hid ups|ups|adapters?|interfaces? device|hardware|cards?|sensors?) (?:were |was |could be |is |are )?(?:found|detected|available|present|attached|visible)
    va-?api|/dev/dri|vainit|\bqsv\b|/dev/video|/dev/ttyusb|/dev/ttyacm|/dev/serial|/dev/snd|/dev/kvm|/dev/net/tun|/dev/apex|/dev/nvidia|/dev/i\dc|/dev/gpio|failed to open .{0,20}dri\b|device creation failed|usb_open|libusb|usb error
    error gathering device information
  `],
  ['disk_failing', String.raw`
    buffer i\/o error|blk_update_request|critical medium|medium error|unrecovered read|\bata\d.{0,20}(?:exception|failed|error|reset|link)|failed command: (?:read|write)|hard resetting link
    smart .{0,40}(?:fail|error|bad|prefail)|prefail|pool .{0,60}(?:degraded|faulted|suspended|unavail|i\/o)|(?:zpool|zfs|vdev|raid|md\d|mdadm|array).{0,60}(?:degraded|faulted|failed|removed|unavail|suspended)
    ext\d-fs error|xfs .{0,40}(?:corrupt|shut|error)|btrfs.{0,30}(?:error|corrupt|csum)|nvme\d?.{0,30}(?:timeout|reset|down|error)|device offline|uncorrect|pending sectors?|reallocated|unreadable (?:\(pending\) )?sectors?|raid array is not clean|i\/o error, dev|mmc\d.{0,40}(?:error|timeout)
  `],
  ['hung', String.raw`
    blocked for more than|(?:soft|hard) lockup|hung task|rcu\w{0,12} .{0,40}stall|watchdog.{0,80}(?:time|not respond|stuck|hung|hang|fired|kill|lock)|stuck for|deadlock(?:ed)? (?:detected in|thread)|worker timeout|no heartbeat
    heartbeat .{0,30}(?:missed|lost|timeout|fail)|(?:thread|worker|event ?loop|process|scheduler|task|consumer|job|loop) .{0,60}(?:\bstuck\b|hung\b|hangs\b|frozen|starv|blocked|unresponsive|is not making progress)|took \S+ \w+ \((?:should|expected|limit|max)
    did(?:n't| not) (?:finish|stop|respond|complete|terminate) in time|application is not responding|main thread .{0,40}(?:blocked|stuck)|can't keep up|server overloaded\?|unresponsive|has been running for .{0,40}(?:cancel|abort|kill)
  `],
  ['lxc_hook', String.raw`failed to run \w+ hooks?`],
  ['runtime_refused', String.raw`(?:apparmor|seccomp) .{0,80}(?:fail|unable|no such)|unsupported cgroup|cgroup v\d .{0,40}required|cgroup.{0,40}(?:mount|not exist)|fail\w* to mount .{0,20}cgroup`],
  ['mount_missing', String.raw`
    (?:is )?not (?:a|an existing) (?:directory|folder),? or|creating mount source path|(?:destination|target|share) (?:folder )?is (?:missing|not available|unavailable)|not (?:currently )?mounted|mount ?point .{0,60}(?:not found|missing|not exist|no such|not accessible)|directory onto a file|\beisdir\b|is a directory\b|unable to open (?:the )?database file(?!.{0,20}denied)|not a mount ?point|(?:bind|mount) (?:source|mount|path).{0,60}(?:not exist|no such|not found)
    invalid mount config|mount(?:ing)? .{0,60}(?:fail|denied|error)|(?:fail\w*|unable|error|cannot|can't) .{0,20}mount|mount\.\w+|mount error|cifs vfs|\.\w{4,20}\b.{0,40}in (?:the root|its root|your data)
    (?:folder|path|directory|root) marker|repository .{0,60}(?:not exist|not found|is not)|(?:data|library|media|upload|root|storage|base|music|movies?|tv|download|photo|book|originals|backup|import|config)\w* (?:folder|directory|dir|path|location|root)s? .{0,80}(?:not exist|doesn't exist|missing|not found|is empty|not accessible|unavailable|inaccessible|is invalid|cannot be found|not available)
    missing root folder|failed to read\b.{0,90}no such file|remote (?:folder|share|path).{0,40}(?:not found|unavailable|missing)|volume .{0,40}(?:not found|does not exist|no such)|no such volume|export .{0,40}not (?:found|exist)|missing .{0,20}marker
  `],
  ['chown_refused', String.raw`
    (?:chown|chmod|lchown|fchown|changing (?:ownership|permissions)|set (?:the )?(?:owner|permissions)|setting (?:owner|permissions)|utime)\w{0,12}\b.{0,120}(?:not permitted|denied|not support|failed|invalid argument|read-only|error)
    (?:unable|failed|cannot|could not|can't|error) .{0,20}(?:chown|chmod|change (?:the )?(?:owner|mode|permission)|set (?:the )?(?:owner|permission))|does not support .{0,30}(?:nfs export|ownership|permissions|symlink|hard ?link|locking|xattr)
    (?:symlink|hard ?link|sym-link)\w{0,12}.{0,60}(?:not permitted|not support)|posix permissions|invalid cross-device link|filesystem .{0,30}(?:not supported|unsupported)|extended attributes? .{0,30}not support
  `],
  ['wrong_owner', String.raw`
    readonly database|sqlite_readonly
    wrong ownership|(?:invalid|wrong|bad|incorrect|insecure|unsafe|too open|unprotected) (?:file |directory )?(?:permissions?|ownership|owner|mode)|permissions? .{0,60}(?:too (?:open|permissive|broad|wide|loose)|are not secure|should be)
    (?:group|world)[- ](?:or (?:group|world)[- ])?(?:readable|writable|writeable|accessible)|owned by .{0,40}(?:not|instead|but|different|wrong|another|must|should|expected)|accessible (?:only )?by (?:the )?owner|must be owned by|not owned by|is not the owner|dubious ownership|unprotected private key
    (?:file|directory|folder|path|config|data|volume|socket|dir|cache|database|log)\w{0,12}\b.{0,60}(?:not (?:be )?writ(?:e)?able|not (?:be )?readable|read-?only for)|not writ(?:e)?able|cannot write|can't write|could not write|unable to write|failed to write .{0,60}denied|no write (?:access|permission)
    (?:write|read|directory|folder|file|path) (?:access|permissions?) .{0,40}(?:denied|missing|required|fail)|(?:check|fix|verify|wrong|insufficient) .{0,30}(?:file |folder |directory )?permissions? (?:of|on|for) .{0,20}(?:the )?(?:folder|director|volume|mount|file|path)|puid|\bpgid\b|run as (?:user|uid)
  `],
  ['leftover_file', String.raw`
    file exists|\beexist\b|file ?already ?exists|(?:pid|lock)[ -]?file .{0,90}(?:exists|already|found|present|stale|held)|(?:stale|leftover|existing|old) .{0,20}\b(?:lock|pid|socket)\b|server is already running|\.pid\b.{0,60}(?:exists|running|already)
    remove .{0,60}(?:lock|pid)\b|lock(?:ed)? .{0,40}(?:previous|crash|stale)|already (?:is )?(?:a |an )?(?:process|instance|server|daemon|\w+) .{0,20}running(?: with)? pid|socket .{0,40}already exists|directory (?:.{0,80})?(?:is )?not empty|exists but is not empty
  `],
  ['image_missing', String.raw`
    manifest (?:unknown|for .{0,80}not found)|pull access denied|repository does not exist|no matching manifest|failed to pull|errimagepull|imagepullbackoff|no such image|unable to find image .{0,80}(?:error|fail)|exec ?format ?error|platform .{0,60}does not match
  `],
  ['missing_program', String.raw`
    executable file not found|exec: .{0,80}(?:no such file|not found|permission denied|is a directory)|command not found|: not found$|no such file or directory: unknown|can't find (?:command|program)|spawn \S* ?enoent|bad interpreter|entrypoint.{0,60}(?:not found|no such|denied)
    standard_init_linux|exec user process caused|unable to exec|cannot execute|can't execute
  `],
  ['missing_module', String.raw`
    cannot find (?:module|package)|module ?not ?found|modulenotfound|no module named|cannot open shared object|shared librar(?:y|ies)|importerror|cannot import name|noclassdeffound|classnotfound|could not load (?:file or assembly|library|dynamic library|class)
    unable to (?:load|locate) .{0,20}(?:shared|library|module|package|extension|class)|undefined (?:symbol|function|method)|could not find (?:gem|or load main class|a version|extension)|class .{0,60}not found|bundler::gemnotfound|loaderror|failed to (?:load|resolve) (?:module|extension|plugin|import)|dll load failed
    error (?:loading shared|relocating)|relocation error|cannot load such file|(?:plugin|module|extension) .{0,40}(?:could not be loaded|failed to load)|symbol (?:lookup error|not found)|version \S+ not found|no package|err_module_not_found|php startup: unable to load
  `],
  ['part_version', String.raw`
    extension\b.{0,80}(?:version|not available|not installed|could not open|control file|update)|only supports\b|version (?:needs|must|has|should|is required) (?:to )?be|no .{0,20}extension found|(?:requires?|needs?|expects?|supports?) (?:at least |a minimum of |minimum )?.{0,60}(?:version|\d or (?:newer|later|higher|above|greater)|>=)
    (?:unsupported|minimum|minimal|incompatible|required|wrong|old|outdated) .{0,40}(?:version|release)\b.{0,60}(?:required|of|is|found|:|\d)|unsupportedclassversion|more recent version of the java|compiled (?:by|with|against) .{0,60}(?:different|another|older|newer|more recent)
    (?:plugin|addon|add-on|integration|module|extension)\b.{0,80}(?:incompatible|not compatible|api version|different version|was built)|node_module_version|protocol version .{0,40}(?:mismatch|unsupported|not support)|version (?:skew|conflict|not supported)|requires?-python|unsupported engine
    requires? at least (?!.{0,30}(?:bytes?|memory|space|characters?|\d ?[kmg]i?b)\b)[\w. ]{0,30}\d|unsupported (?:database|server|postgres\w*|mysql|mariadb|redis|node|python|php|java)\b|does not support this version|php version .{0,60}(?:required|require)|not supported by this version
  `],
  ['lxc_prestart', String.raw`
    lxc\.hook\.|pre-start hook|lxc_init|failed to initialize container
  `],
  ['lxc_hook', String.raw`
    safe_mount\w*|newuidmap|newgidmap|unprivileged (?:container|lxc)|nesting|privileged (?:container|mode|access)|--privileged|cap_\w+|missing capabilit\w+|requires? (?:additional )?capabilit\w+|lacks .{0,20}capabilit\w+|net_admin|sys_admin|userns|user namespace
    run with .{0,20}privilege|uid_map|\bid ?maps?\b
  `],
  ['runtime_refused', String.raw`
    oci runtime|\brunc\b|\bcrun\b|shim task|container init|container process|cgroup\S* .{0,80}(?:not|no such|fail|cannot|unsupported|invalid|error)|unified cgroup|(?:fail|error|unable|cannot|could not) .{0,60}cgroup|apparmor|seccomp|bpf\w{0,12}.{0,40}(?:fail|not permitted|error)
    failed to (?:create|start) (?:task|shim|sandbox)|set up container networking|ip\d?tables: no .{0,20}by that name|(?:iptables|nftables|ip\d?tables|nft)\b.{0,100}(?:fail|no chain|not found|incompatible|error|can't|unknown)|error response from daemon: .{0,30}(?:driver failed|endpoint)|programming external connectivity|storage-driver|overlay\d? .{0,40}(?:fail|not support|error)
  `],
  ['setting_removed', String.raw`
    (?:has|have) been (?:removed|renamed|dropped|replaced)|(?:was|were|is|are) (?:removed|renamed|dropped) (?:in|since|from|as of)|no longer (?:supported|valid|available|recogni|exist|accept|allow)|(?:removed|obsolete|defunct|legacy) (?:config\w*|option|setting|directive|parameter|flag|variable|env\w*|key|format)
    flag provided but not defined|unknown (?:long |short(?:hand)? )?flag|unrecogni[sz]ed (?:command[- ]line )?(?:arguments?|flags?|options?):? ['"]?-|unexpected argument .{0,60}found|no such option: -|unknown (?:command[- ]line )?(?:option|argument):? ['"]?-
    breaking change|must be migrated|please (?:rename|migrate|replace|remove) .{0,60}(?:config|option|setting|variable|key|env)
  `],
  ['not_allowed', String.raw`
    permission denied (?:for|to) (?:table|schema|relation|database|sequence|function|view|role|user|create|set|the index|language|extension|collection)|must be (?:owner|superuser|member)|command denied to|access(?: to .{0,60})? (?:is )?forbidden|insufficient (?:privilege|scope|right|access)|\bforbidden\b|missing (?:access|scope|privilege|role)
    not authorized|not_authorized|no permission (?:to|for)|lacks? (?:the )?(?:required )?(?:privilege|permission|role|scope)|does not have .{0,30}(?:permission|privilege|access|right)|security_exception|trusted domain|untrusted (?:domain|proxy|host)|csrf|disallowed ?host|invalid host header|origin not allowed|request came from untrusted|reverse proxy .{0,40}not .{0,20}trusted
    pg_hba\.conf|not allowed to (?:connect|access)|acl .{0,30}denied
  `],
];
