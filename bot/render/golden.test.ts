import { describe, expect, test } from 'vitest';
import { parseHtml } from '../../ops/testing/fake-telegram-html.ts';
import { messageMap } from '../../ops/testing/message-map.ts';
import { discordSpec, telegramSpec } from '../../ops/testing/specs.ts';
import type { ArmedCard } from '../../engine/card.ts';
import { discordFaults, telegramFaults } from './check.ts';
import { renderDiscordPlan } from './discord-plan.ts';
import { renderDiscord } from './discord.ts';
import { renderTelegram } from './telegram.ts';

const place = { statusUrl: 'https://status.attic.example', timeZone: 'Europe/Berlin' };

describe.each(messageMap)('the message of $event', ({ event, role, card, label }) => {
  const buttons = card.buttons.map((button) => ({ ...button, token: `${button.action.padEnd(4, '_')}-0123456789abcdef01234` }));
  const armed: ArmedCard = { ...card, buttons, ticketId: 42 };

  test('is the one kept for Discord, within its limits', async () => {
    const plain = renderDiscord(armed, place.statusUrl);
    const message = role === 'plan' ? renderDiscordPlan(armed, place.statusUrl) : plain;
    expect([...discordFaults(plain), ...discordFaults(message)]).toEqual([]);
    expect(discordSpec()?.request({ method: 'POST', path: '/channels/1/messages', body: { ...plain, nonce: 'n', enforce_nonce: true, flags: 4096 } }) ?? []).toEqual([]);
    expect(discordSpec()?.request({ method: 'PATCH', path: '/channels/1/messages/2', body: message }) ?? []).toEqual([]);
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/discord-${event}.json`);
  });

  test('is the one kept for Telegram, within its limits', async () => {
    const message = renderTelegram(armed, place);
    expect(telegramFaults(message)).toEqual([]);
    const body = { chat_id: -1, text: message.html, parse_mode: 'HTML', reply_markup: { inline_keyboard: message.keyboard } };
    expect(telegramSpec()?.request({ method: 'sendMessage', path: '', body }) ?? []).toEqual([]);
    expect(parseHtml(message.html)).toMatchObject({ text: message.plain.trim() });
    await expect(`${message.html}\n---\n${message.plain}\n---\n${JSON.stringify(message.keyboard, null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/telegram-${event}.txt`);
  });

  test('begins with a sign and a word, names what it is about, and is short enough for a locked phone', () => {
    expect(card.push).toMatch(/^\P{L}+ \p{Lu}/u);
    expect(card.push.length).toBeLessThanOrEqual(180);
    expect(card.push).toContain(label ?? '');
  });
});
