import type { CloudSafe } from '../../engine/distill.ts';
import type { ArmedCard } from '../../engine/card.ts';
import type { Press, PressAction } from '../../engine/types.ts';

/** A key of the terminal and the button it stands for. */
export type ConsoleKey = { key: string; action: PressAction; label: CloudSafe; token: string; ticketId: number };

/** Presses keys by itself: it is shown what can be pressed after each change, and answers what it presses. */
export type Hand = (keys: readonly ConsoleKey[]) => ConsoleKey | null | Promise<ConsoleKey | null>;

/** The key of each action. */
export const keyOf = { approve: 'a', decline: 'r', why: 'w', details: 'd', ack: 'k', check: 'c', silence: 's', maintain: 'm', ask: 'l', correct: 'e', turn: 't', approve_all: 'p', halt: 'h', ignore: 'i', skip: 'x' } as const satisfies Record<PressAction, string>;

/** What can be pressed on these cards, in the order of their buttons. What is over would crowd the keys; `copilot memory correct` corrects it. */
export function consoleKeys(cards: readonly ArmedCard[]): ConsoleKey[] {
  return cards.flatMap(({ ticketId, buttons }) => buttons.filter(({ action }) => action !== 'correct').map(({ action, label, token }, at, shown) => {
    const isOther = action === 'approve' && shown.slice(0, at).some((one) => one.action === 'approve');
    return { key: isOther ? otherWay : keyOf[action], action, label, token, ticketId };
  }));
}

/** The key of the second of two ways that can be approved on one card. */
const otherWay = 'b';

/** The press that a key makes. It is never late: a terminal keeps no keys while nobody listens. */
export function consolePress(key: Pick<ConsoleKey, 'token'>, at: Date): Press {
  return { token: key.token, account: { platform: 'console', id: 'console', bot: false }, chat: 'console', at, late: false };
}

/** A hand that approves each offered step once, as the demo does without a keyboard. */
export function approvingHand(): Hand {
  const pressed = new Set<string>();
  return (keys) => {
    const next = keys.find((key) => key.action === 'approve' && !pressed.has(key.token));
    if (next !== undefined) pressed.add(next.token);
    return next ?? null;
  };
}

/** A chunk of typed bytes as one key: `tab`, `quit`, a lower-case character, null for all that is no single key, such as a paste. */
export function keyIn(chunk: string): string | null {
  if (chunk.includes('\u0003')) return 'quit';
  if (chunk === '\t') return 'tab';
  const text = chunk.replace(/[\r\n]+$/, '').toLowerCase();
  if (text === 'q') return 'quit';
  return /^[a-z0-9?]$/.test(text) ? text : null;
}
