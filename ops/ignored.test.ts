import { afterEach, beforeEach, expect, test } from 'vitest';
import { decide } from '../engine/decide.ts';
import type { Stands } from '../engine/declare/stands.ts';
import { ignoreSeconds } from '../engine/policy.ts';
import type { Sighting, Ticket } from '../engine/types.ts';
import { openHouse, type House } from './testing/house.ts';
import { declaration, wantedLock } from './testing/tickets.ts';

const account = { platform: 'console', id: 'console', bot: false } as const;

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

/** A declaration that was met once and from which db differs in its memory. */
function differs(is: string): Sighting {
  const stands: Stands = {
    present: true, lock: wantedLock, draft: null, commit: null, author: 'anna', wrong: null, complete: true, settled: true, keep: null,
    things: [{ vmid: 120, name: 'db', is: 'differs', fields: [{ field: 'memory', declared: '8 GB', seen: is, back: 'now', by: null, held: null }] }],
    steps: [{ template: 'configure_guest', target: 'proxmox://attic/120', params: { memoryMb: 8192 }, identity: null }],
  };
  return { resource: declaration, kind: 'declaration.stands', at: house.now(), key: 'stands', value: stands };
}

async function press(ticket: Ticket | undefined, role: 'admin' | 'user' = 'admin', digest = 'narrative' in (ticket ?? {}) ? due(ticket) : null): Promise<string> {
  const deps = { ...house.deps, people: { byAccount: () => Promise.resolve({ name: 'owner', role }) }, hush: (hush: Parameters<typeof house.deps.hush>[0]) => Promise.resolve(String(house.hushes.push({ ...hush, id: '1' }))) };
  const [button] = await deps.buttons.tokens([{ ticketId: ticket?.id ?? 0, platform: 'console', chat: 'console', action: 'ignore', stepId: null, digest }]);
  return (await decide({ token: button?.token ?? '', account, chat: 'console', at: house.now(), late: false }, deps)).says;
}

function due(ticket: Ticket | undefined): string | null {
  return (ticket && 'narrative' in ticket ? ticket.narrative?.declared?.due : undefined) ?? null;
}

test('a drift that an admin ignores is over, is not told again for seven days, and then is', async () => {
  await house.see(differs('16 GB'));
  const [ticket] = await house.tickets('open');
  expect(ticket).toMatchObject({ situation: { kind: 'drift' }, state: 'parked' });
  expect(await press(ticket)).toBe('DEC-1 is ignored for 7 days by owner. What differs in another way is told all the same.');
  expect(await house.tickets()).toMatchObject([{ state: 'recorded', outcome: { kind: 'unwatched', says: 'ignored for 7 days by owner' } }]);
  expect(house.hushes).toMatchObject([{ what: { resource: declaration, detector: 'drift', signature: due(ticket) }, by: 'owner' }]);

  for (const seconds of [30, 30, ignoreSeconds - 120]) {
    house.pass(seconds);
    await house.see(differs('16 GB'));
    expect(await house.tickets('open')).toEqual([]);
  }
  house.pass(120);
  await house.see(differs('16 GB'));
  expect(await house.tickets('open')).toMatchObject([{ situation: { kind: 'drift' } }]);
});

test('what differs in another way meanwhile is told', async () => {
  await house.see(differs('16 GB'));
  await press((await house.tickets('open'))[0]);
  house.pass(30);
  await house.see(differs('32 GB'));
  expect(await house.tickets('open')).toMatchObject([{ situation: { kind: 'drift' }, narrative: { declared: { differences: [{ is: '32 GB' }] } } }]);
});

test('neither a user nor a button of an older drift ignores anything', async () => {
  await house.see(differs('16 GB'));
  const [ticket] = await house.tickets('open');
  expect(await press(ticket, 'user')).toMatch(/^Only admins may do this/);
  expect(await press(ticket, 'admin', 'another digest')).toBe('Things have changed since this was offered. Look at the newest message.');
  expect(await house.tickets('open')).toHaveLength(1);
  expect(house.hushes).toEqual([]);
});
