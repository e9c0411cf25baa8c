/**
 * The operations vocabulary: the only words of a log line that may leave the house. Words of machines and of their troubles, by subject;
 * no names, no places, nothing a person would pick for a pass phrase because it is pretty. All in small letters.
 */
const subjects = {
  glue: `
    a about above after again against all already also an and another any are as at be because been before being below between but by can cannot could
    did do does doesn't don't down during each either else end for from had has have if in into is isn't it its left more must near new no none nor not
    now of off old on once one only or other out over per re same should since so some still such than that the their them then there these they this
    those to too under until up us very via was wasn't we were when where whether which while who will with within without won't would yes yet you your
    can't couldn't didn't hasn't haven't shouldn't aren't due instead please unless upon`,
  levels: `
    alert critical crit debug emerg emergency err error errors fatal fine finer info information log logged logger logging logs notice severe severity trace
    verbose warn warning warnings panic panicked fault faults failure failures exception exceptions bug assertion stack stacktrace traceback backtrace frame
    frames dump dumped coredump core status code codes errno exit`,
  states: `
    abandoned aborted absent active alive available away awaiting bad blocked broken busy calm clean cleared closed cold complete completed corrupt corrupted
    crashed damaged dead deadlocked degraded denied deprecated dirty disabled disconnected done dormant dropped duplicate dying early empty enabled exceeded
    exhausted existing expired faulted filled finished free fresh full gone good halted hanging healthy high hot hung idle ignored inactive incompatible
    incomplete inconsistent incorrect insufficient intact interrupted invalid killed late live loaded locked lost low malformed missing mismatched muted
    obsolete offline ok online open opened operational orphaned outdated overdue overloaded partial paused pending permanent permitted persistent poor
    present primary protected quiet quorate ready recovered refused rejected reliable remaining required reserved resolved restricted running safe secondary
    silent skipped slow stable stale standby started starting stopped stopping stuck succeeded successful successfully suspect suspended synced temporary
    temporarily terminated throttled truncated unable unauthorized unavailable unbound unchanged unclean unconfigured undefined unexpected unexpectedly
    unfinished unhealthy unknown unlocked unmounted unreachable unreadable unreliable unresolved unresponsive unsafe unset unstable unsupported untrusted
    unusable unused up-to-date valid waiting warm wrong zombie readonly read-only writable writeable non-zero zero nonzero`,
  time: `
    day days hour hours minute minutes second seconds millisecond milliseconds ms sec secs min mins month months week weeks year years time times timer
    timers timestamp timestamps timezone utc clock date dates duration elapsed interval intervals schedule cron deadline deadlines delay delays period
    age uptime latency timeout timeouts ttl tick ticks today yesterday tomorrow daily hourly weekly monthly epoch ago later soon never always first last
    next previous current currently recent recently initial final`,
  quantity: `
    average avg byte bytes bit bits count counter counters size sizes length width depth height limit limits maximum max minimum least most many few less
    number numbers total sum percent percentage rate rates ratio amount capacity quota quotas threshold thresholds usage used utilization free half both
    several multiple single double large larger largest small smaller smallest huge long longer short shorter big bigger kb mb gb tb kib mib gib tib kbps
    mbps gbps hz mhz ghz enough greater higher lower additional extra range ranges batch batches`,
  things: `
    application applications app apps argument arguments array attempt attempts attribute attributes backend backends background block blocks body buffer
    buffers build builds bundle cache caches call caller calls cause channel channels character characters child children chunk chunks class classes client
    clients cluster clusters collection collections column columns command commands comment component components condition conditions config configs
    configuration configurations connection connections connector consumer consumers content contents context copy copies cpu cpus cursor daemon data
    default defaults definition dependency dependencies descriptor descriptors destination detail details device devices directive directives directory
    directories document documents domain domains driver drivers element elements endpoint endpoints engine entity entries entry environment event events
    executable expression extension extensions feature features field fields file files filename filter filters flag flags folder folders format formats
    frontend function functions gateway group groups handle handler handlers handles hardware header headers heap hook hooks host hostname hosts id identifier
    ids image images index indexes indices input inputs instance instances instruction instructions item items job jobs kernel key keys label labels language
    layer layers layout library libraries line lines link links list listener listeners lists load loader local locale location locations lock locks machine
    machines manager manifest map mapping mappings memory message messages metadata method methods metric metrics migration migrations mode model models
    modes module modules monitor name names namespace namespaces node nodes object objects offset offsets operation operations operator option optional
    options order origin output outputs owner ownership package packages packet packets page pages parameter parameters parent part partition partitions
    parts password passphrase path paths pattern payload peer peers permission permissions pid pipe pipeline platform plugin plugins point pointer policy
    pool pools port ports position prefix priority privilege privileges probe probes problem problems procedure process processes processor producer profile
    profiles program project property properties protocol protocols provider providers proxy proxies query queries queue queues reason reasons record records
    recovery reference references region registry relation remote replica replicas replication report reports repository request requests resource resources
    response responses result results retry retries role roles root route router routes row rows rule rules runner runtime sample schema schemas scope script
    scripts secret secrets section segment segments semaphore sequence server servers service services session sessions set setting settings setup shape
    shard shards shell signal signals signature site slave slot slots snapshot snapshots socket sockets software source sources space spaces stage state
    states statement statements step steps storage store stores stream streams string structure style subject subsystem suffix symbol symbols syntax system
    systems table tables tablespace tag tags target targets task tasks template templates term test tests text thread threads threadpool token tokens tool
    tools topic topics transaction transactions transport tree trigger triggers type types unit units update updates upgrade upload uploads url urls user
    username users util utility value values variable variables vector vendor version versions view views volume volumes window windows word worker workers
    workflow workload wrapper zone zones account accounts login logon credential credentials sender receiver reader writer server-side client-side`,
  files: `
    acl acls amd64 append arm64 armhf i386 x86_64 archive archives atime attr backup backups basename bind bind-mount blob blobs boot bootloader btrfs cephfs checksum checksums chmod chown
    cifs compress compressed compression dataset datasets dedup defrag dentry dir dirs disk disks dmesg download downloads ecryptfs exfat ext2 ext3 ext4 extent
    extents fat fat32 fd fds fifo filesystem filesystems file-system fsck fstab fstrim fsync ftp fuse fusermount gid glusterfs gzip hardlink inode inodes inotify
    iscsi iso journal journaling lba lookup luks lun lvm lz4 mdadm mount mounted mountpoint mounts mkdir nfs nfsd nfsv3 nfsv4 ntfs numa ownership overlay overlayfs
    overlay2 parity part physical pv rclone readdir readlink rename renamed restic restore restored rmdir rsync samba sanoid scrub scrubbing sector sectors
    seek sha1 sha256 sha512 md5 smb smbd snapraid sparse squashfs stat statfs sticky superblock swap swapped swapoff symlink symlinks sync synchronization syncoid tar
    tmpfs trash trim truncate uid umask unlink unmount unpack unzip vfat vfs vg wal xattr xfs zfs zpool zstd zvol borg kopia duplicati mergerfs fusefs
    resilver resilvered resilvering vdev vdevs spare mirror stripe raidz raid raid0 raid1 raid5 raid6 raid10 arc l2arc slog special encryption encrypted decrypt decrypted`,
  network: `
    accept accepted ack address addresses adapter allow anycast arp bandwidth bgp bind bond bonding bridge bridges broadcast carrier cidr ipv4 ipv6 ip ips
    conntrack connect connected connecting connectivity cname corosync deny dhcp dhcpcd dhcpv6 dial dialing dig disconnect discovery dns dnsmasq dnssec duplex eof
    ethernet eth fin firewall firewalld flood forwarded forwarding fqdn gre handshake hop hops hostname http https http2 http3 icmp iface ifup ifdown inbound
    incoming interface interfaces internet iptables ip6tables ipvlan kex keepalive lan latency listen listening lldp loopback mac macvlan masquerade mdns mss mtu multicast
    nameserver nameservers nat ndp neighbor neighbour netfilter netlink netmask network networking networks nftables nic ntp ntpd chrony chronyd outbound outgoing pcap ping
    pong ports ppp pppoe prerouting postrouting promiscuous ptr quic reachable reconnect reconnected reconnecting redirect redirected refuse relay resolver resolvers
    resolvconf roundtrip rst rtt rx servfail nxdomain refused sni snmp socks socks5 ssh sshd ssl starttls stun subnet subnets syn systemd-resolved tcp tcp6
    telnet tftp tls tlsv1 tlsv1.2 tlsv1.3 traceroute traffic tunnel tunnels turn tx udp udp6 unicast upnp uplink upstream upstreams downstream uri veth vlan vlans vpn vxlan wan
    websocket websockets wg wifi wireguard wlan openvpn tailscale zerotier cloudflared headscale unbound bind9 pihole adguard coredns knot dnscrypt doh dot`,
  web: `
    agent ajax api apis asset assets attachment authority body browser bundle callback callbacks cdn certbot chunked cookie cookies cors csrf css delete dom
    domain encoding etag fastcgi fetch fetched forbidden form fpm get gateway graphql grpc gunicorn uvicorn haproxy head healthcheck healthz html javascript json jsonp keep-alive
    method mime multipart nginx openresty apache apache2 httpd caddy traefik envoy varnish squid lighttpd tomcat jetty undertow websocket oauth oauth2 oidc openid options page patch post protobuf proxied
    put query readiness liveness redirect referer referrer render rendered rendering reply rest reverse rpc scheme servlet soap spa ssr static stylesheet subrequest
    unavailable uploads user-agent uwsgi wsgi asgi vhost webhook webhooks webserver website xhr xml yaml toml ini csv endpoint unprocessable teapot timeout teardown router middleware
    controller dispatcher serializer deserialize serialize deserialization serialization parse parsed parser parsing unmarshal marshal decode decoded decoder encode encoded encoder`,
  security: `
    acme apparmor audit auditd auth authenticate authenticated authentication authenticator authorization authorize authorized ban banned bcrypt brute-force ca
    capability capabilities certificate certificates challenge cipher ciphers crl crowdsec cryptographic csr dac digest expiry fail2ban fingerprint gnutls gpg hash
    hashes hmac hsts identity impersonate issuer jail jwk jwks jwt kerberos keyring keystore keytab ldap libressl mfa noauth nonce ocsp openssl pam passwd pem
    pgp pkcs12 pkix preauth principal privileged pubkey publickey rbac renew renewal renewed revoke revoked rootless root-owned rsa saml sandbox sasl seccomp self-signed selinux setuid setgid
    shadow signed signer signing sso su sudo sudoers suid totp trust trusted truststore unprivileged verification verified verify verifying x509 x.509 ed25519 ecdsa
    authelia authentik keycloak vaultwarden bitwarden infisical lldap letsencrypt`,
  databases: `
    aof analyze autovacuum bgsave btree cardinality cassandra checkpoint checkpoints checkpointer clickhouse cockroachdb collation commit commits committed constraint constraints
    couchdb cursor database databases db dbs deadlock deadlocks elasticsearch opensearch etcd flush flushed flushing foreign fork galera gtid hypertable innodb insert inserts influx influxdb
    isolation join keyspace kv leader leveldb lmdb lsn lucene mariadb mariadbd memcached memtable migrate migrated mongo mongod mongodb mysql mysqld namenode datanode neo4j oplog
    orm overcommit pgbouncer pg_hba.conf pgvector pgvecto.rs vectorchord pg_wal pg_xlog pg_ctl pg_control postgis postgres postgresql postmaster prisma primary-key rdb redis redis-server valkey keydb replay replset
    rocksdb rollback rolled rowid sequelize sentinel shard sql sqlite sqlite3 sqlalchemy sqlstate ssd-backed stmt subquery tablespaces timescaledb toast transactional tsdb tuple tuples
    typeorm knex flyway liquibase alembic unique upsert vacuum victoriametrics wiredtiger wal xid xlog startup walreceiver walsender walwriter bgwriter archiver launcher logical
    initdb initializing initialized binlog relay-log redo undo rollback savepoint serializable snapshotting compaction compacted compact reindex reindexing shutdown recover recovering`,
  containers: `
    alpine bridge buildkit cgroup cgroups cgroupfs cni compose conmon container containerd containers cri-o crictl crun dangling debian detach docker docker-compose dockerd
    dockerfile docker-proxy entrypoint exec healthcheck helm ingress init initramfs k3s k8s kubeadm kubectl kubelet kubernetes kube-proxy layer lxc lxcfs lxd manifest minikube moby
    namespace nerdctl nomad oci oom oom-kill oom-killer oomkilled oom_score_adj opencontainers orchestrator overlay pause pod podman pods portainer prune pruned pull pulled pulling push pushed
    quadlet rancher registry replicaset restart restarted restarting rootfs runc s6 s6-rc s6-svscan sidecar stack stacks statefulset daemonset deployment deployments swarm tini
    toleration taint ubuntu unraid truenas synology volume watchtower diun dockge komodo crashloopbackoff imagepullbackoff errimagepull evicted eviction`,
  virtual: `
    ballooning cdrom cloud-init cloudinit cpuset efi esxi firecracker guest guests hypervisor iommu kvm libvirt libvirtd live-migration lxc migrate migration nested ovmf passthrough
    proxmox pve pveam pvecm pvedaemon pvefw pveproxy pvesr pvestatd pvescheduler pve-cluster pve-firewall pve-ha-crm pve-ha-lrm pmxcfs pbs proxmox-backup qcow2 qemu qemu-ga qemu-guest-agent
    qm pct qmp quorum seabios sr-iov tpm uefi vcpu vfio virsh virtio virtiofs virtual virtualbox virtualization vm vmid vms vmware vnc vswitch vzdump spice watchdog fence fencing fenced ha
    ceph cephx mon mons osd osds mds mgr pg pgs crush placement rados rbd rgw bluestore backfill backfilling scrub deep-scrub peering undersized misplaced nearfull backfillfull`,
  kernel: `
    acpi aer ahci ata bios bluetooth call-trace chip chipset clocksource cpufreq dma dmar drm ecc edac firmware fpu gpio gpu hda hotplug hpet hwmon i2c i915 idle interrupt interrupts iowait irq irqs
    jiffies kthread kworker lockup hard-lockup soft softlockup mce microcode mmap modprobe msi msr nmi nvidia nvidia-smi amdgpu nouveau nvme nvml cuda rocm vaapi vdpau quicksync qsv oops page-fault pagefault pci pcie pciehp
    perf pinctrl preempt ras rcu reboot rebooting reset rtc sata sas scheduler scsi sda segfault sensor sensors slab smart smartctl smartd spi spinlock ssd hdd stall stalled stalls suspend
    syscall sysctl sysfs sysrq taint tainted temperature thermal throttling tpm tsc tty ttyusb udev udevd uevent usb usb2 usb3 usb-c vmalloc wakeup watchdog xhci xhci_hcd zram zigbee zwave z-wave coordinator dongle
    fan fans voltage power psu ups nut upsd upsmon upsc shutdown-pending apcupsd wearout reallocated uncorrectable pending-sector crc link-down link-up queue-depth medium unrecovered sense`,
  systemd: `
    activating activation automount busctl cgroup condition coredumpctl crond dbus deactivated deactivating enabled-runtime entered exec-start getty hostnamed init initctl journald journalctl logind logrotate machined
    main-process mask masked networkd oneshot path reload reloaded reloading resolved rsyslog rsyslogd runlevel scope service slice socket-activation start-limit startup sysinit syslog syslogd systemctl systemd systemd-journald
    systemd-logind systemd-networkd systemd-udevd target timedated timer timesyncd tmpfiles unit unitfile user-slice sysvinit openrc supervisord supervisor pm2 nodemon`,
  signals: `
    sigabrt sigbus sigchld sigfpe sighup sigill sigint sigkill sigpipe sigquit sigsegv sigstop sigterm sigtrap sigusr1 sigusr2 eacces eaddrinuse eaddrnotavail eagain ebadf ebusy ecanceled
    econnaborted econnrefused econnreset edquot eexist efault efbig ehostdown ehostunreach eintr einval eio eisdir eloop emfile enametoolong enetunreach enfile enodev enoent enoexec
    enolck enomem enospc enosys enotconn enotdir enotempty enotfound enotsup enxio eopnotsupp eperm epipe eproto erange erofs esrch estale etimedout etxtbsy exdev eai_again ebadcsum`,
  languages: `
    async asyncio await bundler bytecode cargo classloader classpath closure compile compiled compiler composer coroutine cython deserializer django dotnet erlang eslint express fastapi fastify flask
    future gc garbage gem getaddrinfo glibc golang goroutine gradle gunicorn hibernate import imported importerror indexerror interpreter ioerror iterator java jdbc jdk jit jre js jvm kotlin
    keyerror koa lambda laravel libc libstdc++ lua maven memoryerror mono musl nan native nestjs nextjs node node.js nodejs npm npx null nullpointerexception nuget oserror perl permissionerror php php-fpm pip pnpm
    poetry promise psycopg psycopg2 puma python python3 rails rake react recursion regex regexp require resolve ruby runtimeerror rust scala sdk semver sidekiq sinatra spring stdin stdout stderr
    symfony syntaxerror timeouterror typeerror typescript ts valueerror venv virtualenv vite vue wasm webpack yarn zlib attributeerror filenotfounderror filenotfoundexception modulenotfounderror connectionerror
    connectionrefusederror connectionreseterror brokenpipeerror illegalargumentexception illegalstateexception ioexception sockettimeoutexception unknownhostexception outofmemoryerror
    nullreferenceexception runtimeexception sqlexception httperror urlerror jsondecodeerror operationalerror programmingerror integrityerror referenceerror rangeerror aggregateerror`,
  queueing: `
    ack activemq amqp amqps backlog backpressure broker brokers celery consume consumed dead-letter dequeue emqx enqueue enqueued exchange fanout isr kafka lag mosquitto mqtt mqtts nack nats offsets partition-leader
    prefetch publish published publisher pubsub qos rabbitmq rebalance rebalancing redelivered redelivery retained sqs stomp subscribe subscribed subscriber subscribers subscription subscriptions topic unsubscribe vhost zookeeper`,
  observing: `
    alertmanager alerting beszel cadvisor collectd collector dashboard dashboards datasource exporter fluentbit fluentd gauge gotify grafana graylog graphite histogram icinga influx jaeger kibana librenms logstash loki
    loggly metric mimir monit monitoring munin nagios netdata node-exporter node_exporter notification notifications ntfy opentelemetry otel prometheus promtail remote-write remote_write scrape scraped scraping scrutiny sentry series
    span spans statsd telegraf tempo thanos tracing uptime-kuma vector vmagent zabbix zipkin healthchecks`,
  homelab: `
    actual adguardhome airsonic ampache audiobookshelf authelia bazarr bookstack calibre calibre-web changedetection clamav collabora cloudflare code-server cyberchef deluge dovecot drawio emby esphome filebrowser firefly
    flaresolverr forgejo freshrss frigate ghost gitea gitlab glances gluetun go2rtc guacamole heimdall homeassistant home-assistant homarr homebridge homepage hoarder immich invidious invoiceninja jackett jellyfin jellyseerr jenkins
    joplin kavita kodi komga lidarr linkding linkwarden mailcow mastodon matrix matrix-synapse mealie metube miniflux minio mosquitto navidrome n8n netbird netbox nextcloud node-red nzbget nzbhydra ollama ombi onlyoffice openhab
    openspeedtest opnsense overseerr owncloud paperless paperless-ngx pfsense photoprism photoview piwigo plex postfix prowlarr qbittorrent radarr readarr restic rspamd rutorrent sabnzbd seafile searxng sonarr speedtest stirling-pdf
    synapse syncthing tautulli tdarr transmission tubearchivist unmanic unifi uptime vikunja wallabag whisper wikijs wordpress zigbee2mqtt zwavejs zwave-js zwavejs2mqtt tandoor trilium umami plausible transcoder transcode transcoding ffmpeg
    ffprobe codec codecs h264 h265 hevc av1 vp9 aac subtitle subtitles torrent torrents tracker trackers indexer indexers seeding leech nzb usenet rtsp rtmp onvif hls webrtc thumbnail thumbnails exif photo photos media movie movies episode
    episodes artist album albums track tracks playlist library-scan scan scans scanned scanner scanning metadata-refresh imap imaps smtp smtps submission mailbox mailboxes mail email greylisted bounced spam dkim dmarc spf`,
  troubles: `
    abnormal abnormally abort abuse ambiguous bottleneck choke circular collision conflict conflicts congestion contention corruption crash crashes crashing cycle degradation denial deprecation disconnection discrepancy divergence
    drift evict exceed exceeds excess excessive exhaust exhaustion fail failed failing fails failover fallback flapping fragmentation freeze frozen garbage hang hangs inaccessible incompatibility inconsistency interference interruption
    invalidated jitter jam leak leaked leaking leaks loop loops loss mismatch mismatches misconfiguration misconfigured misbehaving nonexistent non-existent noise outage outdated overflow overheating overlap overload overrun overwhelmed
    pressure premature prematurely race recoverable unrecoverable regression rejection saturation shortage slowdown spike split-brain splitbrain starvation starve stuck surge thrashing timed-out underrun underflow unhandled uncaught
    unrecognized unrecognised unparsable undeliverable unsatisfied unwritable violation violates vulnerability`,
  settings: `
    allowlist auto automatic automatically base binary blacklist blocklist boolean builtin built-in bundled charset cleanup config.yml config.yaml configmap configure configured customized datatype debug-mode defaultvalue dev development directive
    disable dotenv dry-run enable env envfile environment-variable explicit explicitly external extra experimental fixed flag global hardcoded hidden immutable implicit inherited internal invalidvalue integer float json-schema keep
    lang legacy lib locale main maintenance mandatory manual manually max-connections minimal mock mutable namespaced nullable numeric override overrides overridden placeholder preset prod production public private queue-size readonly-mode
    recommended release releases required runtime-config sandboxed secure insecure shared shm shm-size staging standalone standard strict supported switch threshold-exceeded tuning typo uncomment unknown-option unlimited version-mismatch whitelist workdir workspace`,
} as const;

/** Verbs of machines; their forms in -s, -ed and -ing belong to the vocabulary too. */
const verbs = `
  accept access acquire activate add adjust advertise allocate announce answer appear apply archive assign attach attempt authenticate authorize await back bind block boot bounce broadcast build calculate call cancel change check clean clear
  clone close collect compare compile complete compress compute configure confirm connect consume contact contain continue convert copy correct corrupt crash create decline decode decrypt decrease defer delay delegate delete deliver deny deploy
  deprecate detach detect determine disable discard disconnect discover dispatch download drain drop dump emit enable encode encounter encrypt end enforce enqueue ensure enter establish evaluate evict exceed exchange exclude execute exist expand
  expect expire explain export expose extend extract fail fetch filter find finish fix flush follow force format forward free freeze generate grant guess handle happen ignore import include increase indicate inform init initialize initialise inspect
  install interrupt invalidate invoke issue join kill launch limit link listen load lock look lower maintain manage mark match measure merge migrate miss modify monitor mount move need negotiate notify obtain occur offer open optimize overwrite parse pass
  pause perform persist poll prepare prevent print process produce promote propagate protect provide provision prune publish pull purge push query queue raise reach read rebalance reboot rebuild receive recommend reconcile reconnect record recover
  recreate recycle redirect reduce refer refresh refuse register reject release reload relocate rely remain remount remove rename render renew reopen repair repeat replace replay replicate reply report request require reschedule reserve reset resize resolve
  respond restart restore restrict resume retain retrieve retry return reuse revert review revoke rotate route save scale schedule search seem select send serve share show shrink signal sign skip sleep spawn specify start store stream submit
  succeed support suspend switch synchronize synchronise terminate throttle time touch trace track transfer transform translate treat trigger truncate try unload unlock unmount unregister update upgrade upload use validate verify visit wait wake warn watch work wrap yield`;

/** Whether a word, in small letters, belongs to the operations vocabulary. */
export function isOperationsWord(word: string): boolean {
  return vocabulary.has(word);
}

/** All words of the operations vocabulary, in small letters. */
export const vocabulary: ReadonlySet<string> = new Set([...Object.values(subjects).flatMap(wordsOf), ...wordsOf(verbs).flatMap(formsOf)]);

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** A verb and its regular forms; a doubled consonant, as in `stopped`, stands in the lists above. */
function formsOf(verb: string): string[] {
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`];
  if (/[^aeiou]y$/.test(verb)) return [verb, `${verb.slice(0, -1)}ies`, `${verb.slice(0, -1)}ied`, `${verb}ing`];
  return [verb, /(?:[sxz]|[cs]h)$/.test(verb) ? `${verb}es` : `${verb}s`, `${verb}ed`, `${verb}ing`];
}
