import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentence } from '../../engine/commands.ts';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import { answerAsCard } from './answer.ts';
import { budgets, fitPush } from './limits.ts';
import { renderTelegram } from './telegram.ts';

const shown = (says: string) => {
  const { push, lines } = answerAsCard(sentence(cloudSafeText.parse(says)));
  return [push, ...lines.map(({ text }) => text)];
};
const wordsIn = (texts: readonly string[]) => texts.join(' ').split(/\s+/).filter((word) => word !== '');
const word = fc.string({ unit: fc.constantFrom('a', 'B', '7', '.', ',', '!', '/', '-', '🔴', 'é'), minLength: 1, maxLength: 30 });
const says = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n')), { minLength: 1, maxLength: 120 }).map((pairs) => pairs.flat().join(''));

test('no answer is cut in its push, and all its words are shown in their order', () => {
  fc.assert(fc.property(says, (text) => {
    const texts = shown(text);
    expect(wordsIn(texts)).toEqual(wordsIn([text]));
    for (const { push } of Object.values(budgets)) expect(fitPush({ push: texts[0] ?? '', ticketId: 0 }, push)).toBe(texts[0]);
  }));
});

test('a word that is longer than a push goes on below it, whole letters only', () => {
  const texts = shown('🔴'.repeat(200));
  expect(texts[0]?.length).toBeLessThanOrEqual(budgets.telegram.push);
  expect(texts.join('')).toBe('🔴'.repeat(200));
});

test.each([
  ['lines', 'Not confirmed: it ends.\nAlso considered: nothing.\n\nNot seen: logs.', ['Not confirmed: it ends.', 'Also considered: nothing.', 'Not seen: logs.']],
  ['a sentence', 'INC-7 is marked as seen by owner.', ['INC-7 is marked as seen by owner.']],
  ['long sentences', `It is done. ${'x'.repeat(170)}. And more.`, ['It is done.', `${'x'.repeat(170)}. And more.`]],
  ['one long sentence', `${'word '.repeat(40)}end`, ['word '.repeat(36).trim(), 'word word word word end']],
])('an answer of %s is told from its beginning', (_what, text, texts) => {
  expect(shown(text)).toEqual(texts);
});

test('the lines of a card come below what its push could not hold', () => {
  const card = answerAsCard({ ...sentence(safe`One.\nTwo.`), lines: [{ label: safe`Three`, text: safe`3` }] });
  expect(renderTelegram(card, { statusUrl: null, timeZone: 'UTC' }).plain).toBe('One.\n\nTwo.\nThree: 3');
});
