import { expect, test } from 'vitest';
import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { cloudSafeText, safe } from '../../engine/distill.ts';
import { renderDiscordPlan } from './discord-plan.ts';
import { renderDiscord, roomOf } from './discord.ts';
import { budgets } from './limits.ts';
import { renderTelegram, roomOf as roomInTelegram } from './telegram.ts';
import { wholeOf } from './whole.ts';

const place = { statusUrl: null, timeZone: 'UTC' };
const cardOf = (lines: CardLine[]): ArmedCard => ({ ticketId: 9, name: safe`DEC-9 homelab/media`, push: safe`📝 DEC-9`, tone: 'info', lines, foot: safe``, buttons: [], link: null, loud: false });
const lines = (count: number, text: string, at?: Date): CardLine[] => Array.from({ length: count }, () => ({ text: cloudSafeText.parse(text), ...(at === undefined ? {} : { at }) }));

test.each<[string, CardLine[], string[]]>([
  ['what fits', lines(20, 'a line of words'), []],
  ['what is too long', lines(200, 'a line of many more words'), ['Discord', 'Discord as a plan', 'Telegram']],
  ['what is too long with its marks', lines(20, '*'.repeat(100)), ['Discord', 'Discord as a plan']],
  ['what is too long with its times', lines(100, 'began', new Date('2026-11-21T09:58:00Z')), ['Discord', 'Discord as a plan', 'Telegram']],
  ['what is too long once it is escaped', lines(20, `${'&'.repeat(80)} `), ['Telegram']],
])('%s comes as a file wherever it is cut', (_what, some, cut) => {
  const card = cardOf(some);
  const shown = {
    Discord: [JSON.stringify(renderDiscord(card, null)), wholeOf(card, budgets.discord, roomOf)],
    'Discord as a plan': [JSON.stringify(renderDiscordPlan(card, null)), wholeOf(card, budgets.discordPlan, roomOf)],
    Telegram: [renderTelegram(card, place).plain, wholeOf(card, budgets.telegram, (line) => roomInTelegram(line, place))],
  } as const;
  expect(Object.entries(shown).filter(([, [text]]) => text.includes('cut here')).map(([where]) => where)).toEqual(cut);
  expect(Object.entries(shown).filter(([, [, file]]) => file !== undefined).map(([where]) => where)).toEqual(cut);
});
