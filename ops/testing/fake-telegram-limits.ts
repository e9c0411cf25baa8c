import type { FakeChat } from './fake-telegram-world.ts';

/** Counts messages the way Telegram's FAQ publishes it. */
export interface TelegramBuckets {
  /** Counts a call; answers the seconds to wait when the chat has had enough. */
  take(method: string, chat: FakeChat | undefined): number | undefined;
}

const counted = /^(send|edit)/i;

/** Makes the limits: one message a second in a private chat, 20 a minute in a group; sends and edits count, actions do not. */
export function createTelegramBuckets(on: boolean): TelegramBuckets {
  const sent = new Map<number, number[]>();
  return {
    take: (method, chat) => {
      if (!on || !chat || !counted.test(method) || /chataction/i.test(method)) return undefined;
      const [limit, ms] = chat.type === 'private' ? [1, 1000] : [20, 60_000];
      const times = (sent.get(chat.id) ?? []).filter((at) => Date.now() - at < ms);
      sent.set(chat.id, times);
      const first = times[times.length - limit];
      if (first !== undefined) return Math.max(1, Math.ceil((first + ms - Date.now()) / 1000));
      times.push(Date.now());
      return undefined;
    },
  };
}
