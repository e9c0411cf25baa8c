import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { mostLockBytes, readLock, writeLock } from './lock-text.ts';

const guest = 'name: web, kind: qemu, vmid: 101, identity: {smbios: 5a}';

test.each([
  ['nothing', '', /is empty.*version: 1/],
  ['a comment alone', '# soon\n', /is empty/],
  ['a word', 'hello', /the lock must be a mapping/],
  ['another version', 'version: 2', /version must be 1/],
  ['a version in quotes', 'version: "1"', /version must be 1/],
  ['a tab', 'version: 1\nguests:\n\t- x\n', /line 3: a tab indents the line: use spaces/],
  ['a key twice', 'version: 1\nguests:\n- {name: a,\n   name: b}\n', /line 4: a key stands there for the second time/],
  ['an alias', 'version: 1\nguests: &g []\nabsent: *g\n', /line 2: anchors and aliases are not read/],
  ['an alias of nothing', 'version: 1\nguests: *g\n', /line 2: anchors and aliases/],
  ['a merge', `version: 1\nguests:\n- {${guest}, <<: {cores: 2}}\n`, /guests\.0 has …, which nothing knows/],
  ['a tag', 'version: 1\nguests: !!python/object:os.system [x]\n', /line 2: tags such as !name are not read/],
  ['a second document', 'version: 1\n---\nversion: 1\n', /a second document/],
  ['an open quote', 'version: 1\nenglish: "abc\n', /line 3: a quote or bracket is not closed/],
  ['a colon in a value', 'version: 1\nguests:\n- name: a: b\n', /line 3: a value holds a colon/],
  ['a wrong indentation', 'version: 1\nguests:\n  - name: a\n kind: b\n', /line 4: the line is indented/],
  ['a mapping as a key', 'version: 1\n{a: 1}: 2\n', /line 2: a key must be a plain word/],
  ['a mapping where a list belongs', 'version: 1\nguests: {}\n', /guests must be a list/],
  ['a guest that lacks something', 'version: 1\nguests:\n- name: a\n', /guests\.0\.kind must be one of qemu, lxc; \d more things are wrong/],
  ['a guest without a number', 'version: 1\nguests:\n- {name: a, kind: qemu, identity: {smbios: 5a}}\n', /guests\.0\.vmid is missing: it must be a number/],
  ['an unknown key', `version: 1\nguests:\n- {${guest}, memory: 512}\n`, /guests\.0 has memory, which nothing knows/],
  ['too few cores', `version: 1\nguests:\n- {${guest}, cores: 0}\n`, /guests\.0\.cores must be at least 1/],
  ['half a core', `version: 1\nguests:\n- {${guest}, cores: 1.5}\n`, /guests\.0\.cores must be a whole number/],
  ['yes as YAML 1.1 had it', `version: 1\nguests:\n- {${guest}, onboot: yes}\n`, /guests\.0\.onboot must be true or false/],
  ['a wrong address', `version: 1\nguests:\n- {${guest}, network: [{slot: 0, ip: 10.0.0.300/24}]}\n`, /guests\.0\.network\.0\.ip /],
  ['a guest twice', `version: 1\nguests:\n- {${guest}}\n- {${guest}}\n`, /vmid 101 is declared twice/],
])('%s is told with its place and what to do', (_, text, words) => {
  expect(readLock(text)).toEqual({ wrong: expect.stringMatching(words) as string });
});

test.each([
  ['brackets', '['.repeat(200_000)], ['brackets behind quoted ones', `version: 1\nguests: ${'["]", '.repeat(5000)}`], ['lists in lists', '- '.repeat(5000)],
  ['lists below lists', Array.from({ length: 500 }, (_, n) => `${' '.repeat(n)}-`).join('\n')], ['explicit keys', '? '.repeat(5000)], ['wide indentation', Array.from({ length: 900 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
])('%s without end are refused before they cost anything', (_, text) => {
  expect(readLock(text)).toEqual({ wrong: expect.stringMatching(/nested more than 20 levels/) as string });
});

test('a lock beyond its bounds is refused, and a hundred thousand keys are only wrong', () => {
  expect(readLock(`version: 1\n#${'x'.repeat(mostLockBytes)}`)).toEqual({ wrong: expect.stringMatching(/larger than 1024 KiB: share its guests out/) as string });
  expect(readLock(Array.from({ length: 100_000 }, (_, n) => `k${n}:`).join('\n'))).toHaveProperty('wrong');
});

test('what somebody typed is not repeated, but for plain names of keys', () => {
  const typed = 'Password is hunter2!';
  expect(JSON.stringify(readLock(`version: 1\n"${typed}": 1\nguests:\n- {name: "${typed}", kind: "${typed}", said: {"${typed}": x}}\n`))).not.toContain('hunter2');
});

test('a lock that was written by hand is read, with comments, in any order, in JSON as well', () => {
  const lock = { version: 1, guests: [{ name: 'web', kind: 'qemu', vmid: 101, identity: { smbios: '5a' }, cores: 2 }], storages: [], once: [], absent: [] };
  expect(readLock(`# by hand\r\nguests:\r\n  - vmid: 101   # the old one\r\n    kind: qemu\r\n    identity:\r\n      smbios: "5a"\r\n    name: web\r\n    cores: 2\r\nversion: 1\r\n`)).toEqual(lock);
  expect(readLock(JSON.stringify(lock))).toEqual(lock);
});

test('a lock is written in the order of its schema, without what says nothing', () => {
  const lock = lockSchema.parse({ guests: [{ said: { name: 0, cores: 'assumed' }, tags: [], cores: 2, identity: { smbios: '5a' }, vmid: 101, kind: 'qemu', name: 'web' }], sentences: ['A VM: web.', 'yes'], version: 1 });
  expect(writeLock(lock)).toBe(`version: 1
sentences:
  - "A VM: web."
  - yes
guests:
  - name: web
    kind: qemu
    vmid: 101
    identity:
      smbios: 5a
    cores: 2
    tags: []
    said:
      cores: assumed
      name: 0
`);
});

const word = fc.oneof(fc.constantFrom('yes', 'null', '~', '0123', '1e3', '- x', 'a: b', '#', '"q"', "it's", ' lead', 'trail ', 'two\nlines\n', '\r\n', '\t', '\u0000\u0007\u0085\u2028\uFEFF', '%', '---', '...'), fc.string({ unit: 'grapheme', maxLength: 60 }));
const anyLock = fc.record({
  version: fc.constant(1), sentences: fc.array(word, { maxLength: 4 }),
  guests: fc.uniqueArray(fc.integer({ min: 100, max: 999 }), { maxLength: 4 }).chain((ids) => fc.tuple(...ids.map((vmid) => fc.record({
    name: fc.constant(`web-${vmid}`), kind: fc.constantFrom('qemu', 'lxc'), vmid: fc.constant(vmid), identity: fc.oneof(fc.record({ smbios: word }), fc.record({ birth: fc.uuid() })),
    cores: fc.integer({ min: 1, max: 64 }), network: fc.array(fc.record({ slot: fc.nat(31), vlan: fc.constantFrom(null, 5), ip: fc.constantFrom('dhcp', '10.0.0.2/24') }), { maxLength: 2 }),
    onboot: fc.boolean(), startup_order: fc.constantFrom(null, 3), said: fc.dictionary(fc.constantFrom('name', 'cores', 'disks.0'), fc.constantFrom('assumed', 0, 7)),
  }, { requiredKeys: ['name', 'kind', 'vmid', 'identity'] })))),
}, { requiredKeys: ['version'] });

test('whatever a lock holds, it is the same when it is read again, and written the same', () => {
  fc.assert(fc.property(anyLock, (made) => {
    const lock: Lock = lockSchema.parse(made);
    const text = writeLock(lock);
    expect(readLock(text)).toEqual(lock);
    expect(writeLock(readLock(text) as Lock)).toBe(text);
  }), { numRuns: 300 });
});
