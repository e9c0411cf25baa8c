import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const line = (kind: string, ...fields: Buffer[]): string => `${kind} ${Buffer.concat([Buffer.from(kind), ...fields].map(field)).toString('base64')}`;
const ed25519 = line('ssh-ed25519', Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
const rsa = line('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.concat([Buffer.from([0]), randomBytes(256)]));
const ecdsa = line('ecdsa-sha2-nistp256', Buffer.from('nistp256'), Buffer.concat([Buffer.from([4]), randomBytes(64)]));

test.each([ed25519, rsa, ecdsa].flatMap((key) => [`use ${key} anna@desk`, `SSH key: ${key}`, `"${key}"`, `two: ${key} and ${key}`]))('a public key is no secret: %#', (text) => {
  expect(redact(text)).toEqual({ text, counts: {} });
});

test.each([
  `ssh-ed25519 AAAA${randomBytes(40).toString('base64')}`, `ssh-ed25519 ${Buffer.concat([field(Buffer.from('ssh-ed25519')), field(randomBytes(48))]).toString('base64')}`,
  `${ed25519.slice(0, -4)}${randomBytes(12).toString('base64')}`, line('ssh-other', randomBytes(32)), ed25519.replace('ssh-ed25519', 'ssh-rsa'),
])('what only looks like one is: %#', (text) => {
  expect(redact(text).text).toContain('[secret]');
});

test('a secret beside a public key is taken out', () => {
  const text = `${ed25519} anna password=hunter2-Kx9vQm2Zx7Yt4`;
  expect(redact(text).text).toBe(`${ed25519} anna password=[secret]`);
});
