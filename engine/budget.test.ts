import { expect, test } from 'vitest';
import { budgetOf } from './budget.ts';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);

test('no minute sees more messages than the budget, and a quarter is kept for what is urgent', () => {
  const budget = budgetOf(20);
  const ordinary = Array.from({ length: 30 }, (_, n) => budget.take(at(n / 10), 'ordinary'));
  expect(ordinary.filter(Boolean)).toHaveLength(15);
  expect(Array.from({ length: 10 }, () => budget.take(at(4), 'pressed')).filter(Boolean)).toHaveLength(5);
});

test('what waits to be pressed leaves some of the quarter to what was pressed', () => {
  const budget = budgetOf(20);
  expect(Array.from({ length: 30 }, () => budget.take(at(0), 'waited-for')).filter(Boolean)).toHaveLength(18);
  expect(Array.from({ length: 10 }, () => budget.take(at(1), 'pressed')).filter(Boolean)).toHaveLength(2);
});

test('how far something is leaves half of the budget to all else', () => {
  const budget = budgetOf(20);
  expect(Array.from({ length: 30 }, () => budget.take(at(0), 'passing')).filter(Boolean)).toHaveLength(10);
  expect(Array.from({ length: 10 }, () => budget.take(at(1), 'ordinary')).filter(Boolean)).toHaveLength(5);
});

test('it says when there is room again, and there is', () => {
  const budget = budgetOf(4);
  for (const second of [0, 10, 20]) expect(budget.take(at(second), 'ordinary')).toBe(true);
  expect(budget.take(at(30), 'ordinary')).toBe(false);
  expect(budget.freeAt(at(30), 'ordinary')).toEqual(at(60));
  expect(budget.take(at(59.9), 'ordinary')).toBe(false);
  expect(budget.take(at(60), 'ordinary')).toBe(true);
});

test('what is urgent need not wait until there is room for the rest', () => {
  const budget = budgetOf(20);
  for (let n = 0; n < 5; n += 1) budget.take(at(0), 'pressed');
  for (let n = 0; n < 15; n += 1) budget.take(at(30), 'pressed');
  expect(budget.take(at(40), 'pressed')).toBe(false);
  expect([budget.freeAt(at(40), 'pressed'), budget.freeAt(at(40), 'ordinary')]).toEqual([at(60), at(90)]);
  expect(budget.take(at(60), 'pressed')).toBe(true);
});

test('a clock that was set back does not silence the chat', () => {
  const budget = budgetOf(4);
  for (let n = 0; n < 3; n += 1) budget.take(at(1000), 'ordinary');
  expect(budget.take(at(0), 'ordinary')).toBe(true);
});
