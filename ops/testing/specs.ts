import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DiscordDescription, checkDiscord } from './specs-discord.ts';
import { checkTelegram, type TelegramDescription } from './specs-telegram.ts';

/** Compares requests and replies with an official description; every sentence it answers is a violation. */
export interface SpecCheck {
  request(call: { method: string; path: string; body: unknown }): string[];
  reply(call: { method: string; path: string }, answer: { status: number; body?: unknown }): string[];
}

const loaded = new Map<string, SpecCheck>();

/** The check against Discord's description, or undefined when TEST_SPECS names no folder. */
export function discordSpec(folder = process.env['TEST_SPECS']): SpecCheck | undefined {
  return load(folder, 'discord-openapi.json', (text) => checkDiscord(JSON.parse(text) as DiscordDescription));
}

/** The check against Telegram's description, or undefined when TEST_SPECS names no folder. */
export function telegramSpec(folder = process.env['TEST_SPECS']): SpecCheck | undefined {
  return load(folder, 'telegram-api.json', (text) => checkTelegram(JSON.parse(text) as TelegramDescription));
}

function load(folder: string | undefined, name: string, make: (text: string) => SpecCheck): SpecCheck | undefined {
  if (!folder) return undefined;
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error(`TEST_SPECS has no ${name}`);
  const known = loaded.get(path) ?? make(readFileSync(path, 'utf8'));
  loaded.set(path, known);
  return known;
}
