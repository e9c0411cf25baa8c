import type { ArmedCard } from '../../engine/card.ts';
import { consoleKeys, type ConsoleKey } from './keys.ts';

/** The cards that lie open in the terminal, and which of them the keys act on. */
export type Desk = {
  /** Puts a card down in place of the one with the same id; answers the one before. */
  put: (messageId: string, card: ArmedCard) => ArmedCard | null;
  /** Everything that can be pressed, of all tickets. */
  keys: () => ConsoleKey[];
  /** Tickets with buttons under the digit that chooses them; it stays theirs while they have buttons. */
  open: () => { ticketId: number; digit: number; push: string }[];
  choose: (digit: number) => boolean;
  chooseNext: () => void;
  /** The ticket the keys act on: the chosen one, or the only one. */
  aim: () => number | null;
  /** What a key stands for now, or why it stands for nothing. */
  find: (key: string) => ConsoleKey | 'none' | 'choose' | 'changed';
};

const calmMs = 1000;
const repeatMs = 400;
const mostClosed = 200;

/** An empty desk. A key that decides counts only when what it decides has stood there for a second, or nothing else did before. */
export function openDesk(now: () => Date): Desk {
  const cards = new Map<string, ArmedCard>();
  const digits = new Map<number, number>();
  const calm = calmness(now);
  let chosen: number | null = null;
  const aim = () => chosen ?? (digits.size === 1 ? ([...digits.keys()][0] ?? null) : null);
  const keys = () => consoleKeys([...cards.values()]);
  const offerOf = (ticketId: number) => keys().findLast((one) => one.ticketId === ticketId && one.action === 'approve')?.token ?? null;
  const open = () => [...digits].map(([ticketId, digit]) => ({ ticketId, digit, push: pushOf(cards, ticketId) })).sort((a, b) => a.digit - b.digit);
  return {
    aim, keys, open,
    put: (messageId, card) => {
      const before = cards.get(messageId) ?? null;
      const [crowded, wasAim, offered] = [digits.size > 1, aim(), offerOf(card.ticketId)];
      cards.set(messageId, card);
      forgetClosed(cards);
      renumber(digits, keys());
      if (chosen !== null && !digits.has(chosen)) chosen = null;
      if (offered !== null && offered !== offerOf(card.ticketId)) calm.changed(card.ticketId);
      if (aim() !== null && aim() !== wasAim && (wasAim !== null || crowded)) calm.moved();
      return before;
    },
    choose: (digit) => {
      const found = open().find((one) => one.digit === digit);
      if (found === undefined) calm.moved();
      else chosen = found.ticketId;
      return found !== undefined;
    },
    chooseNext: () => {
      const order = open().map((one) => one.ticketId);
      chosen = order[(order.indexOf(aim() ?? -1) + 1) % order.length] ?? null;
    },
    find: (key) => (aim() === null && digits.size > 1 ? 'choose' : calm.judged(key, keys().findLast((one) => one.key === key && one.ticketId === aim()))),
  };
}

function decides({ action }: ConsoleKey): boolean {
  return action === 'approve' || action === 'decline' || action === 'approve_all' || action === 'ignore';
}

/** Tells a key that was meant for what stands there from one that was on its way to what stood there before. */
function calmness(now: () => Date) {
  const changedAt = new Map<number, number>();
  let movedAt = -Infinity;
  let typed: { key: string; token: string | null; at: number } | null = null;
  return {
    changed: (ticketId: number) => {
      const at = now().getTime();
      for (const [old, then] of changedAt) if (at - then >= calmMs) changedAt.delete(old);
      changedAt.set(ticketId, at);
    },
    moved: () => { movedAt = now().getTime(); },
    judged: (key: string, found: ConsoleKey | undefined): ConsoleKey | 'none' | 'changed' => {
      if (found !== undefined && !decides(found)) return found;
      const token = found?.token ?? null;
      const at = now().getTime();
      const strayed = typed?.key === key && typed.token !== token && at - typed.at < repeatMs;
      const restless = found !== undefined && at - Math.max(movedAt, changedAt.get(found.ticketId) ?? -Infinity) < calmMs;
      const early = found !== undefined && (strayed || restless);
      typed = { key, token: early ? null : token, at };
      return early ? 'changed' : found ?? 'none';
    },
  };
}

function renumber(digits: Map<number, number>, keys: readonly ConsoleKey[]): void {
  const open = new Set(keys.map((key) => key.ticketId));
  for (const ticketId of digits.keys()) if (!open.has(ticketId)) digits.delete(ticketId);
  for (const ticketId of open) {
    const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((digit) => ![...digits.values()].includes(digit));
    if (!digits.has(ticketId) && free !== undefined) digits.set(ticketId, free);
  }
}

function forgetClosed(cards: Map<string, ArmedCard>): void {
  const closed = [...cards].filter(([, card]) => card.buttons.length === 0).map(([messageId]) => messageId);
  for (const messageId of closed.slice(0, -mostClosed)) cards.delete(messageId);
}

function pushOf(cards: ReadonlyMap<string, ArmedCard>, ticketId: number): string {
  return [...cards.values()].filter((card) => card.ticketId === ticketId && card.buttons.length > 0).at(-1)?.push ?? '';
}
