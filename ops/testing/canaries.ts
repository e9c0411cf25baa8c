import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/** Letters and digits that nobody else writes, 16 of them, with a digit in each piece of eight. */
export function newCanary(): string {
  const letters = Array.from(randomBytes(14), (byte) => 'bcdfghjkmnpqrstvwxz23456789'[byte % 27] ?? 'z');
  return [...letters.slice(0, 7), '7', ...letters.slice(7), '4'].join('');
}

/** Twelve kinds of lines of a log, each with a canary in it and with trouble to tell of. */
export const lineKinds: readonly ((canary: string, n: number) => string)[] = [
  (canary) => `ERROR ${canary} connection refused to 10.0.0.7:5432`,
  (canary) => `2026-11-22T10:00:00Z level=error msg="permission denied" path=/srv/${canary}/file`,
  (canary, n) => JSON.stringify({ level: 'error', ts: n, msg: 'no space left on device', file: canary }),
  (canary) => `Authorization: Bearer ${canary} was refused: invalid password for user ${canary}`,
  (canary) => `password=${canary} fatal: could not open database`,
  (canary) => `https://admin:${canary}@db.lan/api?token=${canary} timed out after 30 s`,
  (canary) => `\u001b[31mfatal\u001b[0m: getaddrinfo ENOTFOUND ${canary}.lan`,
  (canary) => `    at handler (/app/${canary}.js:10:5) Error: ${canary} is not defined`,
  (canary) => `panic: ${Buffer.from(canary).toString('base64')} out of memory`,
  (canary) => `error: checksum mismatch ${Buffer.from(canary).toString('hex')} in ${canary}`,
  (canary) => `192.168.1.20 - ${canary} [22/Nov/2026:10:00:00 +0000] "GET /${encodeURIComponent(canary)} HTTP/1.1" 500 12 "-" "${canary}"`,
  (canary) => `Ошибка 🚨 ${canary}: TLS handshake failed: certificate has expired`,
];

/** Looks for canaries, and for pieces of eight of them, in whatever is sent: as it is, backwards, and within JSON, URLs, hexadecimal, base64 and gzip. */
export function canaryFinder(canaries: readonly string[]): (sent: string) => string[] {
  const pieces = new Set(canaries.flatMap((canary) => [canary, Array.from(canary).reverse().join('')]).flatMap(piecesOf));
  const inText = (text: string): string[] => (text.toLowerCase().match(/[a-z0-9]{8,}/g) ?? []).flatMap(piecesOf).filter((piece) => pieces.has(piece));
  return (sent) => readings(sent).flatMap(inText);
}

function piecesOf(run: string): string[] {
  return Array.from({ length: Math.max(0, run.length - 7) }, (_, from) => run.slice(from, from + 8));
}

/** Everything that a text may be another spelling of. */
function readings(text: string): string[] {
  const plain = text.replace(/%([0-9a-f]{2})|\\u00([0-9a-f]{2})/gi, (_, a: string | undefined, b: string | undefined) => String.fromCharCode(Number.parseInt(a ?? b ?? '3f', 16)));
  const hidden = [
    ...(text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? []).flatMap((run) => [Buffer.from(run, 'hex'), Buffer.from(run.slice(1), 'hex')]),
    ...(text.match(/[\w+/-]{12,}=*/g) ?? []).flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64'))),
  ];
  return [text, plain, ...hidden.map(unpacked)];
}

function unpacked(bytes: Buffer): string {
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
  } catch {
    return bytes.toString('latin1');
  }
}
