import type { Answer, Json } from './fake-server.ts';
import { granted, refused } from './fake-telegram-world.ts';

interface Queued { update: Json & { update_id: number }; at: number; again: boolean }
interface Waiting { end(answer: Answer): void; wake(): void }
interface Line { queue: Queued[]; newest: Queued | undefined; lastId: number; allowed: string[] | undefined; waiting: Waiting | undefined; changed(): void }

/** The updates of the bot, kept until the bot confirms them with an offset. */
export interface Updates {
  push(kind: string, payload: unknown): void;
  /** Answers a getUpdates call, at once or when something comes. */
  poll(body: Json, gone: AbortSignal): Promise<Answer>;
  /** Delivers the newest update once more, whatever the offset says. */
  redeliver(): void;
  clear(): void;
  readonly pending: number;
  readonly polling: boolean;
}

const lifeMs = 24 * 3_600_000;
const unasked = ['chat_member', 'message_reaction', 'message_reaction_count'];

/** Makes an empty queue; `changed` is called when a poll starts or ends. */
export function createUpdates(changed: () => void): Updates {
  const firstId = 500_000_000 + Math.floor(Math.random() * 1_000_000);
  const line: Line = { queue: [], newest: undefined, lastId: firstId, allowed: undefined, waiting: undefined, changed };
  return {
    push: (kind, payload) => { push(line, kind, payload); },
    poll: (body, gone) => poll(line, body, gone),
    redeliver: () => {
      if (!line.newest) throw new Error('there is no update to deliver again');
      line.queue.push({ ...line.newest, again: true });
      line.waiting?.wake();
    },
    clear: () => { line.queue = []; },
    get pending() { return line.queue.length; },
    get polling() { return line.waiting !== undefined; },
  };
}

function push(line: Line, kind: string, payload: unknown): void {
  if (line.allowed ? !line.allowed.includes(kind) : unasked.includes(kind)) return;
  line.lastId += 1;
  line.newest = { update: { update_id: line.lastId, [kind]: structuredClone(payload) }, at: Date.now(), again: false };
  line.queue.push(line.newest);
  line.waiting?.wake();
}

async function poll(line: Line, body: Json, gone: AbortSignal): Promise<Answer> {
  line.waiting?.end(refused(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'));
  if (typeof body['offset'] === 'number') confirm(line, body['offset']);
  const list = body['allowed_updates'];
  if (Array.isArray(list)) line.allowed = list.length > 0 ? (list as string[]) : undefined;
  const limit = Math.min(100, Math.max(1, Number(body['limit'] ?? 100)));
  const seconds = Math.min(50, Number(body['timeout'] ?? 0));
  return batch(line, limit) ?? (seconds > 0 && !gone.aborted ? await hold(line, { limit, seconds }, gone) : granted([]));
}

function confirm(line: Line, offset: number): void {
  const from = offset < 0 ? (line.queue.at(offset) ?? line.queue[0])?.update.update_id ?? 0 : offset;
  line.queue = line.queue.filter((one) => one.again || (one.update.update_id >= from && Date.now() - one.at < lifeMs));
}

function batch(line: Line, limit: number): Answer | undefined {
  const sent = line.queue.slice(0, limit);
  line.queue = line.queue.filter((one) => !one.again || !sent.includes(one));
  return sent.length > 0 ? granted(sent.map((one) => one.update)) : undefined;
}

function hold(line: Line, { limit, seconds }: { limit: number; seconds: number }, gone: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const mine: Waiting = {
      end: (answer) => {
        clearTimeout(timer);
        gone.removeEventListener('abort', leave);
        if (line.waiting === mine) line.waiting = undefined;
        resolve(answer);
        line.changed();
      },
      wake: () => {
        const found = batch(line, limit);
        if (found) mine.end(found);
      },
    };
    const leave = (): void => { mine.end(granted([])); };
    const timer = setTimeout(leave, seconds * 1000);
    gone.addEventListener('abort', leave);
    line.waiting = mine;
    line.changed();
  });
}
