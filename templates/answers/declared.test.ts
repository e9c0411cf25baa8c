import { expect, test } from 'vitest';
import { policySettings } from '../../engine/policy.ts';
import { declaration, declaredTicket, seenLock, stepBy } from '../../ops/testing/tickets.ts';
import addStorage from '../actions/add-storage.ts';
import cloneGuest from '../actions/clone-guest.ts';
import commitDeclaration from '../actions/commit-declaration.ts';
import configureGuest from '../actions/configure-guest.ts';
import deleteGuest from '../actions/delete-guest.ts';
import growDisk from '../actions/grow-disk.ts';
import startResource from '../actions/start-resource.ts';
import { callWords } from './declared.ts';
import { detailsWords } from './details.ts';
import { whyWords } from './why.ts';

const limits = policySettings.schema.parse({});
const birth = '1f6a7b8c-9d0e-4f20-8142-536475869708';
const web = 'proxmox://attic/140' as const;

test.each([
  ['a copy', stepBy(cloneGuest, web, { n: 1, params: { from: 9000, name: 'web', birth, full: true } }), `POST /nodes/{node}/{qemu or lxc}/9000/clone from=9000 name=web birth=${birth} full=true`],
  ['settings, of keys only how many', stepBy(configureGuest, web, { n: 1, params: { cores: 2, sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHJ5dGhpbmdnb2VzaGVyZWFuZGlzYWxsZmFrZWQ anna'] } }), 'PUT /nodes/{node}/{qemu or lxc}/140/config cores=2 sshKeys=1'],
  ['a larger disk', stepBy(growDisk, web, { n: 1, params: { slot: 'scsi0', sizeGb: 40 } }), 'PUT /nodes/{node}/{qemu or lxc}/140/resize slot=scsi0 sizeGb=40'],
  ['a start', stepBy(startResource, web, { n: 1 }), 'POST /nodes/{node}/{qemu or lxc}/140/status/start'],
  ['a delete', stepBy(deleteGuest, web, { n: 1, params: { name: 'web', birth } }), `DELETE /nodes/{node}/{qemu or lxc}/140 name=web birth=${birth}`],
  ['a storage', stepBy(addStorage, 'proxmox://attic/storages/barn', { n: 1, params: { type: 'nfs', server: '172.16.4.2', export: '/barn', content: ['backup'] } }), 'POST /storage type=nfs server=172.16.4.2 export=/barn content=["backup"]'],
  ['a commit', stepBy(commitDeclaration, declaration, { n: 1, params: { draft: birth, lock: seenLock } }), 'a commit in Git, and a push where it has a remote'],
])('%s is told as its call', (_what, step, expected) => {
  expect(callWords(step)).toBe(expected);
});

test('the details of a plan tell the calls of each step that is to come, the lock, and the other way', () => {
  const steps = Array.from({ length: 30 }, (_, at) => stepBy(configureGuest, `proxmox://attic/${200 + at}`, { n: at + 1, params: { cores: 2 } }));
  const words = detailsWords({ ...declaredTicket(steps, { kind: 'drift' }), current: 3 }, limits);
  expect(words).toMatch(/^DEC-9: 30 modify, for lock 91C2A0B3 · commit 77BE0C1\.\n3 Set attic\/202: 2 cores: PUT \/nodes\/\{node\}\/\{qemu or lxc\}\/202\/config cores=2\n/);
  expect(words).toContain('and 16 more steps; the page of DEC-9 lists all.\nOr keep: Commit homelab/media as lock 5F6A7B8C: a commit in Git');
});

test('why tells who asked, what was assumed and what differs', () => {
  expect(whyWords(declaredTicket([]))).toMatch(/^anna asked for it; it was never so yet \(lock 91C2A0B3\)\.\nTyped: “Three guests.*”\nAssumed by me: 4 GB memory, 32 GB disk\.\n.*no model had a part in it\.$/);
  expect(whyWords(declaredTicket([], { kind: 'drift' }))).toContain('db (120): memory declared 8 GB, is 16 GB; changed by root@pam (qmconfig).');
});
