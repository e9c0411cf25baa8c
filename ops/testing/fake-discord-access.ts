import type { Answer, Call } from './fake-server.ts';
import type { FakeMessage, Permission, World } from './fake-discord-world.ts';
import { refusal } from './fake-discord-refusals.ts';

/** One route: a verb, a path pattern, and what it answers. */
export type Route = [method: string, path: RegExp, answer: (world: World, ids: string[], call: Call) => Answer];

/** Runs `next` when the bot may see the channel, and refuses with 10003 or 50001 otherwise. */
export function seeing(world: World, id: string, next: () => Answer): Answer {
  if (!world.channels.has(id) && !world.threads.has(id)) return refusal(404, 10003, 'Unknown Channel');
  return forbidden(world, 'view', id) ? refusal(403, 50001, 'Missing Access') : next();
}

/** Finds a message in its channel, and refuses with 10008 when it is not there. */
export function finding(world: World, [id, mid]: [string, string], next: (message: FakeMessage) => Answer): Answer {
  return seeing(world, id, () => {
    const message = world.messages.get(mid);
    return message?.channel_id === id ? next(message) : refusal(404, 10008, 'Unknown Message');
  });
}

/** Answers 200 with a copy, so that later changes do not reach back. */
export function ok(body: unknown, status = 200): Answer {
  return { status, body: structuredClone(body) };
}

/** Whether a permission was taken from the bot, everywhere or in this channel. */
export function forbidden(world: World, what: Permission, id: string): boolean {
  const parent = world.threads.get(id)?.parentId ?? id;
  return [what, `${what}:${id}`, `${what}:${parent}`].some((key) => world.forbidden.has(key));
}

/** Refuses for want of a permission. */
export function missing(): Answer {
  return refusal(403, 50013, 'Missing Permissions');
}

/** Refuses because the thread is archived. */
export function archived(): Answer {
  return refusal(400, 50083, 'Thread is archived');
}
