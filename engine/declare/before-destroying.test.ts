import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import type { GuestMake, Survey } from '../changes.ts';
import type { Intent } from '../types.ts';
import { keepsBefore, withKept, type Keepable } from './before-destroying.ts';

const web = 'proxmox://lab/140' as const;
const name = 'copilot-20261122-180000';
const remove: Intent = { template: 'delete_guest', target: web, params: { name: 'web' } };
const move: Intent = { template: 'move_disk', target: web, params: { slot: 'scsi0', storage: 'slow', guest: 'web' } };
const back: Intent = { template: 'rollback_to_snapshot', target: web, params: { guest: 'web', snapshot: 'before' } };
const harmless: Intent[] = [{ template: 'configure_guest', target: web, params: { cores: 2 } }, { template: 'stop_resource', target: web, params: {} }];

test.each<[string, Intent, string, 'snapshot' | 'backup' | null]>([
  ['a snapshot is offered before going back where an older one can still be reached', back, 'lvmthin', 'snapshot'],
  ['on ZFS it is a backup, for a newer snapshot would stand in the way', back, 'zfspool', 'backup'],
  ['where files may be of any form, it is a backup', back, 'nfs', 'backup'],
  ['a backup is offered before a guest goes, for its snapshots go with it', remove, 'lvmthin', 'backup'],
  ['a backup is offered before a disk moves, for one with snapshots does not', move, 'lvmthin', 'backup'],
])('%s', (_, step, type, by) => {
  const [keep, ...more] = keepsBefore([step], known({ storages: [storage({ name: 'fast', type, content: ['images'] }), storage({ name: 'nas', shared: true, content: ['backup'] })] }));
  expect([keep?.by, keep?.step?.template, more]).toEqual([by, by === 'snapshot' ? 'create_snapshot' : 'backup_guest', []]);
  expect(keep?.step).toMatchObject({ target: web, params: by === 'snapshot' ? { snapshot: name } : { storage: 'nas', note: name } });
});

test('where nothing can keep a guest, that is said with its last backup', () => {
  const none = known({ storages: [storage({ name: 'nas', content: ['backup'], node: 'pve2' }), storage({ name: 'old', content: ['backup'], freeGb: null }), storage({ name: 'fast' })] });
  expect(keepsBefore([remove], none)).toEqual([{ before: 0, by: null, step: null, says: 'Nothing can keep web (140) as it is now: no storage of pve1 that answers keeps backups. Its last backup: none is known.' }]);
  expect(keepsBefore([remove], { ...none, lastBackups: new Map([[140, '2026-11-20']]) })[0]?.says).toMatch(/Its last backup: 2026-11-20\.$/);
  expect(keepsBefore([remove], { ...none, makes: [] })).toMatchObject([{ by: null, says: 'Nobody can tell what would keep 140 as it is now. Its last backup: none is known.' }]);
});

test('a backup goes where it outlives the node, and little room is told', () => {
  const places = [storage({ name: 'local', content: ['backup'], freeGb: 900 }), storage({ name: 'nas', content: ['backup'], shared: true, freeGb: 20 }), storage({ name: 'vault', type: 'pbs', content: ['backup'], shared: true, freeGb: 10 })];
  const chosen = (count: number): unknown => keepsBefore([remove], known({ storages: places.slice(0, count) }))[0]?.step?.params['storage'];
  expect([1, 2, 3].map(chosen)).toEqual(['local', 'nas', 'vault']);
  expect(keepsBefore([remove], known({ storages: places }))[0]?.says).toBe('A backup on vault keeps web (140) as it is now; it can be restored in Proxmox. 10 GB are free there, which may be too little. Its last backup: none is known.');
});

test('a guest is kept once, right before the first step that destroys or the stop ahead of it, and what is harmless needs nothing', () => {
  const steps = [...harmless, move, remove, { ...remove, target: 'proxmox://lab/141' as const }];
  const keeps = keepsBefore(steps, known({ storages: [storage({ name: 'nas', content: ['backup'] })], makes: [seenGuest(), seenGuest({ vmid: 141, name: 'db' })] }));
  expect(keeps.map(({ before }) => before)).toEqual([1, 4]);
  expect(withKept(steps, keeps).map(({ template, target }) => `${template} ${target.slice(-3)}`)).toEqual([
    'configure_guest 140', 'backup_guest 140', 'stop_resource 140', 'move_disk 140', 'delete_guest 140', 'backup_guest 141', 'delete_guest 141',
  ]);
  expect(withKept(steps, keeps.slice(0, 1)).map(({ template }) => template).filter((template) => template === 'backup_guest')).toHaveLength(1);
  expect(keepsBefore(harmless, known({}))).toEqual([]);
});

function known(part: Partial<Keepable> & { makes?: GuestMake[] }): Keepable {
  return { storages: [], makes: [seenGuest()], lastBackups: new Map(), name, ...part };
}

function storage(part: Partial<Survey['storages'][number]>): Survey['storages'][number] {
  return { name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images'], freeGb: 500, ...part };
}
