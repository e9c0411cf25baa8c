import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudSafeText, safe, type CloudSafe } from '../../engine/distill.ts';
import type { ArmedCard } from '../../engine/card.ts';
import { cellsOf, drawCard, drawChange, drawLine, drawReply, gistOf, type Terminal } from './console.ts';
import { visible } from './visible.ts';

const plain: Terminal = { columns: 80, colours: false, timeZone: 'Europe/Berlin', statusUrl: 'http://localhost:8080/' };
const at = new Date('2026-11-21T09:02:00Z');
const card: ArmedCard = {
  push: safe`🔴 HIGH · nas1/web keeps restarting (5 times in 2 min) · INC-42`, tone: 'high', foot: safe`INC-42 · logs stay on your server`,
  lines: [{ label: safe`Since`, text: safe``, at }, { label: safe`Likely cause`, text: safe`not confirmed` }, { text: safe`2 min ago`, passing: true }],
  buttons: [], link: { label: safe`Open`, path: '/#INC-42' }, loud: true, ticketId: 42,
};

describe('a card in the terminal', () => {
  test('stands between two rules, with words for its severity, its times and its link', () => {
    expect(drawCard(card, 'a Approve · ? help', plain)).toBe([
      `┌${'─'.repeat(79)}`,
      '│ 🔴 HIGH · nas1/web keeps restarting (5 times in 2 min) · INC-42',
      '│',
      '│ Since: 2026-11-21 10:02',
      '│ Likely cause: not confirmed',
      '│ 2 min ago',
      '│ INC-42 · logs stay on your server',
      '│ Open: http://localhost:8080/#INC-42',
      '└─ a Approve · ? help',
      '',
    ].join('\n'));
  });

  test('without keys it ends in a plain rule, without a status page it has no link', () => {
    const text = drawCard(card, '', { ...plain, statusUrl: null });
    expect(text.endsWith(`└${'─'.repeat(79)}\n`)).toBe(true);
    expect(text).not.toContain('Open');
  });

  test('a change shows the first line and only what is new, without ages and counters', () => {
    const next: ArmedCard = { ...card, push: safe`✅ RESOLVED · INC-42`, lines: [...card.lines.slice(0, 2), { text: safe`3 min ago`, passing: true }, { text: safe`Checked: healthy` }] };
    expect(drawChange(next, card, { keys: '', terminal: plain }).split('\n').slice(1, -2)).toEqual(['│ ✅ RESOLVED · INC-42', '│ Checked: healthy']);
  });

  test('its gist leaves out ages and tokens, and knows new words and new buttons', () => {
    const gist = (one: ArmedCard) => gistOf(one, 'UTC');
    const button = { action: 'why', label: safe`Why?`, tone: 'plain', stepId: null, digest: null, token: 'one' } as const;
    expect(gist({ ...card, lines: [...card.lines.slice(0, 2), { text: safe`9 min ago`, passing: true }] })).toBe(gist(card));
    expect(gist({ ...card, buttons: [{ ...button, token: 'two' }] })).toBe(gist({ ...card, buttons: [button] }));
    expect(gist({ ...card, buttons: [button] })).not.toBe(gist(card));
    expect(gist({ ...card, push: safe`Other` })).not.toBe(gist(card));
  });

  test('colour is used only where the terminal has it, and nowhere stands alone', () => {
    expect(drawCard(card, 'keys', plain)).not.toContain('\u001b');
    const coloured = drawCard(card, 'keys', { ...plain, colours: true });
    expect(coloured).toContain('\u001b[1;31m🔴 HIGH');
    expect(unpainted(coloured)).toBe(drawCard(card, 'keys', plain));
  });

  test('no row is wider than the terminal, whatever the text', () => {
    const columns = fc.integer({ min: 24, max: 120 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), columns, (text, width) => {
      const drawn = drawCard({ ...card, push: spoken(text), lines: [{ label: spoken(text), text: spoken(text) }] }, text, { ...plain, columns: width });
      for (const row of drawn.split('\n')) expect(cellsOf(row)).toBeLessThanOrEqual(Math.min(80, width));
    }));
  });
});

describe('hostile text', () => {
  const hostile = forced('web\u001b[2J\u001b]0;owned\u0007\u009b31m\u202Egpj\r\u0008\u200bx');

  test('reaches the terminal without a control or direction character in every place', () => {
    const button = { action: 'why', label: hostile, tone: 'plain', stepId: null, digest: null, token: 'one' } as const;
    const bad: ArmedCard = { ...card, push: hostile, foot: hostile, lines: [{ label: hostile, text: hostile }], buttons: [button], link: { label: hostile, path: hostile } };
    const all = [drawCard(bad, hostile, plain), drawChange(bad, card, { keys: hostile, terminal: plain }), drawLine(hostile, at, plain), drawReply(hostile, plain)];
    for (const text of all) expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069\u200B]/u);
    expect(unpainted(drawCard(bad, hostile, { ...plain, colours: true }))).toBe(all[0]);
  });

  test('cannot draw rules of a card of its own', () => {
    const forged = forced('x\n└────\n┌────\n│ ✅ DONE');
    const rows = drawCard({ ...card, push: forged, lines: [{ text: forged }] }, '', plain).trimEnd().split('\n');
    for (const row of rows.slice(1, -1)) expect(row.startsWith('│')).toBe(true);
  });

  test.each([['plain', 'plain'], ['a\nb', 'a\nb'], ['a\tb', 'a\uFFFDb'], ['half\uD800', 'half\uFFFD'], ['⚙️ 日本', '⚙️ 日本']])('%j becomes %j', (text, tamed) => {
    expect(visible(text)).toBe(tamed);
  });
});

test('a line carries the time of day, and an answer is set in', () => {
  expect(drawLine('INC-42 step 2 waits', at, plain)).toBe('10:02 INC-42 step 2 waits\n');
  expect(drawReply('One\nTwo', plain)).toBe('  One\n  Two\n');
});

function forced(text: string): CloudSafe {
  return text as CloudSafe;
}

function spoken(text: string): CloudSafe {
  return cloudSafeText.parse(text);
}

function unpainted(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
}
