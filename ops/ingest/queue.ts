import { Fault } from '../../engine/errors.ts';
import type { Piece } from './piece.ts';

/** Pieces on their way to be safe, oldest first: bounded in bytes, and given out in groups that are worth a transaction. */
export type Queue = {
  /** Waits for room, then until the piece is safe. Rejects with `store.unavailable` when the signal aborts first, or the queue ends. */
  put: (piece: Piece, signal: AbortSignal) => Promise<void>;
  /** The next group, once there is enough of it or it has waited for long enough; empty when the queue was closed and is empty. */
  next: () => Promise<Piece[]>;
  /** Tells that a group is safe. */
  settle: (pieces: readonly Piece[]) => void;
  /** Lets nothing more in, and gives out at once what is in. */
  close: () => void;
  /** Gives up what is not safe yet. */
  abandon: () => void;
  /** Bytes that were let in and are not safe yet. */
  bytes: () => number;
};

/** A group ends at these, and before the first piece that is not ready. */
const [mostLines, mostBytesAtOnce] = [25_000, 10 * 1024 * 1024];

/** A group is enough with so many lines, or with one piece of so many: a source that has these at hand has more. */
const [enoughLines, eagerLines] = [4000, 256];

/** How long a few lines wait for others. */
const patienceMs = 250;

type Waiting = { piece: Piece; done: () => void; failed: (error: Fault) => void };
type State = {
  most: number; bytes: number; outside: Waiting[]; inside: Map<Piece, Waiting>; ungrouped: Piece[];
  closed: boolean; overdue: boolean; timer: NodeJS.Timeout | null; wake: () => void;
};

/** An empty queue of so many bytes; a piece that alone has more is let in when nothing else is. */
export function newQueue(mostBytes: number): Queue {
  const queue: State = {
    most: mostBytes, bytes: 0, outside: [], inside: new Map(), ungrouped: [], closed: false, overdue: false, timer: null, wake: () => undefined,
  };
  return {
    put: (piece, signal) => new Promise<void>((resolve, reject) => { enter(queue, { piece, done: resolve, failed: reject }, signal); }),
    next: async () => {
      while (!isEnough(queue) && !queue.closed) await new Promise<void>((resolve) => { queue.wake = resolve; });
      await madeOf(queue);
      return nextGroup(queue);
    },
    settle: (pieces) => { settle(queue, pieces); },
    close: () => {
      queue.closed = true;
      for (const one of queue.outside.splice(0)) one.failed(gone());
      queue.wake();
    },
    abandon: () => {
      queue.ungrouped.length = 0;
      for (const one of queue.inside.values()) one.failed(gone());
      queue.inside.clear();
    },
    bytes: () => queue.bytes,
  };
}

function enter(queue: State, entry: Waiting, signal: AbortSignal): void {
  if (queue.closed || signal.aborted) {
    entry.failed(gone());
    return;
  }
  const leave = () => {
    queue.outside = queue.outside.filter((one) => one.piece !== entry.piece);
    entry.failed(gone());
  };
  const stay = () => { signal.removeEventListener('abort', leave); };
  signal.addEventListener('abort', leave, { once: true });
  queue.outside.push({ piece: entry.piece, done: () => { stay(); entry.done(); }, failed: (error) => { stay(); entry.failed(error); } });
  letIn(queue);
}

function letIn(queue: State): void {
  for (let [first] = queue.outside; first !== undefined && hasRoom(queue, first.piece); [first] = queue.outside) {
    queue.outside.shift();
    queue.inside.set(first.piece, first);
    queue.ungrouped.push(first.piece);
    queue.bytes += first.piece.bytes;
    first.piece.begin();
  }
  if (queue.ungrouped.length > 0) queue.timer ??= setTimeout(() => { queue.overdue = true; queue.wake(); }, patienceMs);
  if (isEnough(queue)) queue.wake();
}

function hasRoom(queue: State, piece: Piece): boolean {
  return queue.bytes === 0 || queue.bytes + piece.bytes <= queue.most;
}

function isEnough({ ungrouped, overdue }: State): boolean {
  if (overdue) return ungrouped.length > 0;
  return ungrouped.some((piece) => piece.count >= eagerLines) || ungrouped.reduce((lines, piece) => lines + piece.count, 0) >= enoughLines;
}

/** Waits for the first piece, and for as many behind it as make a transaction worth its while. */
async function madeOf({ ungrouped }: State): Promise<void> {
  let lines = 0;
  for (const piece of [...ungrouped]) {
    if (lines >= enoughLines) return;
    await piece.made();
    lines += piece.count;
  }
}

function nextGroup(queue: State): Piece[] {
  let [lines, bytes] = [0, 0];
  const end = queue.ungrouped.findIndex((piece, at) => {
    lines += piece.count;
    bytes += piece.bytes;
    return at > 0 && (lines > mostLines || bytes > mostBytesAtOnce || !piece.isReady());
  });
  if (queue.timer) clearTimeout(queue.timer);
  Object.assign(queue, { timer: null, overdue: false });
  const group = queue.ungrouped.splice(0, end < 0 ? queue.ungrouped.length : end);
  letIn(queue);
  return group;
}

function settle(queue: State, pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    queue.inside.get(piece)?.done();
    queue.inside.delete(piece);
    queue.bytes -= piece.bytes;
  }
  letIn(queue);
}

function gone(): Fault {
  return new Fault('store.unavailable', 'the log is not read any further');
}
