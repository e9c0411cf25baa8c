import type { ArmedCard } from '../engine/card.ts';
import type { PressAction } from '../engine/types.ts';

/** Remembers which buttons show their effect on the card itself, so that a press of them needs no further words. */
export type QuietButtons = { remember: (card: Pick<ArmedCard, 'buttons'>) => void; has: (token: string) => boolean };

const shownOnCard: readonly PressAction[] = ['approve', 'decline', 'ack', 'check', 'turn', 'approve_all', 'halt', 'ignore', 'skip'];
const most = 5000;

/** An empty memory of the last 5000 such buttons; a forgotten one is merely answered in words too. */
export function quietButtons(): QuietButtons {
  const tokens = new Set<string>();
  return {
    remember: (card) => {
      for (const button of card.buttons) if (shownOnCard.includes(button.action)) tokens.add(button.token);
      for (const oldest of tokens) {
        if (tokens.size <= most) break;
        tokens.delete(oldest);
      }
    },
    has: (token) => tokens.has(token),
  };
}
