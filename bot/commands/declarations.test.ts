import { beforeEach, expect, test } from 'vitest';
import { calledByRef } from '../../engine/called.ts';
import type { Asked, Command, CommandWorld } from '../../engine/commands.ts';
import { readGiven } from '../../engine/commands.ts';
import { loadAllParts } from '../../ops/parts.ts';
import { declaredTicket, stepBy } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';

const drift = declaredTicket([stepBy(configureGuest, 'proxmox://attic/120', { n: 1, params: { memoryMb: 8192 } })], { kind: 'drift' });
const letters = (digest = ''): string => digest.slice(0, 4).toUpperCase();
let pressed: unknown[];
beforeEach(() => { pressed = []; });
const world = {
  called: () => calledByRef,
  tickets: { byId: (id: number) => Promise.resolve(id === 9 ? drift : null), openOn: () => Promise.resolve([drift]) },
  press: (wish: unknown) => {
    pressed.push(wish);
    return Promise.resolve({ refused: null, says: 'Done.' });
  },
} as unknown as CommandWorld;
const { commands } = await loadAllParts();

function named(name: string): Command {
  const found = commands.find((one) => one.name === name);
  if (!found) throw new Error(`there is no /${name}`);
  return found;
}

async function write(name: string, written: string): Promise<string> {
  const command = named(name);
  const given = readGiven(command.options, written);
  if (given === null) return 'not read';
  const asked: Asked = { given, actor: { name: 'owner', role: 'admin' }, account: { platform: 'discord', id: '1', bot: false }, chat: '7', at: now };
  return (await command.answer(asked, world)).push;
}

test.each(['DEC-9', 'dec-9', '9', 'INC-9'])('a declaration is found as %s', async (label) => {
  expect(await write('approve', `${label} 1 ${letters(drift.steps[0]?.digest)}`)).toBe('Done.');
  expect(pressed).toEqual([{ ticketId: 9, action: 'approve', stepId: '9.1.1', digest: drift.steps[0]?.digest }]);
});

test.each(['keep', 'KEEP', '0'])('what is seen is kept by the step "%s"', async (step) => {
  expect(await write('approve', `DEC-9 ${step} ${letters(drift.keep?.digest)}`)).toBe('Done.');
  expect(pressed).toEqual([{ ticketId: 9, action: 'approve', stepId: '9.1.0', digest: drift.keep?.digest }]);
});

test.each([['DEC-9 keep FFFF', /There is no such step on offer.*newest plan of DEC-9\./], ['DEC-9 back 1234', /^Which step of it\? Write/], ['DEC-8 1 1234', /^There is no DEC-8\.$/]])('%s does nothing', async (written, says) => {
  expect(await write('approve', written)).toMatch(says);
  expect(pressed).toEqual([]);
});

test('it is suggested by its own label', async () => {
  expect(await named('approve').suggest('incident', 'dec', world)).toEqual(['DEC-9 homelab/media']);
});
