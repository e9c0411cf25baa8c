import { expect, test } from 'vitest';
import type { AskDeps } from '../engine/ask.ts';
import { budgetOf } from '../engine/budget.ts';
import { calledByRef } from '../engine/called.ts';
import { defineCommand, sentence, type CommandWorld, type Question } from '../engine/commands.ts';
import { safe } from '../engine/distill.ts';
import type { SentReceipt } from '../engine/ports.ts';
import { wordsIn } from '../templates/cards/words.ts';
import { deskOf } from './answers.ts';

const hello = defineCommand({
  name: 'hello', about: safe`Says hello`, usage: safe`/hello`, roles: ['user'], options: [],
  answer: () => Promise.resolve({ ...sentence(safe`Hello.`), lines: [{ label: safe`State`, text: safe`running` }] }),
});

function room(perMinute: number) {
  const clock = { at: new Date('2026-11-21T10:00:00Z') };
  const receipts: SentReceipt[] = [];
  const deps: AskDeps = {
    commands: [hello], world: { called: () => calledByRef } as CommandWorld, words: wordsIn('UTC'), say: () => undefined, audit: { access: () => Promise.resolve() },
    people: { byAccount: ({ id }) => Promise.resolve(id === '1' ? { name: 'guest', role: 'user' } : null) },
  };
  const budget = budgetOf(perMinute);
  const desk = deskOf(deps, { budget, now: () => clock.at, told: (receipt) => { receipts.push(receipt); return Promise.resolve(); } });
  const ask = (id = '1', where: Question['where'] = 'home') =>
    desk.ask({ command: 'hello', written: '', account: { platform: 'telegram', id, bot: false }, chat: '-1', where, addressed: false, late: false, at: clock.at });
  return { ask, budget, clock, receipts };
}

test('an answer leaves with a receipt of its whole text', async () => {
  const { ask, receipts, clock } = room(20);
  expect(await ask()).toMatchObject({ refused: null, card: { push: 'Hello.' } });
  expect(receipts).toEqual([{ kind: 'post', text: 'Hello.\nState: running', at: clock.at }]);
});

test('an answer takes its turn among the messages of the chat, and those that find too many waiting get none', async () => {
  const { ask, budget, clock, receipts } = room(4);
  for (let n = 0; n < 3; n += 1) budget.take(clock.at, 'ordinary');
  const asked = Array.from({ length: 6 }, () => ask());
  expect(await Promise.race(asked)).toBeNull();
  expect(receipts).toEqual([]);
  for (const told of [3, 5]) {
    clock.at = new Date(clock.at.getTime() + 60_000);
    await expect.poll(() => receipts.length).toBe(told);
  }
  expect((await Promise.all(asked)).filter((answer) => answer === null)).toHaveLength(1);
});

test('a stranger is refused once an hour, and cannot hold up the chat alone', async () => {
  const { ask, budget, clock, receipts } = room(4);
  expect((await ask('9'))?.refused).toBe('stranger');
  expect(await ask('9')).toBeNull();
  expect((await ask('8'))?.refused).toBe('stranger');
  for (const id of ['10', '11', '12', '13']) expect((await ask(id, 'alone'))?.refused).toBe('stranger');
  expect(await ask('13', 'alone')).toBeNull();
  expect(budget.take(clock.at, 'ordinary')).toBe(true);
  clock.at = new Date(clock.at.getTime() + 3_600_000);
  expect((await ask('9'))?.refused).toBe('stranger');
  expect(receipts).toHaveLength(7);
});
