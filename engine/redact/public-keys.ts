/** What OpenSSH calls the kinds of its public keys, and the bytes of a key behind it. */
const written = /\b((?:ssh|ecdsa|sk)-[a-z0-9@.-]{3,40})[ \t]+(AAAA[A-Za-z0-9+/]{20,2000}={0,2})(?![A-Za-z0-9+/=])/g;

/** Where a text has public keys of OpenSSH, which everyone may know: whose bytes are, to the last one, the fields of the kind that they name. */
export function publicKeysIn(text: string): { from: number; to: number }[] {
  if (!text.includes(' AAAA')) return [];
  return [...text.matchAll(written)].filter(([, kind = '', bytes = '']) => isKey(kind, Buffer.from(bytes, 'base64')))
    .map(({ 0: whole, 2: bytes = '', index }) => ({ from: index + whole.length - bytes.length, to: index + whole.length }));
}

/** How many fields stand behind the name of its kind, and how large a field may be at most; those of a small key have one size alone. */
const shapes: readonly { kind: RegExp; fields: number; sizes?: readonly number[] }[] = [
  { kind: /^ssh-ed25519$/, fields: 1, sizes: [32] }, { kind: /^ssh-rsa$/, fields: 2 }, { kind: /^ecdsa-sha2-nistp(?:256|384|521)$/, fields: 2 },
  { kind: /^sk-ssh-ed25519@openssh\.com$/, fields: 2 }, { kind: /^sk-ecdsa-sha2-nistp256@openssh\.com$/, fields: 3 },
];

function isKey(kind: string, bytes: Buffer): boolean {
  const shape = shapes.find((one) => one.kind.test(kind));
  const [name, ...fields] = fieldsIn(bytes) ?? [];
  if (shape === undefined || name?.toString('latin1') !== kind || fields.length !== shape.fields) return false;
  return shape.sizes === undefined || fields.every((field) => shape.sizes?.includes(field.length));
}

/** The fields of a key, each behind its length in four bytes; null where they do not fill it to its end. */
function fieldsIn(bytes: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return at === bytes.length ? fields : null;
}
