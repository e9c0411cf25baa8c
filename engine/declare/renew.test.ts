import { expect, test } from 'vitest';
import { declaredTicket, stepBy } from '../../ops/testing/tickets.ts';
import { fact, viewOn } from '../../ops/testing/views.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import type { Stands } from './stands.ts';
import { dueDigest } from './stands.ts';
import { isStillDue } from './renew.ts';

const web = { vmid: 140, name: 'web', is: 'differs' as const, fields: [{ field: 'cores', declared: '4', seen: '2', back: 'restart' as const, by: null, held: null }] };
const step = { template: configureGuest.name, target: 'proxmox://lab/140' as const, params: { cores: 4 }, identity: null };
const told: Stands = { present: true, lock: 'a', draft: null, commit: 'c', author: 'Ann', wrong: null, complete: true, settled: true, things: [web], steps: [step], keep: null };
const unseen = { vmid: 140, name: 'web', is: 'unknown' as const, fields: [], differed: true as const };
const draft = { id: 'd', by: 'guest', says: '', assumed: [] };

test.each<[string, Stands, boolean]>([
  ['nothing has changed', told, true],
  ['another thing differs', { ...told, things: [{ ...web, name: 'db' }] }, false],
  ['all that differed cannot be seen now', { ...told, complete: false, things: [unseen], steps: [] }, true],
  ['what differed cannot be seen now, and something else differs', { ...told, complete: false, things: [unseen, { ...web, vmid: 141, name: 'db' }] }, false],
  ['a guest that was as declared cannot be seen now', { ...told, complete: false, things: [web, { vmid: 141, name: 'db', is: 'unknown', fields: [] }] }, true],
  ['a draft waits beside it', { ...told, lock: 'b', draft, settled: false, things: [], steps: [], inForce: told }, true],
  ['the draft is in Git', { ...told, lock: 'b', settled: false }, false],
])('while %s, the offer of a drift holds: %#', (_, now, holds) => {
  const ticket = declaredTicket([stepBy(configureGuest, 'proxmox://lab/140', { n: 1, params: { cores: 4 } })], { kind: 'drift', story: { lock: 'a', due: dueDigest(told) } });
  expect(isStillDue(ticket, viewOn('git://homelab/lab', [fact('declaration.stands', 10, now)]))).toBe(holds);
});
