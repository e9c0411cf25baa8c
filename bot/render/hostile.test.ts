import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArmedCard, CardLine } from '../../engine/card.ts';
import type { CloudSafe } from '../../engine/distill.ts';
import { aliveOnDiscord } from '../../ops/testing/discord-markdown.ts';
import { parseHtml, trimmed } from '../../ops/testing/fake-telegram-html.ts';
import { readMailHtml } from '../../ops/testing/mail-html.ts';
import { messageMap, type Told } from '../../ops/testing/message-map.ts';
import { discordFaults, telegramFaults } from './check.ts';
import { renderDiscordPlan, type DiscordPlan } from './discord-plan.ts';
import { renderDiscord, renderDiscordLine, type DiscordMessage } from './discord.ts';
import { mailOfCard } from './mail.ts';
import { renderTelegram, renderTelegramLine } from './telegram.ts';

const place = { statusUrl: 'https://status.attic.example', timeZone: 'Europe/Berlin' };

/** What no text of a card may do anywhere. */
const attacks = [
  '@everyone', '@here', '<@123456789012345678>', '<@&123456789012345678>', '<#1>', '@admin', 'a@evil.example', '<t:1:R>', '<:a:1>', '</approve:1>', '<id:guide>', '[x](http://evil.example)', '[x](tg://user?id=1)',
  'https://evil.example/x', '_http://evil.example', '1http://evil.example', 'HTTPS://EVIL.EXAMPLE', '<https://evil.example>', 'evil.example', 'evil_.example', '💩.example', 'www.evil.example/a', '203.0.113.9/x', 'ftp://evil.example', 'discord.gg/abc', 'DISCORD.com/invite/x',
  'tg://resolve?domain=evil', 't.me/evil', 'javascript:alert(1)', 'mailto:a@evil.example', '<mailto:a@evil.example>', 'steam://run/1', '<script>alert(1)</script>', '<b>', '</b>', '</blockquote>', '<a href="http://evil.example">', '"><img src=x onerror=alert(1)>', "'`\"", '&lt;b&gt;', '&#60;b&#62;', '&amp;', '&', '<!--', '<',
  '**b**', '*i*', '_i_', '__u__', 'a__u__b', '~~s~~', '||h||', '`c`', '```\ncode\n```', '\n# head', '\n> quote', '\n>>> all', '\n- item', '\n1. one', '\n-# small', '\\', '\\\\*', '\n', '\r\n', '\t', '\u202Egnp', '\u2066x', '\u200b', '\u200d', '\ufeff', '\u2028', '\u0000', '\u001b[31m', '\ud800', '\udc00x',
  'INC-42', 'INC-4', 'DEC-9', '🔴 HIGH', '👩‍👩‍👧‍👦', '日本語', '${7*7}', ' · ', '@'.repeat(700), '&'.repeat(900), '日'.repeat(1500), 'x'.repeat(4000), '*'.repeat(2500), '\ud83d'.repeat(50), '\n'.repeat(300),
];
const hostile = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...attacks) }, fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(' ', 'a', ': ', '.', '/')), { maxLength: 6 }).map((pieces) => pieces.join(''));

type Fill = (before: string) => string;

/** The card with every text of it changed; of the push line its first words and the part with the id stay, as the templates write them. */
function filled({ card, label, role }: Told, fill: Fill): { card: ArmedCard; role: Told['role'] } {
  const text = (before: string): CloudSafe => fill(before) as CloudSafe;
  const line = (one: CardLine): CardLine => ({ ...one, ...(one.label === undefined ? {} : { label: text(one.label) }), text: text(one.text) });
  const push = card.push.split(' · ').map((part, at) => (at === 0 ? part : label !== null && part.includes(label) ? `${part} ${text('')}` : text(part)));
  const buttons = card.buttons.map((button) => ({ ...button, label: `${button.label}${text('')}` as CloudSafe, token: `${button.action.padEnd(4, '_')}-0123456789abcdef01234` }));
  return {
    role,
    card: {
      ...card, push: push.join(' · ') as CloudSafe, lines: card.lines.map(line), foot: text(card.foot), buttons, ticketId: Number(/\d+$/.exec(label ?? '0')?.[0]),
      link: card.link === null ? null : { ...card.link, label: `${card.link.label}${text('')}` as CloudSafe },
    },
  };
}

/** A text for each place of a card, again from the first where there are more places. */
const texts = fc.array(hostile, { minLength: 30, maxLength: 30 });
const next = (given: readonly string[]): Fill => {
  let at = 0;
  return () => given[at++ % given.length] ?? '';
};

function check(told: Told, look: (hostile: ArmedCard, told: Told) => void): void {
  fc.assert(fc.property(texts, (given) => { look(filled(told, next(given)).card, told); }), { numRuns: 20 });
}

const foreign = /(?:^|[^\p{L}\p{N}])(?:https?|ftp|tg|steam|discord|javascript|mailto):\/\/|evil\.example|t\.me|\d\.\d{1,3}\.\d{1,3}\.\d|@\p{L}/iu;

describe.each(messageMap)('whatever stands in the card of $event', (told) => {
  test('is within the limits of Discord, plain and as a plan, and stays text', () => {
    check(told, (card) => {
      const [plain, plan] = [renderDiscord(card, place.statusUrl), renderDiscordPlan(card, place.statusUrl)];
      expect([...discordFaults(plain), ...discordFaults(plan)]).toEqual([]);
      expect(JSON.stringify([plain, plan])).not.toMatch(/\\ud[89a-f]/);
      expect([...linksOf(plain), ...linksOf(plan)].filter((url) => !url.startsWith(`${place.statusUrl}/`))).toEqual([]);
      for (const one of textsOf(plain)) expect(aliveOnDiscord(one).filter((what) => !ours.includes(what))).toEqual([]);
      for (const one of textsOf(plan)) expect(aliveOnDiscord(one.replace(/^-# /, '')).filter((what) => !ours.includes(what))).toEqual([]);
      const lines = textsOf(plain).at(1)?.split('\n') ?? [];
      expect(aliveOnDiscord(textsOf(plain).join('\n')).filter((what) => what === 'bold').length % 2).toBe(0);
      expect(lines.filter((one) => /^\*\*/.test(one)).length).toBeLessThanOrEqual(card.lines.length);
      expectPush(plain.content, told);
    });
  });

  test('is within the limits of Telegram, which reads it as the very same text, with our own marks alone', () => {
    check(told, (card) => {
      const message = renderTelegram(card, place);
      expect(telegramFaults(message)).toEqual([]);
      expect(message.html.isWellFormed() && message.plain.isWellFormed() && message.keyboard.flat().every(({ text }) => text.isWellFormed())).toBe(true);
      const read = parseHtml(message.html);
      if ('refused' in read) throw new Error(read.refused);
      expect(read.text).toBe(trimmed({ text: message.plain, entities: [] }).text);
      expect(read.entities.filter(({ type }) => !['bold', 'date_time', 'expandable_blockquote'].includes(type))).toEqual([]);
      expect(read.entities.filter(({ type }) => type === 'bold').length).toBeLessThanOrEqual(card.lines.filter(({ label }) => label !== undefined).length);
      expect(read.text).not.toMatch(foreign);
      expect(message.keyboard.flat().flatMap((button) => ('url' in button ? [button.url] : [])).filter((url) => !url.startsWith(`${place.statusUrl}/`))).toEqual([]);
      expectPush(message.plain.split('\n')[0] ?? '', told);
    });
  });

  test('is text in a mail, and leads nowhere but home', () => {
    check(told, (card) => {
      const { subject, text, html } = mailOfCard(card, { ...place, label: told.label });
      const { links, texts: read } = readMailHtml(html);
      expect(links.filter((url) => !url.startsWith(`${place.statusUrl}/`))).toEqual([]);
      expect(`${subject}\n${read.join(' ')}\n${text.replaceAll(`${place.statusUrl}/`, '')}`).not.toMatch(/(?:^|[^\p{L}\p{N}])(?:https?|ftp):\/\/|evil\.example/iu);
      expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
      expect([...subject].length).toBeLessThanOrEqual(60);
      expect(subject).toMatch(told.label === null ? /^\[Homelab\] \p{L}/u : new RegExp(`^\\[Homelab\\] .*${told.label}$`, 'u'));
      expect(`${text}${html}`).not.toMatch(/[^\P{Cc}\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    });
  });
});

test('a short line is within the limits of both chats, and stays text', () => {
  fc.assert(fc.property(hostile, (says) => {
    const [discord, telegram] = [renderDiscordLine(`It is over: ${says}`), renderTelegramLine(`It is over: ${says}`)];
    expect([...discordFaults(discord), ...telegramFaults(telegram), ...aliveOnDiscord(discord.content)]).toEqual([]);
    expect(discord.content.isWellFormed() && telegram.html.isWellFormed()).toBe(true);
    const read = parseHtml(telegram.html);
    expect(read).toEqual({ text: telegram.plain.trim(), entities: [] });
    expect(telegram.plain).not.toMatch(foreign);
  }), { numRuns: 300 });
});

/** What our own words may bring alive on Discord. */
const ours = ['bold', 'time'];

function textsOf(message: DiscordMessage | DiscordPlan): string[] {
  if ('flags' in message) return message.components.flatMap((one) => (one.type === 17 ? one.components : [])).flatMap((part) => ('content' in part ? [part.content] : []));
  return [message.content, ...message.embeds.flatMap(({ description = '' }) => [description])];
}

function linksOf(message: DiscordMessage | DiscordPlan): string[] {
  return [...JSON.stringify(message).matchAll(/"url":"([^"]*)"/g)].map(([, url = '']) => url);
}

/** The first line as a person reads it: a sign, a word, the id, and no longer than a locked phone shows. */
function expectPush(shown: string, { label }: Told): void {
  const read = shown.replace(/\\([^0-9A-Za-z\s])/g, '$1').replaceAll('\u200b', '');
  expect(read.length).toBeLessThanOrEqual(180);
  expect(read).toMatch(/^\P{L}+ \p{Lu}/u);
  if (label !== null) expect(read).toContain(label);
}
