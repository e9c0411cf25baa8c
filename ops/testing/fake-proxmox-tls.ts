import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Which certificate the fake shows: one of its own authority, or one that a careful client must refuse. */
export type TlsFlaw = 'none' | 'self-signed' | 'expired' | 'wrong-name';

/** A certificate with its key, both PEM, and its SHA-256 as `AA:BB:…`. */
export interface Identity { cert: string; key: string; fingerprint: string }

interface Wish { subject: string; issuer: { name: string; key: KeyObject }; days: [number, number]; names: string[]; authority?: boolean }

const cache = new Map<string, Identity>();
let authorityKey: KeyObject | undefined;
const authorityName = 'Fake Proxmox Virtual Environment';

/** The certificate of the fake's own authority as PEM; one for each process. */
export function authority(): Identity {
  const keys = authorityKeys();
  return cached('authority', () => issue(keys, { subject: authorityName, issuer: { name: authorityName, key: keys }, days: [-1, 3650], names: [], authority: true }));
}

/** The server certificate with one flaw, for 127.0.0.1 and localhost. */
export function serverIdentity(flaw: TlsFlaw): Identity {
  return cached(flaw, () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const issuer = flaw === 'self-signed' ? { name: 'pve1.lab', key: privateKey } : { name: authorityName, key: authorityKeys() };
    const names = flaw === 'wrong-name' ? ['pve9.other.example'] : ['localhost', '127.0.0.1', 'pve1.lab'];
    return issue(privateKey, { subject: 'pve1.lab', issuer, days: flaw === 'expired' ? [-400, -35] : [-1, 730], names });
  });
}

function authorityKeys(): KeyObject {
  authorityKey ??= generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  return authorityKey;
}

function cached(name: string, make: () => Identity): Identity {
  const known = cache.get(name) ?? make();
  cache.set(name, known);
  return known;
}

/** Writes an X.509 version 3 certificate, since node:crypto can read them only. */
function issue(key: KeyObject, wish: Wish): Identity {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const spki = publicKeyOf(key);
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))), integer(Buffer.concat([Buffer.from([0x41]), randomBytes(7)])), algorithm, name(wish.issuer.name),
    sequence(...wish.days.map(moment)), name(wish.subject), spki, der(0xa3, sequence(...extensions(wish))),
  );
  const signature = sign('sha256', body, { key: wish.issuer.key, dsaEncoding: 'der' });
  const bytes = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const cert = `-----BEGIN CERTIFICATE-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
  const fingerprint = (createHash('sha256').update(bytes).digest('hex').toUpperCase().match(/../g) ?? []).join(':');
  return { cert, key: key.export({ type: 'pkcs8', format: 'pem' }) as string, fingerprint };
}

function publicKeyOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([0, 4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), der(0x03, point));
}

function extensions(wish: Wish): Buffer[] {
  const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
    sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
  if (wish.authority) {
    return [
      extension('2.5.29.19', true, sequence(der(0x01, Buffer.from([0xff])))),
      extension('2.5.29.15', true, der(0x03, Buffer.from([1, 0x06]))),
    ];
  }
  const names = wish.names.map((one) => (/^[\d.]+$/.test(one) ? der(0x87, Buffer.from(one.split('.').map(Number))) : der(0x82, Buffer.from(one))));
  return [
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', false, sequence(...names)),
  ];
}

function name(common: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(common)))));
}

function moment(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

function integer(bytes: Buffer): Buffer {
  const first = bytes[0] ?? 0;
  return der(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const group = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) group.unshift((left & 0x7f) | 0x80);
    bytes.push(...group);
  }
  return der(0x06, Buffer.from(bytes));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length > 0xff ? [0x82, body.length >> 8, body.length & 0xff] : [0x81, body.length];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
