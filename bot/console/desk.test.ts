import { describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import type { ArmedCard } from '../../engine/card.ts';
import type { PressAction } from '../../engine/types.ts';
import { openDesk } from './desk.ts';
import { approvingHand, consoleKeys, keyIn } from './keys.ts';

describe('a typed chunk', () => {
  test.each([
    ['a', 'a'], ['A', 'a'], ['a\n', 'a'], ['a\r\n', 'a'], ['7', '7'], ['?', '?'], ['\t', 'tab'], ['q', 'quit'], ['\u0003', 'quit'], ['aa\u0003', 'quit'],
    ['approve', null], ['aa', null], ['\u001b[A', null], ['\u001b[a', null], ['\u001ba', null], ['\n', null], ['', null], ['ä', null],
  ])('%j is the key %j', (chunk, key) => {
    expect(keyIn(chunk)).toBe(key);
  });
});

describe('the desk', () => {
  test('keys act on the only open ticket, over its card and its plan', () => {
    const { desk } = deskAt();
    desk.put('card-1', cardOf(1, ['ack']));
    desk.put('plan-1', cardOf(1, ['approve', 'decline', 'why', 'details']));
    expect(desk.find('a')).toMatchObject({ action: 'approve', ticketId: 1, token: 'approve-1-x' });
    expect(desk.find('k')).toMatchObject({ action: 'ack', ticketId: 1 });
    expect(desk.find('c')).toBe('none');
  });

  test('with several open tickets nothing can be pressed until one is chosen', () => {
    const { desk, wait } = deskAt();
    for (const id of [1, 2, 3]) desk.put(`plan-${String(id)}`, cardOf(id, ['approve']));
    expect(desk.find('a')).toBe('choose');
    expect(desk.choose(4)).toBe(false);
    expect(desk.find('a')).toBe('choose');
    wait(1000);
    expect(desk.choose(2)).toBe(true);
    expect(desk.find('a')).toMatchObject({ ticketId: 2 });
    desk.chooseNext();
    expect(desk.aim()).toBe(3);
    desk.chooseNext();
    expect(desk.aim()).toBe(1);
  });

  test('a digit stays with its ticket while others close, and a closed choice is no choice', () => {
    const { desk } = deskAt();
    for (const id of [1, 2, 3]) desk.put(`plan-${String(id)}`, cardOf(id, ['approve']));
    desk.choose(1);
    desk.put('plan-1', cardOf(1, []));
    expect(desk.aim()).toBeNull();
    expect(desk.open().map(({ ticketId, digit }) => [ticketId, digit])).toEqual([[2, 2], [3, 3]]);
  });

  test('a tenth ticket gets a digit when another closes', () => {
    const { desk } = deskAt();
    for (let id = 1; id <= 10; id += 1) desk.put(`plan-${String(id)}`, cardOf(id, ['approve']));
    expect(desk.open().map((one) => one.ticketId)).not.toContain(10);
    desk.put('plan-4', cardOf(4, []));
    expect(desk.open().find((one) => one.ticketId === 10)?.digit).toBe(4);
  });

  test('a key on its way to a card that was replaced decides nothing for a second', () => {
    const { desk, wait } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve', 'why'], 'first'));
    desk.put('plan-1', cardOf(1, ['approve', 'why'], 'second'));
    expect(desk.find('a')).toBe('changed');
    expect(desk.find('w')).toMatchObject({ action: 'why' });
    wait(1000);
    expect(desk.find('a')).toMatchObject({ token: 'approve-1-second' });
  });

  test('a choice does not hurry a key past a card that was replaced or withdrawn a moment ago', () => {
    const { desk, wait } = deskAt();
    for (const id of [1, 2]) desk.put(`plan-${String(id)}`, cardOf(id, ['approve', 'ack'], 'first'));
    desk.put('plan-1', cardOf(1, ['ack']));
    wait(500);
    desk.put('plan-1', cardOf(1, ['approve', 'ack'], 'second'));
    desk.choose(1);
    expect(desk.find('a')).toBe('changed');
    wait(1000);
    expect(desk.find('a')).toMatchObject({ token: 'approve-1-second' });
  });

  test('a key on its way to a ticket that closed does not decide the one that is left', () => {
    const { desk } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve']));
    desk.put('plan-2', cardOf(2, ['approve']));
    desk.choose(1);
    expect(desk.find('a')).toMatchObject({ ticketId: 1 });
    desk.put('plan-1', cardOf(1, []));
    expect(desk.find('a')).toBe('changed');
  });

  test('a digit that came too late does not let the next key decide the one that is left', () => {
    const { desk, wait } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve']));
    desk.put('plan-2', cardOf(2, ['approve']));
    desk.put('plan-1', cardOf(1, []));
    wait(5000);
    expect(desk.choose(1)).toBe(false);
    expect(desk.find('a')).toBe('changed');
  });

  test('a ticket that is left over is not decided in the second in which the others closed', () => {
    const { desk, wait } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve']));
    desk.put('plan-2', cardOf(2, ['approve']));
    desk.put('plan-1', cardOf(1, []));
    expect(desk.find('a')).toBe('changed');
    wait(1000);
    expect(desk.find('a')).toMatchObject({ ticketId: 2 });
  });

  test('a key that is held down does not run into the next step', () => {
    const { desk, wait } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve'], 'first'));
    expect(desk.find('a')).toMatchObject({ token: 'approve-1-first' });
    desk.put('plan-1', cardOf(1, []));
    for (let held = 0; held < 60; held += 1) {
      wait(50);
      expect(desk.find('a')).toBe('none');
    }
    desk.put('plan-1', cardOf(1, ['approve'], 'second'));
    for (let held = 0; held < 60; held += 1) {
      wait(50);
      expect(desk.find('a')).toBe('changed');
    }
    wait(1000);
    expect(desk.find('a')).toMatchObject({ token: 'approve-1-second' });
  });

  test('the same button with the same token is not a change', () => {
    const { desk } = deskAt();
    desk.put('plan-1', cardOf(1, ['approve']));
    desk.put('plan-1', cardOf(1, ['approve']));
    expect(desk.find('a')).toMatchObject({ ticketId: 1 });
  });
});

test('the approving hand approves each offer once', () => {
  const hand = approvingHand();
  const keys = consoleKeys([cardOf(1, ['why', 'approve']), cardOf(2, ['ack'])]);
  expect(keys.map(({ key, ticketId }) => [key, ticketId])).toEqual([['w', 1], ['a', 1], ['k', 2]]);
  expect(hand(keys)).toMatchObject({ action: 'approve', token: 'approve-1-x' });
  expect(hand(keys)).toBeNull();
  expect(hand(consoleKeys([cardOf(1, ['approve'], 'y')]))).toMatchObject({ token: 'approve-1-y' });
});

function deskAt() {
  let now = Date.parse('2026-11-21T09:00:00Z');
  return { desk: openDesk(() => new Date(now)), wait: (ms: number) => { now += ms; } };
}

function cardOf(ticketId: number, actions: readonly PressAction[], offer = 'x'): ArmedCard {
  const buttons = actions.map((action) => ({
    action, label: safe`Press`, tone: 'plain', stepId: null, digest: null, token: `${action}-${String(ticketId)}-${offer}`,
  }) as const);
  return { push: safe`Card`, tone: 'high', lines: [], foot: safe``, buttons, link: null, loud: false, ticketId };
}
