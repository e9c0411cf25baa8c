import { describe, expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { budgets, fitCard, fitPush, inRows, shorten } from './limits.ts';

const line = (text: string, spare?: 1 | 2 | 3): CardLine => ({ text: cloudSafeText.parse(text), ...(spare === undefined ? {} : { spare }) });
const button = (action: 'approve' | 'why'): ArmedCard['buttons'][number] =>
  ({ action, label: safe`Go`, tone: 'go', stepId: null, digest: null, token: action });
const card = (lines: CardLine[]): ArmedCard => ({
  ticketId: 7, push: safe`INC-7`, tone: 'waiting', lines, foot: safe`foot`, buttons: [button('approve'), button('why')], link: null, loud: true,
});
const small = { ...budgets.telegram, body: 200 };
const fit = (lines: CardLine[]): { texts: string[]; actions: string[]; note: string | null } => {
  const fitted = fitCard(card(lines), small, (one) => one.text.length);
  return { texts: fitted.lines.map((one) => one.text[0] ?? ''), actions: fitted.buttons.map((one) => one.action), note: fitted.note };
};

describe('a card is cut to its budget', () => {
  test('a card that fits is left alone', () => {
    expect(fit([line('a'), line('b', 1)])).toEqual({ texts: ['a', 'b'], actions: ['approve', 'why'], note: null });
  });

  test('details go before evidence, evidence before lists, the last of each first', () => {
    const lines = [line('k'.repeat(60)), line('3'.repeat(30), 3), line('1'.repeat(30), 1), line('2'.repeat(30), 2), line('1'.repeat(60), 1)];
    expect(fit(lines)).toEqual({ texts: ['k', '3'], actions: ['approve', 'why'], note: '… cut here: 3 more lines' });
  });

  test('a card whose step had to be cut cannot be approved', () => {
    expect(fit([line('s'.repeat(300)), line('u')])).toEqual({
      texts: [], actions: ['why'], note: '… cut here: 2 more lines. Too long to approve in this chat',
    });
  });

  test('a foot that does not fit takes Approve with it', () => {
    const fitted = fitCard({ ...card([line('a')]), foot: cloudSafeText.parse('f'.repeat(700)) }, small, () => 1);
    expect(fitted.buttons.map((one) => one.action)).toEqual(['why']);
    expect(fitted.note).toBe('… cut. Too long to approve in this chat');
  });
});

describe('the push line', () => {
  test.each([
    ['short · INC-7', 40, 'short · INC-7'],
    ['two\nlines · INC-7', 40, 'two lines · INC-7'],
    [`INC-7 ${'x'.repeat(60)}`, 20, 'INC-7 xxxxxxxxxxxxx…'],
    [`${'x'.repeat(60)} INC-7`, 20, 'xxxxxxxxxxx… · INC-7'],
    [`${'x'.repeat(17)} INC-7${'y'.repeat(60)} INC-7`, 22, 'xxxxxxxxxxxxx… · INC-7'],
    ['x'.repeat(60), 20, `${'x'.repeat(19)}…`],
  ])('%j in %i characters', (push, most, expected) => {
    expect(fitPush({ push, ticketId: 7 }, most)).toBe(expected);
    expect(fitPush({ push, ticketId: 7 }, most).length).toBeLessThanOrEqual(most);
  });

  test('a cut never splits a character', () => {
    expect(shorten('🔴🔴🔴', 4)).toBe('🔴…');
  });
});

test('things are laid in rows', () => {
  expect(inRows([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});
