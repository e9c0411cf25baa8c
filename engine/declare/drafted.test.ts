import { describe, expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { birthFrom } from '../changes.ts';
import { draftedFrom, type DraftAsked, type DraftMade } from './drafted.ts';
import type { Lab } from './lab.ts';
import { lockSchema, type Lock } from './lock.ts';
import { englishHash } from './merge.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
const lab: Lab = { ...attic, guests: attic.guests?.map((guest) => ({ ...guest, ...(guest.kind === 'vm' ? { smbios: `${uuid.slice(0, -3)}${guest.vmid}` } : { mac: `BC:24:11:00:0${guest.vmid % 10}:01` }), disk_slot: guest.kind === 'vm' ? 'scsi0' : 'rootfs' })) };
const nothing: DraftAsked['inGit'] = { english: null, lock: null, blob: null };

function drafted(typed: string, more: Partial<DraftAsked> = {}): DraftMade {
  return draftedFrom({ typed, answers: {}, inGit: nothing, others: [], lab, seed: 'c/r/web', ...more });
}

function inGit(made: DraftMade): DraftAsked['inGit'] {
  if (made.lock === null) throw new Error(made.points.map(({ says }) => says).join());
  return { english: made.english, lock: lockSchema.parse(made.lock), blob: 'b'.repeat(40) };
}

const two = 'Create two Debian 13 VMs called web-1 and web-2 with 2 cores, 2 GB memory and a 20 GB disk on oak, DHCP on vmbr0.';

/** The cluster once a lock was made so. */
function madeSo(lock: Lock): Lab {
  return { ...lab, guests: [...lab.guests ?? [], ...lock.guests.filter(({ from }) => from).map(({ vmid, name, node, cores, memory_mb: memory, disks, identity }) => ({
    vmid, kind: 'vm' as const, name, node: node ?? '', status: 'running' as const, cores: cores ?? 1, memory_mb: memory ?? 512, disk_gb: disks?.[0]?.size_gb ?? 8, disk_slot: 'scsi0', smbios: 'birth' in identity ? identity.birth : null,
  }))] };
}

test('a first text becomes a lock of its own words and hash', () => {
  const made = drafted(two);
  expect(made).toMatchObject({ basis: 'new', points: [], english: `${two}\n` });
  expect(made.lock).toMatchObject({ english: englishHash(`${two}\n`), guests: [{ name: 'web-1', node: 'oak', identity: { birth: birthFrom('c/r/web/web-1') } }, { name: 'web-2' }] });
  expect(made.assumed).toContain('web-1, web-2: state running (a new guest is started)');
});

describe('more text under a name that is in Git', () => {
  const before = inGit(drafted(two));

  test('is added to its English and its lock, with the sentences counted on', () => {
    const made = drafted('Create a container called mailer with 1 core on elm.', { inGit: before, lab: madeSo(before.lock as Lock) });
    expect(made.english).toBe(`${two}\n\nCreate a container called mailer with 1 core on elm.\n`);
    expect(made.lock?.guests.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'mailer']);
    expect(made.lock?.guests[2]?.said).toMatchObject({ cores: 1, names: 1, memory_mb: 'assumed' });
    expect(made.lock?.sentences).toHaveLength(2);
  });

  test('changes a guest that it made, whether that is there already or not, and leaves it who it is', () => {
    for (const now of [lab, madeSo(before.lock as Lock)]) {
      const made = drafted('Give web-1 6 cores.', { inGit: before, lab: now });
      expect(made.points).toEqual([]);
      expect(made.lock?.guests[0]).toEqual({ ...before.lock?.guests[0], cores: 6, said: { ...before.lock?.guests[0]?.said, cores: 1, op: 1, names: 1, vmid: 1 } });
      expect(made.lock?.guests[1]).toEqual(before.lock?.guests[1]);
    }
  });

  test('deletes one of its guests by the identity that it has, and no longer declares it', () => {
    const made = drafted('Delete web-2.', { inGit: before, lab: madeSo(before.lock as Lock) });
    expect(made.lock?.guests.map(({ name }) => name)).toEqual(['web-1']);
    expect(made.lock?.absent).toEqual([{ vmid: before.lock?.guests[1]?.vmid, name: 'web-2', identity: { birth: birthFrom('c/r/web/web-2') } }]);
  });

  test('tells that its English in Git was changed and not read, until all of it is written anew', () => {
    const more = { ...before, english: `${two}\n\nDelete shop.\n` };
    const now = { inGit: more, lab: madeSo(before.lock as Lock) };
    const told = drafted('Give web-1 6 cores.', now);
    expect(told.preview.warnings).toEqual([expect.stringMatching(/was changed after its lock was made/)]);
    expect(told.lock?.english).toBe(before.lock?.english);
    expect(drafted(`replace: ${two}`, now).preview.warnings).toEqual([]);
    expect(drafted('Give web-1 6 cores.', { ...now, inGit: { ...before, english: (before.english ?? '').replaceAll('\n', '\r\n') } }).preview.warnings).toEqual([]);
  });

  test('that says the same again changes nothing', () => {
    expect(drafted('Give web-1 2 cores.', { inGit: before, lab: madeSo(before.lock as Lock) }).isSame).toBe(true);
    expect(drafted('Give web-1 3 cores.', { inGit: before, lab: madeSo(before.lock as Lock) }).isSame).toBe(false);
  });

  test('about another guest under the number of one of its own is refused', () => {
    const other = { ...lab, guests: [...lab.guests ?? [], { vmid: before.lock?.guests[0]?.vmid ?? 0, kind: 'vm' as const, name: 'stranger', node: 'oak', status: 'running' as const, smbios: uuid }] };
    const made = drafted('Give stranger 6 cores.', { inGit: before, lab: other });
    expect(made.lock).toBeNull();
    expect(made.points).toMatchObject([{ is: 'missing', says: 'stranger (100) is another guest than the one that was declared under this number' }]);
  });
});

describe('a text that begins with "replace:"', () => {
  const before = inGit(drafted(two));
  const now = madeSo(before.lock as Lock);

  test('is the whole declaration; guests made once more are the same guests, with what was assumed of them', () => {
    const made = drafted(`replace: ${two.replace('2 cores', '4 cores')}`, { inGit: before, lab: now });
    expect(made).toMatchObject({ basis: 'replaced', points: [], released: [] });
    expect(made.lock?.guests).toEqual(before.lock?.guests.map((guest) => ({ ...guest, cores: 4 })));
    expect(made.english).toBe(`${two.replace('2 cores', '4 cores')}\n`);
  });

  test('releases what it does not name, and deletes nothing', () => {
    const made = drafted('replace: Create a Debian 13 VM called web-1 with 2 cores, 2 GB memory and a 20 GB disk on oak, DHCP on vmbr0.', { inGit: before, lab: now });
    expect(made).toMatchObject({ released: ['web-2'], lock: { absent: [], guests: [{ name: 'web-1', vmid: before.lock?.guests[0]?.vmid }] } });
  });

  test('is read without those words where nothing is in Git', () => {
    expect(drafted(`Replace: ${two}`)).toMatchObject({ basis: 'new', english: `${two}\n` });
  });
});

test('numbers and names that other declarations promise are taken', () => {
  const [other] = [inGit(drafted(two)).lock as Lock];
  expect(drafted('Create a Debian 13 VM called db-1 on oak.', { others: [other], seed: 'c/r/db' }).lock?.guests[0]?.vmid).toBe(102);
  expect(drafted('Create a Debian 13 VM called web-1 on oak.', { others: [other], seed: 'c/r/db' }).points).toMatchObject([{ is: 'question', says: 'web-1 is already used by web-1 (100): change that guest, or give the new one another name?' }]);
});

test.each([
  ['Reboot shop.', { do: 'reboot' }], ['Take a snapshot of shop called tidy-2.', { do: 'snapshot', snapshot: 'tidy-2' }], ['Delete the snapshot tidy of shop.', { do: 'delete_snapshot', snapshot: 'tidy' }],
])('"%s" is done once, after the moment it was asked for', (text, deed) => {
  expect(drafted(text, { at: new Date('2026-11-22T10:00:00Z') }).lock?.once).toMatchObject([{ ...deed, guest: 110, name: 'shop', asked: '2026-11-22T10:00:00.000Z' }]);
});

test.each([
  ['Create the pool lab.', 'An empty pool is not kept'], ['Remove the tag old from shop.', 'Tags are put on by a declaration and never taken off'], ['Thanks.', 'Nothing in this text asks for anything'],
])('"%s" is no declaration, and says why', (text, says) => {
  const made = drafted(text);
  expect(made.lock).toBeNull();
  expect(made.points).toMatchObject([{ is: 'missing', says: expect.stringContaining(says) as string }]);
});
