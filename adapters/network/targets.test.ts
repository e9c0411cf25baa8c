import { describe, expect, test } from 'vitest';
import { apart, parseProbes, systemProbe } from './targets.ts';

const dns = (resolver: string | null, wanted: string | null = null) => ({ kind: 'dns', resolver, question: 'example.org', wanted });

describe('a declared probe', () => {
  test.each([
    ['a port', 'p=tcp://192.168.1.1:443', 'net://192.168.1.1:443', { kind: 'tcp', host: '192.168.1.1', port: 443 }],
    ['a port of a host in capitals', 'p=tcp://NAS.lan:22/', 'net://nas.lan:22', { kind: 'tcp', host: 'nas.lan', port: 22 }],
    ['a port over IPv6', 'p=tcp://[fd00::1]:22', 'net://[fd00::1]:22', { kind: 'tcp', host: 'fd00::1', port: 22 }],
    ['a resolver', 'p=dns://1.1.1.1/example.org', 'net://1.1.1.1', dns('1.1.1.1')],
    ['a resolver over IPv6 on another port', 'p=dns://[fd00::1]:5353/example.org', 'net://[fd00::1]:5353', dns('[fd00::1]:5353')],
    ['the resolver of this system', 'p=dns:///example.org', 'net://system', dns(null)],
    ['the address a name must have', 'p=dns:///example.org#192.168.1.10', 'net://system', dns(null, '192.168.1.10')],
    ['a page', 'p=https://jellyfin.lan/health?deep=1', 'net://jellyfin.lan:443', { kind: 'http', url: 'https://jellyfin.lan/health?deep=1', host: 'jellyfin.lan', wanted: null }],
    ['a page with an exact status', 'p=http://jellyfin.lan:8096/#204', 'net://jellyfin.lan:8096', { kind: 'http', url: 'http://jellyfin.lan:8096/', host: 'jellyfin.lan', wanted: 204 }],
  ])('of %s is understood', (_, text, ref, aim) => {
    expect(parseProbes(text)).toEqual({ targets: [{ name: 'p', ref, about: null, aim }], wrong: [] });
  });

  test('says after the # what it stands for, with or without a status', () => {
    const { targets } = parseProbes('a=https://a.lan/#200&for=docker://nas1/a, b=tcp://b.lan:80#for=docker://nas1/b');
    expect(targets.map(({ about }) => about)).toEqual(['docker://nas1/a', 'docker://nas1/b']);
    expect(targets[0]?.aim).toMatchObject({ wanted: 200, url: 'https://a.lan/' });
  });

  test.each([
    ['nothing', '', 'must read name=tcp://host:port'],
    ['no name', 'tcp://nas:443', 'must read name=tcp://host:port'],
    ['a bad name', 'My Probe=tcp://nas:443', 'needs a name of up to 32 small letters'],
    ['no port', 'p=tcp://nas', 'must read name=tcp://host:port'],
    ['a path where none belongs', 'p=tcp://nas:443/health', 'must read name=tcp://host:port'],
    ['another scheme', 'p=ftp://nas/file', 'must read name=tcp://host:port'],
    ['a resolver by its name', 'p=dns://router.lan/example.org', 'needs the address of a resolver'],
    ['no name to ask for', 'p=dns://1.1.1.1', 'needs the name to ask for'],
    ['a name that is none', 'p=dns://1.1.1.1/two words', 'needs the name to ask for'],
    ['a password', 'p=https://me:hunter2@nas/', 'holds a user or a password'],
    ['a strange fragment', 'p=https://nas/#top', 'has a part after # that is not understood'],
    ['a status for a port', 'p=tcp://nas:1#200', 'has a part after # that is not understood'],
    ['a status for a name', 'p=dns:///example.org#200', 'has a part after # that is not understood'],
    ['something that is no resource', 'p=tcp://nas:1#for=nas', 'has a part after # that is not understood'],
  ])('with %s is refused by its number, without its value', (_, text, words) => {
    const { targets, wrong } = parseProbes(`first=tcp://one.lan:1,${text}`);
    expect(targets.map((target) => target.name)).toEqual(['first']);
    expect(wrong).toEqual([expect.stringContaining(`entry 2 of PROBES ${words}`)]);
    expect(wrong.join()).not.toContain('hunter2');
  });

  test('may not have the name of another', () => {
    expect(parseProbes('p=tcp://one:1,q=tcp://two:2,p=tcp://three:3').wrong).toEqual(['entry 3 of PROBES has the name of an earlier one; names must differ']);
  });
});

test('two probes of one place have refs of their own, and the first keeps its ref when another comes after it', () => {
  const { targets } = parseProbes('up=https://nas.lan/up,port=tcp://nas.lan:443,deep=https://nas.lan/deep,own=dns:///nas.lan');
  const all = apart([...targets, ...[systemProbe('example.org') ?? []].flat()]);
  expect(all.map(({ ref }) => ref)).toEqual(['net://nas.lan:443', 'net://nas.lan:443/port', 'net://nas.lan:443/deep', 'net://system', 'net://system/system-dns']);
});

test('the resolver of the system is asked for a name, not for anything else', () => {
  expect(systemProbe('example.org')).toMatchObject({ name: 'system-dns', ref: 'net://system', aim: dns(null) });
  expect(systemProbe('dns:///example.org')).toBeNull();
});
