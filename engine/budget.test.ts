import { expect, test } from 'vitest';
import { budgetOf } from './budget.ts';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);

test('no minute sees more messages than the budget, and a quarter is kept for what is urgent', () => {
  const budget = budgetOf(20);
  const ordinary = Array.from({ length: 30 }, (_, n) => budget.take(at(n / 10), false));
  expect(ordinary.filter(Boolean)).toHaveLength(15);
  expect(Array.from({ length: 10 }, () => budget.take(at(4), true)).filter(Boolean)).toHaveLength(5);
});

test('it says when there is room again, and there is', () => {
  const budget = budgetOf(4);
  for (const second of [0, 10, 20]) expect(budget.take(at(second), false)).toBe(true);
  expect(budget.take(at(30), false)).toBe(false);
  expect(budget.freeAt(at(30), false)).toEqual(at(60));
  expect(budget.take(at(59.9), false)).toBe(false);
  expect(budget.take(at(60), false)).toBe(true);
});

test('what is urgent need not wait until there is room for the rest', () => {
  const budget = budgetOf(20);
  for (let n = 0; n < 5; n += 1) budget.take(at(0), true);
  for (let n = 0; n < 15; n += 1) budget.take(at(30), true);
  expect(budget.take(at(40), true)).toBe(false);
  expect([budget.freeAt(at(40), true), budget.freeAt(at(40), false)]).toEqual([at(60), at(90)]);
  expect(budget.take(at(60), true)).toBe(true);
});

test('a clock that was set back does not silence the chat', () => {
  const budget = budgetOf(4);
  for (let n = 0; n < 3; n += 1) budget.take(at(1000), false);
  expect(budget.take(at(0), false)).toBe(true);
});
