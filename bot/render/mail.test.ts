import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import type { Card } from '../../engine/card.ts';
import { messageMap } from '../../ops/testing/message-map.ts';
import { now } from '../../ops/testing/views.ts';
import { mailOfCard } from './mail.ts';

const place = { statusUrl: 'https://status.attic.example', timeZone: 'Europe/Berlin', label: 'INC-42' };

/** The digest has a mail of its own. */
const mailed = messageMap.filter(({ event }) => event !== 'digest-ready');

describe.each(mailed.map(({ event, card, label }): [string, Card, string | null] => [event, card, label]))('the mail of %s', (file, card, label) => {
  const mail = mailOfCard(card, { ...place, label });

  test('is the one kept in text and in HTML', async () => {
    await expect(`Subject: ${mail.subject}\n\n${mail.text}`).toMatchFileSnapshot(`__snapshots__/mail-${file}.txt`);
    await expect(mail.html).toMatchFileSnapshot(`__snapshots__/mail-${file}.html`);
  });

  test('begins with words, ends with the id, and is short', () => {
    expect(mail.subject).toMatch(label === null ? /^\[Homelab\] [\p{L}\p{N}]/u : /^\[Homelab\] [\p{L}\p{N}].* · (?:INC-42|DEC-\d)$/u);
    expect([...mail.subject].length).toBeLessThanOrEqual(60);
  });

  test('offers nothing to press', () => {
    expect(mail.html).not.toMatch(/<(form|button|input)|approve=/i);
    expect(mail.text.trimEnd().endsWith('Nothing can be approved from this e-mail.')).toBe(true);
  });
});

test.each([['INC-42', '/incidents/INC-42'], ['DEC-4', '/incidents/DEC-4'], [null, '/']])('the mail of %s leads to %s, which is there', (label, path) => {
  const card: Card = { push: safe`🟠 DRIFT · db`, tone: 'medium', lines: [], foot: safe``, buttons: [], link: null, loud: true };
  expect(mailOfCard(card, { ...place, label }).text).toContain(`\nhttps://status.attic.example${path}\n`);
});

const evil = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '@everyone <script>alert(1)</script> [x](http://evil.example)', '"><img src=x onerror=alert(1)>', 'a\r\nBcc: thief@evil.example\r\n\r\nbody', '</td></tr></table><a href=javascript:alert(1)>x</a>',
    'https://evil.example/x www.evil.example evil.example', '\u202Egnp.exe \u2066x', '${7*7}{{7*7}}', '\u0000\u001b[31m', "'`\"&<>", '=?utf-8?B?QmNjOiBh?=', '\ud800 half', 'x'.repeat(3000), '.\r\n.\r\n', 'INC-42 INC-42',
  ),
);
const text = evil.map((one) => cloudSafeText.parse(one.slice(0, 4000)));

test('whatever stands in a card stays text: no markup, no link, no second line of a header', () => {
  const cards = fc.record({ push: text, foot: text, label: text, line: text, bare: text });
  fc.assert(fc.property(cards, ({ push, foot, label, line, bare }) => {
    const card: Card = { push, tone: 'high', lines: [{ text: bare }, { label, text: line, at: now }, { text: bare }], foot, buttons: [], link: { label: safe`Open`, path: '/#INC-42' }, loud: true };
    const { subject, html, text: plain } = mailOfCard(card, place);
    expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    expect([...subject].length).toBeLessThanOrEqual(60);
    expect(subject.startsWith('[Homelab] ') && subject.endsWith(' · INC-42')).toBe(true);
    expect(plain).not.toMatch(/[^\P{Cc}\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    expect(tagsOf(html)).toEqual(tagsOf(mailOfCard({ ...card, push: safe`a`, foot: safe`a`, lines: card.lines.map((one) => ({ ...one, ...(one.label === undefined ? {} : { label: safe`a` }), text: safe`a` })) }, place).html));
    expect([...`${html}\n${plain}`.matchAll(/\b(?:https?|ftp):\/\/[^\s"]*/gi)].map(([url]) => url)).toEqual(['https://status.attic.example/#INC-42', 'https://status.attic.example/#INC-42']);
    expect(`${html}${plain}`).not.toMatch(/evil\.example/);
  }), { numRuns: 300 });
});

/** The markup of a page without its texts; line breaks and what an empty foot leaves out are no matter. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag !== '<br>');
}
