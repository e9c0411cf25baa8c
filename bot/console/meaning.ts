import { visible } from '../render/visible.ts';
import type { Desk } from './desk.ts';
import type { ConsoleKey } from './keys.ts';

/** The button that a key presses, or what to say of the key. */
export function meaningOf(desk: Desk, key: string): ConsoleKey | string {
  if (key === '?') return helpOf(desk);
  if (key === 'tab') {
    desk.chooseNext();
    return aimWords(desk);
  }
  if (/^\d$/.test(key)) return desk.choose(Number(key)) ? aimWords(desk) : `There is no card ${key}.`;
  const found = desk.find(key);
  if (found === 'choose') return `Several cards are open; choose one first.\n${listOf(desk)}`;
  if (found === 'changed') return `The card has just changed. Read it, then press ${key} again. Nothing was changed.`;
  return found === 'none' ? `There is nothing to press with ${key} now; ? shows the keys.` : found;
}

function helpOf(desk: Desk): string {
  const keys = 'a approve · r reject · w why · d details · k seen · c check again · 1-9 or Tab choose a card · q or Ctrl-C stop the service';
  return `${keys}\n${desk.open().length === 0 ? 'No card is open.' : listOf(desk)}`;
}

function listOf(desk: Desk): string {
  return desk.open().map((one) => `${String(one.digit)}${one.ticketId === desk.aim() ? ' ◀' : ''} ${visible(one.push)}`).join('\n');
}

function aimWords(desk: Desk): string {
  const aimed = desk.open().find((one) => one.ticketId === desk.aim());
  return aimed === undefined ? 'No card is open.' : `The keys act on: ${aimed.push}`;
}
