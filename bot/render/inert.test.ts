import { describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import type { ArmedCard } from '../../engine/card.ts';
import { drawCard } from './console.ts';
import { inert, lineOf } from './discord.ts';
import { linkOf } from './link.ts';
import { mailOfCard } from './mail.ts';
import { calm, renderTelegram } from './telegram.ts';

describe('on Discord', () => {
  test.each([
    ['nas1/immich_server', 'nas1/immich_server'],
    ['_a_ __b__ c_', '\\_a\\_ \\_\\_b\\_\\_ c\\_'],
    ['@everyone <@1>', '@\u200beveryone \\<@\u200b1>'],
    ['[a](https://evil.example)', '\\[a\\](https:\u200b//evil.example)'],
    ['docker://nas1/immich', 'docker://nas1/immich'],
    ['discord.gg/abc', 'discord.gg\u200b/abc'],
    ['# a\n> b\n- c\n1. d', '\\# a\n\\> b\n\\- c\n1\\. d'],
    ['*a* `b` ~~c~~ ||d|| \\', '\\*a\\* \\`b\\` \\~\\~c\\~\\~ \\|\\|d\\|\\| \\\\'],
    ['<t:1:R>', '\\<t:1:R>'],
  ])('%j becomes %j', (text, expected) => {
    expect(inert(text)).toBe(expected);
  });
});

describe('on Telegram', () => {
  test.each([
    ['nas1/immich_server 1.2.3', 'nas1/immich_server 1.2.3'],
    ['@admin', '@\u200badmin'],
    ['evil.com', 'evil.\u200bcom'],
    ['https://evil.example/x', 'https:\u200b//evil.\u200bexample/x'],
    ['docker://nas1/immich', 'docker://nas1/immich'],
  ])('%j becomes %j', (text, expected) => {
    expect(calm(text)).toBe(expected);
  });
});

describe('the link of a card', () => {
  const card = { link: { label: safe`Open`, path: '/incidents/42' } };

  test.each([
    ['https://lab.example', 'https://lab.example/incidents/42'],
    ['https://lab.example/copilot/', 'https://lab.example/copilot/incidents/42'],
    ['http://192.168.1.5:8080', 'http://192.168.1.5:8080/incidents/42'],
    ['http://localhost:8080', undefined],
    ['http://127.0.0.1:8080', undefined],
    ['http://[::1]:8080', undefined],
    ['http://nas1:8080', undefined],
    ['javascript:alert(1)', undefined],
    ['nonsense', undefined],
    [null, undefined],
  ])('on %s leads to %s', (statusUrl, expected) => {
    expect(linkOf(card, statusUrl)?.url).toBe(expected);
  });

  test('is absent from a card without one', () => {
    expect(linkOf({ link: null }, 'https://lab.example')).toBeNull();
  });
});

describe('a line without a text', () => {
  const line = { label: safe`· delete test`, text: safe`` };
  const card: ArmedCard = { push: safe`⚙️ RUNNING · DEC-9`, tone: 'running', lines: [line], foot: safe`DEC-9`, buttons: [], link: null, loud: false, ticketId: 9 };
  const place = { statusUrl: null, timeZone: 'UTC' };

  test.each([
    ['Discord', lineOf(line)], ['Telegram', renderTelegram(card, place).html], ['Telegram in plain text', renderTelegram(card, place).plain],
    ['a terminal', drawCard(card, '', { ...place, columns: 80, colours: false })], ['a mail', mailOfCard(card, { ...place, label: 'DEC-9' }).text],
  ])('ends in no colon on %s', (_where, text) => {
    expect(text).toMatch(/· delete test(?!.*:)/);
  });
});
