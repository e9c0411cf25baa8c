import type { Channel } from '../../engine/ports.ts';

/** Something that a chat would have got: a new card or line, or a change of a card. */
export type Sent = { at: Date; what: 'card' | 'edit' | 'line'; ticketId: number | null; text: string; loud: boolean };

/** A chat on paper: it takes everything and remembers when. */
export type Paper = { channel: Channel; sent: Sent[] };

/** A chat with the budget and the limits of a group in Telegram, that nobody reads. */
export function paperChat(now: () => Date): Paper {
  const sent: Sent[] = [];
  const note = (what: Sent['what'], ticketId: number | null, said: { text: string; loud: boolean }): void => { sent.push({ at: now(), what, ticketId, ...said }); };
  return {
    sent,
    channel: {
      platform: 'telegram', chat: 'paper',
      post: (card, { key }) => {
        note('card', card.ticketId, { text: card.push, loud: card.loud });
        return Promise.resolve({ messageId: key, thread: null });
      },
      edit: (card) => {
        note('edit', card.ticketId, { text: card.push, loud: false });
        return Promise.resolve();
      },
      line: (says, { under, key, loud }) => {
        note('line', under === null ? null : Number(under.messageId.split(' ')[1]), { text: says, loud });
        return Promise.resolve({ messageId: key, thread: null });
      },
      close: () => Promise.resolve(),
    },
  };
}
