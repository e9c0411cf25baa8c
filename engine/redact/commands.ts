import { traceOf, type Glimpse } from './glimpse.ts';
import { matchesOf } from './matches.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Span } from './spans.ts';
import { isVerdict } from './values.ts';

/** What parts the words of a command, also as a list of strings: `["redis-cli", "-a", "…"]`. */
const gap = String.raw`(?:[\s=]{1,4}\\?["']?|\\?["'],?\s{0,4}\\?["']?)`;

/** Programs, and what they have right before a password; `~` is a gap, and a letter in front of the value may touch it where `~?` stands. */
const options: readonly (readonly [programs: string, before: string])[] = [
  ['redis-cli|valkey-cli|keydb-cli', '-a~'],
  ['smbclient|rpcclient|winexe|smbget|smbmap|wmic|net', '(?:-U~?|--user~)[^\\s%"\']{1,64}%'],
  ['ldap(?:search|modify|add|delete|whoami|passwd|compare)|smbpasswd', '-w~?'],
  ['mosquitto_(?:pub|sub|rr)|ipmitool', '-P~'],
  ['sqlcmd|bcp|osql|zip|unzip|zipcloak', '-P~?'],
  ['7z[arz]?|7-zip|rar|unrar', '-h?p'],
  ['mysql\\w{0,16}|mariadb(?:-\\w{1,12})?|mydumper|xtrabackup', '-p'],
  ['sshpass|cqlsh|cypher-shell|(?:docker|podman|nerdctl|buildah|skopeo|oras|az|helm~registry)~login', '-p~?'],
  ['mongo(?:sh|dump|restore|export|import|stat|top)?|ncftp(?:put|get)?|rdesktop|useradd|usermod|steghide|psexec|nxc|evil-winrm', '-p~'],
  ['ssh-keygen', '-[NP]~'],
  ['curl', '-[a-zA-Z]{0,8}[uU]~?[^\\s:"\'-][^\\s:"\']{0,63}:'],
  ['https?|xh', '(?:-a|--auth)~[^\\s:"\']{1,64}:'],
  ['transmission-remote', '(?:-n|--auth)~[^\\s:"\']{1,64}:'],
  ['openssl', '-pass(?:in|out)?~pass:'],
  ['openssl', '-[kK]~'],
  ['lftp|duplicity', '-u~[^\\s,"\']{1,64},'],
  ['[xw]lfreerdp|[xw]freerdp', '/p:'],
  ['sqlplus|sqlldr|expdp|impdp', '[^\\s/"\'-][^\\s/"\']{0,63}/(?=[^\\s@]{1,64}@)'],
  ['kubectl|oc|k3s', '--from-literal~[^\\s="\']{1,80}='],
  ['(?:vault|bao)~(?:kv~put|kv~patch|write)', '[\\w.-]{1,64}=(?=\\S)'],
  ['pdftk', '(?:user|owner|input)_pw~'],
];

/** The same where a password is a word among the arguments, so that a sentence about the program must not be taken for a command. */
const places: readonly (readonly [programs: string, before: string])[] = [
  ['snmp(?:walk|get|bulkwalk|bulkget|set|getnext|table|trap|inform|status|df)', '-[cAX]~?'],
  ['rclone', 'obscure~'],
  ['rclone', '(?:pass|password2?)~'],
  ['rabbitmqctl', '(?:add_user|change_password|authenticate_user)~[^\\s"\'=]{1,64}~'],
  ['wpa_passphrase', '[^\\s"\'=]{1,64}~'],
  ['mc|mcli', '(?:alias~set|config~host~add)~[^\\s"\'=]{1,64}~[^\\s"\'=]{1,200}~[^\\s"\'=]{1,64}~'],
  ['nmcli', '(?:password|(?:802-11-wireless-security|wifi-sec|802-1x)\\.(?:psk|password|wep-key\\d))~'],
  ['htpasswd', '-[A-Za-z]{0,8}b[A-Za-z]{0,8}(?:~-[A-Za-z0-9]{1,8}){0,4}(?:~[^\\s"\'=]{1,120}){1,2}~(?=[^\\s"\']{1,128}["\']?\\s{0,8}(?:$|[|;&>\\]]))'],
  ['net(?:\\.exe)?~use', '\\\\{2,4}[^\\s"\'=]{1,120}~(?:/user:[^\\s"\'=]{1,64}~)?(?=[^\\s/\\\\])'],
  ['net(?:\\.exe)?~user', '[^\\s/"\':]{1,64}~(?=\\S{1,128}(?:\\s+/(?:add|domain|active)|\\s{0,8}$))'],
  ['mysqladmin', 'password~'],
  ['vault|bao', '(?:login|unseal)~'],
  ['bw', '(?:unlock|login~[^\\s"\'=]{1,64})~'],
];

const value = '(?:(?<=")[^"\\n]{1,256}|(?<=\')[^\'\\n]{1,256}|[^\\s"\'|;&<>-][^\\s"\'|;&<>]{0,255})';
const rules = [...options.map((rule) => ruleOf(...rule, false)), ...places.map((rule) => ruleOf(...rule, true))];
const named = [...options, ...places].map(([names]) => names).sort((one, other) => Number(other.includes('~')) - Number(one.includes('~')));
const programs = new RegExp(`(?<![\\w.-])(?:${[...new Set(named)].join('|').replaceAll('~', gap)})(?:\\.exe)?(?=["'\\s,\\\\])`, 'g');

/** Passwords among the arguments of programs that take them there: `redis-cli -a …`, `7z x -p…`. */
export function commandSpans(text: string, glimpse: Glimpse): Span[] {
  if (!glimpse.mayHold(signs)) return none;
  const spans: Span[] = [];
  const done = new Map<string, number>();
  for (const { 0: program, index } of matchesOf(text, programs)) {
    const from = index + program.length;
    if (from < (done.get(program) ?? 0)) continue;
    const rest = /^(?:(?! (?:\||&&|;) |; )[^\n]){0,1000}/.exec(text.slice(from, from + 1000))?.[0] ?? '';
    done.set(program, from + rest.length);
    for (const { of, pattern, among } of rules) if (of.test(program)) spans.push(...argumentsIn(rest, from, { pattern, among }));
  }
  return spans;
}

/** What a command line has, or the name of a program that takes a password among its words. */
const signs = [' -', '"-', "'-", ' /p:', '\\\\', 'rclone ', 'mc alias ', 'mc config ', 'rabbitmqctl', 'vault ', 'bao ', 'sqlplus ', 'bw ', 'net user', 'nmcli', 'wpa_passphrase', 'mysqladmin'].map(traceOf);
const none: Span[] = [];

function argumentsIn(rest: string, offset: number, { pattern, among }: { pattern: RegExp; among: boolean }): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 1: secret = '', index } of matchesOf(rest, pattern)) {
    if (isPlaceholder(secret) || among && isVerdict(secret)) continue;
    const to = offset + index + whole.length;
    spans.push({ from: to - secret.length, to, kind: 'pair' });
  }
  return spans;
}

function ruleOf(names: string, before: string, among: boolean): { of: RegExp; pattern: RegExp; among: boolean } {
  const filled = (source: string) => source.replaceAll('~', gap);
  return { of: new RegExp(`^(?:${filled(names)})(?:\\.exe)?$`), pattern: new RegExp(`(?<=[\\s"',\\\\])${filled(before)}(${value})`, 'g'), among };
}
