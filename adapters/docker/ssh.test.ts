import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isKnownKey } from './ssh.ts';

const key = Buffer.from('the key of the host');
const other = Buffer.from('the key of somebody else');
const text = key.toString('base64');
const salt = Buffer.from('some salt');
const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update('nas1').digest('base64')}`;

describe('the key of an ssh host', () => {
  test.each([
    [`nas1 ssh-ed25519 ${text}`, 22], [`other,nas1,10.0.0.1 ssh-ed25519 ${text} a comment`, 22], [`[nas1]:2222 ssh-ed25519 ${text}`, 2222],
    [`${hashed} ssh-ed25519 ${text}`, 22], [`# a comment\n\nnas1 ssh-rsa AAAA\nnas1 ssh-ed25519 ${text}\n`, 22],
  ])('is accepted when it is known: %s', (known, port) => {
    expect(isKnownKey(known, { host: 'nas1', port }, key)).toBe(true);
    expect(isKnownKey(known, { host: 'nas1', port }, other)).toBe(false);
    expect(isKnownKey(known, { host: 'nas2', port }, key)).toBe(false);
  });

  test.each([['', 22], [`nas1 ssh-ed25519 ${text}`, 2222], [`@revoked nas1 ssh-ed25519 ${text}\nnas1 ssh-ed25519 ${text}`, 22], [`@cert-authority nas1 ssh-ed25519 ${text}`, 22]])('is refused when it is unknown, for another port or revoked: %s', (known, port) => {
    expect(isKnownKey(known, { host: 'nas1', port }, key)).toBe(false);
  });
});
