/** Looks that one process does at once; what comes meanwhile is looked at together, so that a storm costs no more than it must. */
const mostAtOnce = 3;

type Waiting<Item> = { items: Set<Item>; done: Promise<number[]> };
type Desk<Item> = { running: number; waiting: Waiting<Item> | null; wake: (() => void)[] };

const desks = new WeakMap<object, Desk<unknown>>();

/**
 * Does work for some items now, or, when enough of it is going on for this owner, together with all that is asked meanwhile. Whoever
 * asked first gets the answer; the others resolve when theirs is done, with nothing.
 */
export async function gathered<Item>(owner: object, items: readonly Item[], work: (items: readonly Item[]) => Promise<number[]>): Promise<number[]> {
  const desk = (desks.get(owner) ?? { running: 0, waiting: null, wake: [] }) as Desk<Item>;
  desks.set(owner, desk);
  if (desk.running < mostAtOnce) return atDesk(desk, () => work(items));
  if (desk.waiting) {
    for (const item of items) desk.waiting.items.add(item);
    await desk.waiting.done;
    return [];
  }
  const waiting: Waiting<Item> = { items: new Set(items), done: Promise.resolve([]) };
  desk.waiting = waiting;
  waiting.done = new Promise<void>((resolve) => { desk.wake.push(resolve); }).then(() => {
    desk.waiting = null;
    return atDesk(desk, () => work([...waiting.items]));
  });
  return waiting.done;
}

async function atDesk<Item>(desk: Desk<Item>, work: () => Promise<number[]>): Promise<number[]> {
  desk.running += 1;
  try {
    return await work();
  } finally {
    desk.running -= 1;
    desk.wake.shift()?.();
  }
}
