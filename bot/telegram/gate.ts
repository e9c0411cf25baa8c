import { setTimeout as sleep } from 'node:timers/promises';
import type { Transformer } from 'grammy';

/**
 * Keeps every call to a chat that Telegram has closed for a while from being made before that is over, one call at a time.
 * `hasty` calls are refused with what is left to wait, for cards, of which only the newest state is worth sending; `patient`
 * ones wait and go on trying, for what is said once.
 */
export type Gate = { hasty: Transformer; patient: Transformer };

/** For how long a patient call goes on trying, in milliseconds. */
const patienceMs = 60_000;

/** A gate that is open, for all calls of one bot. */
export function gateOf(now: () => number = Date.now): Gate {
  const openAt = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  const leftMs = (chat: string): number => (openAt.get(chat) ?? 0) - now();

  const hasty: Transformer = (ask, ...call) => {
    const chat = chatOf(call[1]);
    if (chat === null) return ask(...call);
    return inTurn(turns, chat, async () => {
      const wait = leftMs(chat);
      if (wait > 0) return refusal(wait);
      const answer = await ask(...call);
      if (!answer.ok && answer.error_code === 429) openAt.set(chat, now() + Math.max(1, answer.parameters?.retry_after ?? 1) * 1000);
      return answer;
    });
  };
  const patient: Transformer = async (ask, ...call) => {
    const chat = chatOf(call[1]);
    const until = now() + patienceMs;
    for (;;) {
      const answer = await hasty(ask, ...call);
      const wait = chat === null ? 0 : leftMs(chat);
      if (answer.ok || answer.error_code !== 429 || chat === null || now() + wait > until) return answer;
      await sleep(Math.max(0, wait), undefined, { ref: false });
    }
  };
  return { hasty, patient };
}

function refusal(waitMs: number): { ok: false; error_code: number; description: string; parameters: { retry_after: number } } {
  const seconds = Math.ceil(waitMs / 1000);
  return { ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters: { retry_after: waitMs / 1000 } };
}

/** What is said or shown in a chat; answers to presses and polling have limits of their own. */
function chatOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('chat_id' in payload)) return null;
  return String(payload.chat_id);
}

async function inTurn<T>(turns: Map<string, Promise<unknown>>, chat: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(chat) ?? Promise.resolve()).then(work, work);
  const kept = mine.catch(() => undefined);
  turns.set(chat, kept);
  try {
    return await mine;
  } finally {
    if (turns.get(chat) === kept) turns.delete(chat);
  }
}
