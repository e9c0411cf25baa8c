import { expect, test } from 'vitest';
import { guardOf, isPublic } from './addresses.ts';

test.each([
  '0.0.0.0', '10.1.2.3', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.170', '192.0.2.7', '192.168.1.1',
  '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.251', '239.255.255.250', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:10.0.0.1', '::10.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1', 'fc00::1', 'fd12:3456::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0',
  'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:a00:1::1', '3fff::1', '100::1', '4000::1',
  '', 'localhost', '8.8.8', '0x8080808', '1.1.1.1.1',
])('%s is not on the public internet', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '223.255.255.255', '2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888'])('%s is', (address) => {
  expect(isPublic(address)).toBe(true);
});

test('what is listed may be called, and nothing beside it', () => {
  const guard = guardOf(['hooks.lan', '192.168.1.20', '10.8.0.0/24', 'fd12::/64']);
  expect(['192.168.1.20', '10.8.0.255', 'fd12::7', '1.1.1.1'].map(guard.mayReach)).toEqual([true, true, true, true]);
  expect(['192.168.1.21', '10.8.1.0', 'fd12:0:0:1::7', '127.0.0.1', '::ffff:10.9.0.1'].map(guard.mayReach)).toEqual([false, false, false, false, false]);
  expect(['hooks.lan', 'HOOKS.lan.', 'evil-hooks.lan', 'hooks.lan.evil.org', '192.168.1.20'].map(guard.hasHost)).toEqual([true, true, false, false, false]);
});
