import { beforeEach, describe, expect, test } from 'vitest';
import { calledByRef } from '../../engine/called.ts';
import type { Asked, Command, CommandWorld } from '../../engine/commands.ts';
import { readGiven } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import type { PastStep } from '../../engine/types.ts';
import { loadAllParts } from '../../ops/parts.ts';
import { declaredTicket, stepBy } from '../../ops/testing/tickets.ts';
import { now } from '../../ops/testing/views.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import deleteGuest from '../../templates/actions/delete-guest.ts';

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

async function write(name: string, written: string, within = world): Promise<string> {
  const command = named(name);
  const given = readGiven(command.options, written);
  if (given === null) return 'not read';
  const asked: Asked = { given, actor: { name: 'owner', role: 'admin' }, account: { platform: 'discord', id: '1', bot: false }, chat: '7', at: now };
  return (await command.answer(asked, within)).push;
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

describe('/undo', () => {
  const deletes = stepBy(deleteGuest, 'proxmox://attic/131', { n: 3, params: { name: 'test' } });
  const sets = { ...stepBy(configureGuest, 'proxmox://attic/120', { n: 2, params: { cores: 6, sshKeys: [] } }), before: { cores: 4, sshKeys: 2 } };
  const past = [sets, deletes].map((step): PastStep => ({
    step, person: 'owner', platform: 'discord', approvedAt: now, execution: { stepId: step.id, ended: 'answered', begunAt: now, endedAt: now, since: now, says: safe`done` }, verification: { verdict: 'verified', says: safe`as wanted`, evidence: [], at: now },
  }));
  const proposed: unknown[] = [];
  const desk = { propose: (typed: unknown, who: unknown) => { proposed.push(typed, who); return Promise.resolve({ wrong: safe`the desk was asked` }); } };
  const after = (steps: PastStep[]) => ({ ...world, declaring: desk, tickets: { byId: () => Promise.resolve({ ...drift, past: steps }) } }) as unknown as CommandWorld;
  beforeEach(() => { proposed.length = 0; });

  test('drafts what was before, and does nothing else', async () => {
    expect(await write('undo', 'DEC-9 2', after(past))).toBe('the desk was asked');
    expect(proposed).toEqual([{ name: 'media', text: 'Give guest 120 4 cores.\n<!-- undoes step 2 of DEC-9 -->' }, { name: 'owner', surface: 'discord 7' }]);
    expect(pressed).toEqual([]);
  });

  test.each([
    ['DEC-9 3', /^Delete .*131.* is undone by no declaration: only a backup brings it back, restored in Proxmox\. Nothing was drafted\.$/],
    ['DEC-9 7', /^No step of that number was seen to be done\. \/undo DEC-9 lists those that were\.$/], ['DEC-9', /DEC-9: 1 of 2 steps can be undone by a declaration/],
  ])('%s drafts nothing', async (written, says) => {
    expect(await write('undo', written, after(past))).toMatch(says);
    expect(proposed).toEqual([]);
  });

  test('knows nothing of steps that were not seen to be done', async () => {
    expect(await write('undo', 'DEC-9 2', after(past.map((one) => ({ ...one, verification: { ...one.verification, verdict: 'not_verified' } }))))).toMatch(/^No step of that number/);
  });

  test('of a step that a later round numbered the same names its round', async () => {
    const [first] = past;
    if (!first) throw new Error('there is a step');
    const again = { ...first, step: { ...first.step, id: '9.2.2', before: { cores: 5 } } };
    await write('undo', 'DEC-9 2', after([first, again]));
    await write('undo', 'DEC-9 1.2', after([first, again]));
    expect(proposed.filter((_, at) => at % 2 === 0)).toEqual([expect.objectContaining({ text: expect.stringContaining('5 cores') as unknown }), expect.objectContaining({ text: expect.stringContaining('4 cores') as unknown })]);
  });
});

test('it is suggested by its own label', async () => {
  expect(await named('approve').suggest('incident', 'dec', world)).toEqual(['DEC-9 homelab/media']);
});
