import { expect, test } from 'vitest';
import { calledByRef } from '../../engine/called.ts';
import type { Asked, Command, CommandWorld } from '../../engine/commands.ts';
import { policySettings } from '../../engine/policy.ts';
import { loadAllParts } from '../../ops/parts.ts';
import { incident } from '../../ops/testing/remembered.ts';
import { awaiting, declaredTicket, situation, stepBy } from '../../ops/testing/tickets.ts';
import type { Assessed } from '../../engine/types.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import { ago, now } from '../../ops/testing/views.ts';

const assessed: Assessed = { id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
const open = awaiting(assessed, now);
const drift = declaredTicket([stepBy(configureGuest, 'proxmox://attic/120', { id: 4, n: 1, params: { memoryMb: 8192 } })], { id: 4, kind: 'drift' });
const past = incident(17);
const pressed: unknown[] = [];
const world = {
  now: () => now, timeZone: 'UTC', limits: policySettings.schema.parse({}), called: () => calledByRef, receipts: () => Promise.resolve([]),
  tickets: { byId: (id: number) => Promise.resolve([open, drift].find((one) => one.id === id) ?? null), openOn: () => Promise.resolve([open]) },
  stories: { read: (id: number) => Promise.resolve(id === 17 ? past : null), latest: () => Promise.resolve([past]), receipts: () => Promise.resolve([]) },
  press: (wish: unknown) => {
    pressed.push(wish);
    return Promise.resolve({ refused: null, says: 'Done.' });
  },
} as unknown as CommandWorld;
const asked = (given: Asked['given']): Asked => ({ given, actor: { name: 'owner', role: 'admin' }, account: { platform: 'discord', id: '1', bot: false }, chat: '7', at: now });

const { commands } = await loadAllParts();
const ofIncidents = commands.filter(({ options }) => options[0]?.name === 'incident');
const ofStories = ['lesson', 'forget'];
const named = (name: string): Command => {
  const found = commands.find((one) => one.name === name);
  if (!found) throw new Error(`there is no /${name}`);
  return found;
};

test.each(ofIncidents)('/$name suggests incidents while they are typed', async ({ name, options, suggest }) => {
  expect(options[0]).toMatchObject({ suggests: true });
  const [first, ...others] = await suggest('incident', 'nas', world);
  expect(first).toBe(ofStories.includes(name) ? 'INC-17 (nas1/immich_server)' : 'INC-42 nas1/immich_server');
  expect(others).toEqual([]);
  expect(await suggest('incident', 'elsewhere', world)).toEqual([]);
  for (const option of options.slice(1)) expect(await suggest(option.name, 'nas', world)).toEqual([]);
});

test.each(ofIncidents.filter(({ name }) => !ofStories.includes(name)))('/$name says which incident there is not', async ({ answer }) => {
  expect((await answer(asked({ incident: 'INC-99' }), world)).push).toBe('There is no INC-99.');
});

test('/incident shows the card of a declaration as the chats do', async () => {
  const { push, lines, foot } = await named('incident').answer(asked({ incident: 'DEC-4' }), world);
  expect(push).toBe('🟠 DRIFT · db (120): memory is 16 GB, declared 8 GB · DEC-4');
  expect(lines.map(({ label }) => label)).toEqual(['db (120)', 'Now', 'Found', 'To approve']);
  expect(foot).toMatch(/^DEC-4 · lock 91C2A0B3/);
});

test('what /lesson and /forget suggest can be sent as it is', async () => {
  expect((await named('lesson').answer(asked({ incident: 'INC-17 (nas1/immich_server)' }), world)).push).toBe('ℹ️ INC-17, nas1/immich_server');
  expect((await named('forget').answer(asked({ incident: 'INC-17 (nas1/immich_server)' }), world)).push).toContain('write /forget INC-17 yes');
});

test.each(['0m', '0h', '00d', 'long', '4 h'])('/silence for %s is refused, and nothing is pressed', async (typed) => {
  expect((await named('silence').answer(asked({ incident: 'INC-42', for: typed }), world)).push).toBe('For how long? Write minutes, hours or days, at least 1, as 30m, 4h or 7d, or state for until it is over.');
  expect(pressed).toEqual([]);
});
