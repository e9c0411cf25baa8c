import { Fault } from '../../engine/errors.ts';

/** Edits of messages that Discord counts as old. `allow` throws `channel.later` where one was edited a moment ago; `edited` is told of each edit. */
export type OldMessages = { allow: (messageId: string) => void; edited: (messageId: string) => void };

const oldMs = 55 * 60_000;
const pauseMs = 10 * 60_000;
const most = 1000;

/** Discord lets messages older than an hour be edited now and then and says not how often: we edit them once in ten minutes. */
export function oldMessages(now: () => Date): OldMessages {
  const edits = new Map<string, number>();
  return {
    allow: (messageId) => {
      const leftMs = (edits.get(messageId) ?? -Infinity) + pauseMs - now().getTime();
      if (leftMs > 0) throw new Fault('channel.later', 'a message older than 55 min is edited once in 10 min', { retryAfterMs: leftMs });
    },
    edited: (messageId) => {
      if (now().getTime() - madeAt(messageId) < oldMs) return;
      edits.delete(messageId);
      edits.set(messageId, now().getTime());
      for (const oldest of edits.keys()) {
        if (edits.size <= most) return;
        edits.delete(oldest);
      }
    },
  };
}

/** When a message was made, in milliseconds: its number says so. */
function madeAt(messageId: string): number {
  return Number(BigInt(messageId) >> 22n) + 1_420_070_400_000;
}
