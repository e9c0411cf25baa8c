import type { RefusalCode } from '../wish.ts';
import { applicationPattern } from '../applications.ts';
import type { Meaning } from './meaning.ts';
import { always, nameWord, rule, type Rule } from './rule.ts';

const inside = 'Commands inside guests are not run: a declaration says what guests there are and how they are made.';
const rest = '[^.!?;]*(?:\\.\\S[^.!?;]*)*';
const program = '(?:sudo|apt|apt-get|aptitude|yum|dnf|apk|pacman|zypper|pip3?|npm|npx|git|df|du|ls|cat|rm|cp|mv|mkdir|chmod|chown|ps|top|htop|uname|uptime|whoami|systemctl|service|journalctl|docker|docker-compose|curl|wget|ping|bash|sh|python3?|perl|ansible|ansible-playbook|kubectl|helm|free|ip|netstat|ss|hostname|reboot|fdisk|mkfs|dd|tar|crontab|useradd|passwd|iptables|ufw|nano|vim?|pct|qm|pvesh|mysql|psql|echo|find|grep|tail|head|kill|mount|umount|lsblk|nginx)';
const aKind = '(?:vms?|containers?|cts?|lxcs?|guests?|(?:virtual )?machines?|servers?|instances?|boxe?s?|clusters?)';
const several = '(?:\\w+[- ]){0,6}?';

/** Commands inside guests: understood, and never done. */
export const commandRules: Rule[] = [
  always('(?:before |since |as |because )?(?:i|we)(?:[\'’](?:m|re)| am| are)? (?:about to|going to|planning to|gonna|plan to) (?:upgrade|update|patch|change|test|try|migrate|reinstall|reconfigure)(?= [^,.;]{1,60}[,;.])', { is: 'link', link: 'reason' }),
  rule(`(?=[^\`.!?;]*\`(?!ssh-|ecdsa-)[^\`]*\\s[^\`]*\`)${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:run|execute|exec|invoke|issue|type|enter|call|launch)(?:s|ning)?\\s+(?:["'\`]|(?:an? |the |this |some |following |my )*(?:commands?|scripts?|playbook|shell|program|command line|sql|query|cron ?job|update|upgrade|installer|job)\\b|${program}\\b)${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:sudo|apt|apt-get|yum|dnf|systemctl|rm\\s+-\\w+|chmod|chown|kubectl|docker (?:run|compose|exec|pull)|docker-compose|bash|sh)\\s+${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:re)?(?:un)?install(?:s|ed|ing)?\\s+(?!(?:an? |the )?(?:new |small )*(?:${several}(?:k3s|kubernetes|k8s)\\b|${several}${aKind}\\b(?! \\d)))${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:with|and|has|have) (?!(?:k3s|kubernetes|k8s))[\\w .+-]{2,40} (?:pre-?)?installed`, () => refused('guest_command_out_of_scope')),
  rule(`(?:update|upgrade|patch|refresh)(?:s|d)?\\s+(?:all |the |its |our |any |every |system |security |installed |outdated |latest |os |apt |debian |ubuntu )*(?:packages?|software|system|os|operating system|kernel|distro|distribution|apt|apps?|applications?|dependencies|security updates|firmware|libraries|plugins?|debian|ubuntu|alpine|${applicationPattern})\\b(?! (?:to|with|by) \\d+ ?(?:v?cpus?|cores?|[mg]i?b?\\b))${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:apply|do|perform|run|check for|get|install|download) (?:all |the |any |system |security |available |pending |latest |package |a |an |full |os |dist )*(?:updates?|upgrades?|patches)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:update|upgrade|patch|bring)(?:s|d)?\\s+[^.;,]{1,60}? to (?:the )?(?:(?:latest|newest|current|new|most recent)(?: stable)?(?: version| release)?(?=\\s*(?:$|[.,;!?]|and\\b|please\\b))|version \\S+|v\\d\\S*|(?:debian|ubuntu|alpine|fedora)\\b)${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:update|upgrade|patch) (?:inside|in)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:start|stop|restart|reload|enable|disable|status of|configure)\\s+(?:the )?[\\w@.-]+ (?:service|daemon|process|unit|site|systemd unit)s? (?:in|on|inside|within|of)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:start|stop|restart|reload|enable|disable)\\s+(?:the )?[\\w@.-]+ (?:service|daemon|process|systemd unit)s?\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:(?:start|stop|restart|reload|configure|set ?up|deploy|enable)\\s+(?:the |an? )?(?:${applicationPattern}|ssh|sshd|cron|ntp|apache2?|httpd|php(?:-fpm)?|ftp|nodejs|node\\.js|python|java)(?: \\w+)?)\\s+(?:in|inside|within|on)\\s+(?:the |my |our )?(?:(?:existing |running )?(?:vms?|containers?|cts?|lxcs?|guests?|virtual machines?) (?:with (?:the )?id )?#?[\\w-]*\\d|\\d{3,}\\b(?!\\.))${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:start|stop|restart|reload|configure|set ?up|deploy|enable|disable|kill|launch|reboot|bounce)\\s+(?:the |an? )?(?!(?:nesting|auto-?start|onboot|keyctl|fuse|dhcp|vlan|snapshots?|tags?|memory|ram|cores?|cpus?|disks?|network|it|them|all|both|vms?|containers?|everything)\\b)(${nameWord})(?: (?:service|server|daemon|process))?\\s+(?:in|inside|within|on)\\s+(?:the |my |our |vm |container |ct |guest )*["“”'‘’]?(${nameWord})["“”'‘’]?(?= *(?:$|[.,;!?]|and\\b|please\\b|again\\b|now\\b))`, ([, , guest = ''], names) => ((/^\\d+$/.test(guest) ? names.numbered(Number(guest)) : names.guest(guest)) === null ? null : refused('guest_command_out_of_scope'))),
  rule(`(?:drain|cordon|evacuate|delete|remove|destroy|empty|reboot|restart|shut ?down|power off|stop|update|upgrade|patch|wake)\\s+(?:up |the |node |host |all of )*(${nameWord})(?! (?:cluster|vm|container)\\b)`, ([, word = ''], names) => (names.node(word) === null || names.guest(word) !== null ? null : { is: 'refused', code: 'unsupported', says: `${word} is a node: a declaration cannot ask for anything to be done to nodes.` })),
  rule(`(?:qm|pct|pvesh|pvesm|pveum|pvecm|vzdump) [a-z]+\\b${rest}`, () => ({ is: 'refused', code: 'unsupported', says: 'Commands of Proxmox are not run: say in plain words what there shall be.' })),
  rule(`(?:ssh|log|login|sign|shell|connect|telnet|exec)(?: in| into| on)? ?(?:in)?to (?!create|delete|remove|make|set)\\S+${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:open|get|give me|start|launch) (?:an? |the )?(?:interactive )?(?:root )?(?:shell|terminal|console|ssh session|vnc|bash|prompt)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:edit|change|modify|write|create|append|copy|upload|download|delete|read|show|view|put|replace|touch|open|fetch|pull|push)(?: (?:to|into|from))? (?:an? |the |this |some |all |my |latest |newest |config(?:uration)? |log |old |new )*(?:files?|folders?|director(?:y|ies)|line|logs?|config(?:uration)? file|cron ?job|crontab|git repo(?:sitory)?|repo(?:sitory)?|docker images?|/(?:etc|var|home|opt|usr|root|tmp|srv)\\b\\S*)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:create|add|make|set ?up|drop|delete|reset|change|set)\\s+(?:an? |the |new |root |mysql |postgres(?:ql)? )*(?:database|table|schema|password|cron ?job|systemd unit|user account|linux user|virtual ?host|website|vhost|ssl cert\\w*|certificate|swap ?file)\\b (?:[\\w'-]+ )?(?:in|on|inside|within|for|of|to)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:create|add|make|remove|delete|drop|set ?up)\\s+(?:an? |the |new |another |linux |unix |system |local |sudo )*(?:users?|groups?|accounts?|user accounts?)(?: (?:called |named )?[\\w.-]+)? (?:in|inside|within|on|to) (?:the |my |our |vm |container |ct |guest )*["“”'‘’]?(${nameWord})["“”'‘’]?${rest}`, ([, guest = ''], names) => ((/^\\d+$/.test(guest) ? names.numbered(Number(guest)) : names.guest(guest)) === null ? null : refused('guest_command_out_of_scope'))),
  rule(`(?:change|reset|set) (?:the |its |an? |my )*(?:root |admin |user )*password\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:clone|check ?out|pull) (?:the |a |my )*(?:git |github )?(?:repo|repository|https?:|git@)${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:inside|within) (?:the |a )?(?:vm|container|guest|ct)[^.!?;]*? (?:run|execute|install|start|update|create)\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:with|via|using|by) docker[- ]compose\\b${rest}`, () => refused('guest_command_out_of_scope')),
  rule(`(?:via|through|use|using|with) (?:the )?(?:qemu )?guest[- ]?agent\\b${rest}`, () => refused('guest_command_out_of_scope')),
];

const outside: readonly (readonly [string, string])[] = [
  ['(?:(?:set up|create|add|open|close|block|allow|configure|enable|disable|change|remove|delete)\\s+)?(?:an? |the |all |new |some )*(?:firewall(?: rules?)?|port[- ]?forward\\w*|iptables|nat rules?|ports? \\d+)', 'the firewall'],
  [`(?:gpu|graphics card|pcie?|usb|igpu|vgpu|coral|tpu|quick ?sync|sr-?iov|device|hardware|nvidia|intel arc)(?: \\w+){0,3}? ?pass-?(?:ed )?(?:through)?|pass(?:ing)?[- ]?(?:ed )?through(?: \\w+){0,5}|pass (?:the |an? |my |this )*(?:\\w+ ){1,3}through|(?:with|attach|add|give [\\w-]+) (?:an? |the |my )*(?:gpu|graphics card|usb (?:[\\w-]+ )?(?:stick|device|drive|dongle)|pcie? (?:card|device)|nvidia \\w*|coral \\w*)`, 'the passing through of devices'],
  ['(?:(?:set up|create|add|configure|enable|deploy|install|destroy|remove|build|make)\\s+)(?:an? |the |new |replicated )*(?:ceph(?:fs)?|rbd|osds?|gluster(?:fs)?|drbd|linstor)(?: \\w+)?', 'Ceph and other cluster storages'],
  ['(?:create|add|set up|make|build|destroy|delete|remove|extend|import|scrub|replace|configure)\\s+(?:an? |the |new |mirrored |my )*(?:zfs|zpool|raid ?\\w*|raidz\\d?|lvm|lvm-thin|volume group|btrfs|iscsi|smb|cifs|samba share|windows share|directory storage|pbs storage|disk array|thin ?pool)(?:[- ](?:pool|storage|share|array|volume|mirror|target|dataset|datastore|mount|lun))*', 'storages other than NFS'],
  ['(?:mount|attach|connect|use)\\s+(?:an? |the |my |new )*(?:smb|cifs|samba|windows|iscsi|ftp|webdav|s3|sshfs)(?: \\w+)?', 'storages other than NFS'],
  ['(?:create|add|remove|delete|make|set up|invite|disable|grant|revoke|change|give|assign|edit)\\s+(?:an? |the |new |all |another |proxmox |pve |admin |read-only |api |ldap |user )*(?:users?|user accounts?|groups?|roles?|acls?|permissions?|api ?tokens?|realms?|privileges?|two[- ]factor|2fa|ldap|access rights|admin rights|access)(?! (?:database|vms?|containers?|servers?|guests?))(?: (?!in |on |inside )\\w+)?', 'users and permissions'],
  ['(?:(?:take|make|create|do|run|schedule|start|perform|set up|configure|enable|add|trigger|want|need)\\s+)(?:an? |the |full |new |daily |weekly |nightly |regular |automatic |scheduled |hourly |immediate |manual |vzdump )*back-?ups?(?: jobs?| schedule| plan)?(?! (?:server|vm|container|snapshot|storage|nas|of the config))|back(?:ing|ed)?[ -]up(?! server| storage)|backup (?:vm|vms|ct|container|containers|lxc|all|the|every|both|#?\\d{3,}|guest|my)|vzdump', 'backups'],
  ['(?:restore|recover)(?= [^.;]*\\bback-?ups?\\b|(?![^.;]*(?:snapshot| to ))| [^.;]*\\bfrom\\b(?![^.;]*snapshot))', 'restoring backups'],
  ['(?:suspend|hibernate|pause|resume|unpause|freeze)(?:s|d)?', 'suspending and resuming guests'],
  ['(?:convert|turn|make|change)\\s+(?:\\S+\\s+){1,4}?(?:in)?to (?:an? )?(?:vm )?template|(?:create|make|build) (?:an? |new |the )*(?:\\w+ )?template|(?:convert|template) (?:vm|container) \\d+', 'making templates'],
  ['(?:download|upload|fetch|import|pull|get)\\s+(?:an? |the |new |latest |some )*(?:\\S+ ){0,3}?(?:iso|isos|iso image|template|templates|cloud image|ova|ovf|vmdk|qcow2?|image)(?: file)?', 'fetching images'],
  ['(?:high[- ]availability|ha)(?: (?:group|resource|manager|enabled|for|rules?|mode|setup|failover))+|make (?:\\w+ ){1,3}highly available|(?:enable|disable|configure|set up|add|with) (?:ha|high[- ]availability)|(?:storage |vm )?replication(?: jobs?)?', 'high availability and replication'],
  ['(?:(?:create|add|set up|configure|remove|delete|make)\\s+)(?:an? |the |new )*(?:sdn|vnets?|vxlans?|zones?|linux bridge|ovs bridge|bridge|network bridge|bond|vlan interface|vpn|wireguard tunnel|dns (?:record|entry|zone)|dhcp (?:server|range|reservation|lease)s?|subnets?|virtual network)(?: \\S+)?(?! (?:vm|container|server))', 'networks of the cluster'],
  ['(?:join|add|remove|delete)\\s+(?:an? |the |new |another |proxmox |pve |this )*(?:node|host|server)s? (?:(?!\\S*(?:k8s|k3s|kube|worker|master))\\S+ )?(?:to|from|into) (?:the |my |our )?(?:proxmox |pve )?cluster|join (?:the )?\\S+ (?:to|into) (?:the |my |our )?(?:proxmox |pve )?cluster|(?:create|set up|build|form) (?:an? |the |new )*(?:proxmox|pve) cluster', 'the nodes of the cluster'],
  ['(?:reboot|restart|shut ?down|power off|upgrade|update|reinstall|turn off|power cycle|stop|patch)\\s+(?:the |all |our |my |this )*(?:whole |entire )?(?:(?:proxmox|pve|cluster|physical) )?(?:nodes?|hosts?|hypervisors?|cluster|proxmox)(?: \\S+)?', 'nodes'],
  ['(?:convert|change) [^.;]{1,60}(?:to|into) (?:qcow2|raw|vmdk|vdi)', 'disk formats'],
  ['(?:format|partition|wipe|erase|repartition) (?:the |all |a |an |its )*(?:\\S+ )?(?:disks?|drives?|ssds?|nvmes?)', 'wiping disks'],
  ['(?:every|each) (?:night|day|week|hour|month|morning|evening|weekend|monday|sunday|\\d+ (?:minutes|hours|days))|daily|nightly|hourly|weekly|monthly|tomorrow|tonight|next week|at \\d{1,2}(?::\\d\\d)? ?(?:am|pm|o\'clock|uhr)|at \\d{1,2}:\\d\\d|at midnight|at noon|in \\d+ (?:minutes|hours|days)|on (?:mondays?|sundays?|weekends?)', 'doing things at a time of day'],
  [`(?:show|list|display|tell|print|report|count)(?: me)?(?: all| the| a list of| every| my| our| me)* (?:vms?|containers?|guests?|nodes?|storages?|status|snapshots?|logs?|usage|stats|statistics|cpu|memory|uptime|templates?|disks?|cluster|virtual machines?|output|running|stopped|resources?|details|ips?)\\b${rest}|(?:what(?:'s| is| are)?|which|how (?:much|many)|who|why|where(?:'s| is)?)\\b${rest}|(?:check|verify|inspect|monitor|look at|tell me) (?!in\\b|out\\b)${rest}|(?:get|watch) (?:me )?(?:the )?(?:status|usage|health|stats|statistics|logs?|cpu|memory|uptime|list|details|ip|info\\w*)\\b${rest}|is (?:vm|container|ct) \\S+ (?:running|up|on|stopped)`, 'answering questions (ask with /status)'],
  ['(?:enable|disable|install|turn on|turn off|activate|set up) (?:the )?(?:qemu )?guest[- ]?agent(?: (?:in|on|for))?', 'the guest agent'],
  ['(?:set|change|add|edit|update|write|give|clear|remove)\\s+(?:\\S+ ){0,2}?(?:the |an? |its |as )*(?:descriptions?|notes?|comments?|icon|time ?zone|dns servers?|nameservers?|search domain|mac(?: address)?|machine type|cpu type|cpu units|cpu limit|bios|display|vga|keyboard(?: layout)?|boot device|hookscript|hook script)\\b' + rest, 'this setting of a guest'],
  ['(?:un)?protect(?:s|ed|ion)?(?: [^.;,]{0,60})?|(?:deletion|delete) protection' + rest, 'the protection flag of a guest'],
  [`(?:delete|remove|detach|unmount|disable|destroy|drop|disconnect)\\s+(?:the |my |our |nfs |old )*(?:storages?|datastores?|nfs (?:shares?|mounts?|exports?|storages?)|(?:\\S+ )(?:storage|datastore))\\b${rest}`, 'the removal of storages'],
  ['privileged', 'privileged containers'],
];

/** What a declaration cannot ask for, in whatever words. */
export const outsideRules: Rule[] = outside.map(([source, what]) => rule(source, ([says = ''], names) => (names.guest(objectOf(says)) !== null ? null : { is: 'refused', code: 'unsupported', says: `A declaration cannot ask for this: ${what}.` })));

/** What a verb that fits guests as well is about: "add vpn to a pool" is about a guest where one is called vpn. */
function objectOf(says: string): string {
  return /^(?:add|remove|delete|destroy|move|put|start|stop|restart|reboot|shut ?down|power off|turn off|extend)\s+(?:the |my |our )?([\w.-]+)/i.exec(says)?.[1] ?? '';
}

function refused(code: RefusalCode): Meaning {
  return { is: 'refused', code, says: inside };
}
