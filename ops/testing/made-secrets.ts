/** A secret made up at run time, and a line that holds it. */
export type MadeSecret = { kind: string; line: string; secret: string };

const small = 'abcdefghijklmnopqrstuvwxyz0123456789';
const mixed = `${small}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const hex = '0123456789abcdef';
const url = `${mixed}_-`;
const base64 = `${mixed}+/`;

const prefix = (...parts: string[]) => parts.join('');

/** What makers of secrets write, by kind; the marks in front are put together here, so that no scanner takes this file for a leak. */
export const secretMakers: Record<string, (pick: Pick) => string> = {
  forge: (pick) => `${prefix('g', 'hp')}_${pick(mixed, 36)}`,
  model: (pick) => `${prefix('s', 'k')}-${pick('abc', 3)}-${pick(url, 60)}`,
  payments: (pick) => `${prefix('s', 'k')}_live_${pick(mixed, 24)}`,
  cloud: (pick) => `${prefix('AK', 'IA')}${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  chatops: (pick) => `${prefix('xo', 'xb')}-${pick('0123456789', 12)}-${pick('0123456789', 12)}-${pick(mixed, 24)}`,
  signed: (pick) => `${prefix('ey', 'J')}${pick(mixed, 24)}.${prefix('ey', 'J')}${pick(mixed, 40)}.${pick(url, 43)}`,
  discord: (pick) => `M${pick(mixed, 23)}.${pick(url, 6)}.${pick(url, 38)}`,
  telegram: (pick) => `${pick('123456789', 10)}:${prefix('A', 'A')}${pick(url, 33)}`,
  wireguard: (pick) => `${pick(base64, 42)}A=`,
  long: (pick) => pick(small, 40),
  digest: (pick) => pick(hex, 64),
  uuid: (pick) => [8, 4, 4, 4, 12].map((length) => pick(hex, length)).join('-'),
  password: (pick) => `${pick(mixed, 6)}!${pick(mixed, 5)}`,
};

/** Kinds that nothing but their name tells from an ordinary digest or word. */
const namedOnly = new Set(['digest', 'uuid', 'password']);

const named: readonly ((secret: string) => string)[] = [
  (secret) => `DB_PASSWORD=${secret}`,
  (secret) => `starting with --api-token ${secret} on port 80`,
  (secret) => `{"level":"debug","msg":"config","clientSecret":"${secret}","retries":3}`,
  (secret) => `  access_token: '${secret}'`,
  (secret) => `config: {\\"authToken\\": \\"${secret}\\"}`,
  (secret) => `2026-03-04 10:11:12 DEBUG http: > Authorization: Bearer ${secret}`,
  (secret) => `GET https://example.org/feed?apikey=${secret}&page=2 200`,
  (secret) => `connecting to postgres://app:${secret.replaceAll(/[/@#?]/g, 'x')}@db:5432/app`,
  (secret) => `<add key="ApiKey" value="${secret}" />`,
  (secret) => `password is ${secret}, change it`,
];
const plain: readonly ((secret: string) => string)[] = [
  (secret) => `request with ${secret} was refused`,
  (secret) => `https://example.org/hooks/${secret}/run`,
  (secret) => `stray value "${secret}" in environment`,
];

/** Lines with secrets of all kinds in all places where each can be told, made anew from a seed. */
export function madeSecrets(count: number, seed = 1): MadeSecret[] {
  const pick = pickFrom(seed);
  const makers = Object.entries(secretMakers);
  return Array.from({ length: count }, (_, n) => {
    const [kind, make] = makers[n % makers.length] ?? ['long', (one: Pick) => one(small, 40)];
    const places = namedOnly.has(kind) ? named : [...named, ...plain];
    const made = make(pick);
    const line = places[Math.floor(n / makers.length) % places.length]?.(made) ?? made;
    return { kind, line, secret: line.includes(made) ? made : made.replaceAll(/[/@#?]/g, 'x') };
  });
}

/** Whether no 8 characters of a secret that stand in a row are left in a text; a shorter secret must be gone as a whole. */
export function isGone(text: string, secret: string): boolean {
  for (let at = 0; at === 0 || at + 8 <= secret.length; at += 1) {
    if (text.includes(secret.slice(at, at + 8))) return false;
  }
  return true;
}

/** Some letters of an alphabet, drawn by a seed. */
export type Pick = (alphabet: string, length: number) => string;

/** A maker of strings that draws the same ones from the same seed. */
export function pickFrom(seed: number): Pick {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixedUp = Math.imul(state ^ (state >>> 15), 1 | state);
    mixedUp = (mixedUp + Math.imul(mixedUp ^ (mixedUp >>> 7), 61 | mixedUp)) ^ mixedUp;
    return ((mixedUp ^ (mixedUp >>> 14)) >>> 0) / 4_294_967_296;
  };
  return (alphabet, length) => Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('');
}

/** Lines as containers and hosts write them every day, with names, numbers and digests, and without any secret. */
export function ordinaryLines(count: number, seed = 2): string[] {
  const pick = pickFrom(seed);
  return Array.from({ length: count }, (_, n) => manners[n % manners.length]?.(pick, n) ?? '');
}

const manners: readonly ((pick: Pick, n: number) => string)[] = [
  (pick, n) => `2026-03-01 10:00:00.123 UTC [${n}] LOG:  checkpoint complete: wrote ${n} buffers (0.8%); write=12.3 s, total=12.4 s; lsn=0/${pick('0123456789ABCDEF', 8)}`,
  (_, n) => `2026-03-01 10:00:00.123 UTC [${n}] FATAL:  password authentication failed for user "app"`,
  (pick) => `time="2026-03-01T10:00:00Z" level=info msg="Container started" container=${pick(hex, 64)} image="sha256:${pick(hex, 64)}"`,
  (pick, n) => `10.0.0.5 - - [01/Mar/2026:10:00:00 +0000] "GET /static/js/main.${pick(hex, 8)}.chunk.js?page=${n} HTTP/1.1" 200 ${n} "https://home.example.org/" "Mozilla/5.0 (X11; Linux x86_64)"`,
  (pick) => `Mar  1 10:00:00 nas systemd[1]: docker-${pick(hex, 64)}.scope: Deactivated successfully.`,
  (pick, n) => `Mar  1 10:00:00 nas sshd[${n}]: Accepted publickey for anna from 10.0.0.9 port ${n} ssh2: ED25519 SHA256:${pick(base64, 43)}`,
  (pick) => `Mar  1 10:00:00 nas kernel: [12345.678901] br-${pick(hex, 12)}: port 3(veth${pick(hex, 7)}) entered disabled state`,
  (pick) => `Mar  1 10:00:00 pve pvedaemon[1234]: <root@pam> starting task UPID:pve:${pick('0123456789ABCDEF', 8)}:${pick('0123456789ABCDEF', 8)}:65E1A2B3:vzdump:101:root@pam:`,
  (pick) => `Error: ENOENT: no such file or directory, open '/usr/src/app/upload/library/${pick(hex, 8)}-${pick(hex, 4)}-4${pick(hex, 3)}-a${pick(hex, 3)}-${pick(hex, 12)}/2026/IMG_20260301_100000.HEIC'`,
  (pick) => `trace_id=${pick(hex, 32)} span_id=${pick(hex, 16)} msg="request served" etag="${pick(hex, 40)}"`,
  (_, n) => `max_tokens=${n} prompt_tokens=100 completion_tokens=42 key=user:${n} value=cached ttl=3600`,
  (pick) => `pulling image ghcr.io/example/server:release@sha256:${pick(hex, 64)}`,
  () => 'WARNING (MainThread) [homeassistant.components.mqtt] Token expired, refreshing; password required, session closed',
  (pick) => `interview successful for device 0x${pick(hex, 16)}, serial number: ${pick('0123456789', 14)}`,
  () => '\tat com.fasterxml.jackson.databind.deser.BeanDeserializerBase.deserializeFromObjectUsingNonDefault(BeanDeserializerBase.java:1415)',
  (pick) => `Created pod: coredns-${pick(hex, 10)}-${pick('bcdfghjklmnpqrstvwxz2456789', 5)} in namespace kube-system`,
  () => 'Some.Movie.2024.2160p.UHD.BluRay.x265.10bit.HDR.DTS-HD.MA.TrueHD.7.1.Atmos-GROUPNAME.mkv imported',
  () => 'primary key violation: Key (id)=(42) already exists; unexpected token < in JSON at position 0; secret not found',
];
