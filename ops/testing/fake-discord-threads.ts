import type { Answer, Call, Json } from './fake-server.ts';
import { archived, finding, forbidden, missing, ok, type Route, seeing } from './fake-discord-access.ts';
import { type FakeMessage, type FakeThread, placeShape, snowflake, threadShape, type World } from './fake-discord-world.ts';
import { republish } from './fake-discord-messages.ts';
import { invalidForm, refusal, required, tooLong } from './fake-discord-refusals.ts';

/** The routes of channels and threads as places. */
export const placeRoutes: Route[] = [
  ['GET', /^\/channels\/(\d+)$/, (world, [id = '']) => seeing(world, id, () => ok(placeShape(world, id)))],
  ['PATCH', /^\/channels\/(\d+)$/, patchPlace],
  ['DELETE', /^\/channels\/(\d+)$/, deleteThread],
  ['POST', /^\/channels\/(\d+)\/typing$/, (world, [id = '']) => seeing(world, id, () => ({ status: 204 }))],
  ['POST', /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/, startThread],
  ['POST', /^\/channels\/(\d+)\/threads$/, (world, [id = ''], call) => openThread(world, { parentId: id, body: call.body as Json })],
];

function startThread(world: World, [id = '', mid = '']: string[], call: Call): Answer {
  return finding(world, [id, mid], (message) => {
    if (world.threads.has(mid)) return refusal(400, 160004, 'A thread has already been created for this message');
    return openThread(world, { parentId: id, body: { ...(call.body as Json), type: 11 }, message });
  });
}

function openThread(world: World, wish: { parentId: string; body: Json; message?: FakeMessage }): Answer {
  const { parentId, body, message } = wish;
  return seeing(world, parentId, () => {
    if (forbidden(world, 'threads', parentId)) return missing();
    if (world.threads.has(parentId)) return refusal(400, 50024, 'Cannot execute action on this channel type');
    const faults = [...required(body['name'], ['name']), ...tooLong(body['name'], 100, ['name']), ...checkArchive(body)];
    if (faults.length > 0) return invalidForm(faults);
    const thread: FakeThread = {
      id: message?.id ?? snowflake(), name: String(body['name']), parentId, type: Number(body['type'] ?? 12), archived: false, locked: false,
      autoArchive: Number(body['auto_archive_duration'] ?? 4320), createdAt: new Date().toISOString(),
    };
    world.threads.set(thread.id, thread);
    world.dispatch('THREAD_CREATE', { ...threadShape(world, thread), newly_created: true });
    if (message) {
      message.flags |= 32;
      republish(world, message);
    }
    world.changed();
    return ok(threadShape(world, thread), 201);
  });
}

function checkArchive(body: Json): { path: string[]; code: string; message: string }[] {
  const minutes = body['auto_archive_duration'];
  const known = minutes === undefined || minutes === null || [60, 1440, 4320, 10080].includes(Number(minutes));
  return known ? [] : [{ path: ['auto_archive_duration'], code: 'BASE_TYPE_CHOICES', message: 'Value must be one of (60, 1440, 4320, 10080).' }];
}

function patchPlace(world: World, [id = '']: string[], call: Call): Answer {
  return seeing(world, id, () => {
    const body = (call.body ?? {}) as Json;
    const thread = world.threads.get(id);
    if (!thread || forbidden(world, 'manage-threads', id)) return missing();
    if (thread.archived && body['archived'] !== false) return archived();
    const faults = [...('name' in body ? [...required(body['name'], ['name']), ...tooLong(body['name'], 100, ['name'])] : []), ...checkArchive(body)];
    if (faults.length > 0) return invalidForm(faults);
    setThread(world, thread, body);
    return ok(threadShape(world, thread));
  });
}

/** Changes a thread and tells the gateway. */
export function setThread(world: World, thread: FakeThread, change: Json): void {
  if (typeof change['name'] === 'string') thread.name = change['name'];
  if (typeof change['archived'] === 'boolean') thread.archived = change['archived'];
  if (typeof change['locked'] === 'boolean') thread.locked = change['locked'];
  if (typeof change['auto_archive_duration'] === 'number') thread.autoArchive = change['auto_archive_duration'];
  world.dispatch('THREAD_UPDATE', threadShape(world, thread));
  world.changed();
}

function deleteThread(world: World, [id = '']: string[]): Answer {
  return seeing(world, id, () => {
    const thread = world.threads.get(id);
    if (!thread || forbidden(world, 'manage-threads', id)) return missing();
    const shown = ok(threadShape(world, thread));
    world.threads.delete(id);
    for (const message of [...world.messages.values()]) if (message.channel_id === id) world.messages.delete(message.id);
    world.dispatch('THREAD_DELETE', { id, guild_id: world.guildId, parent_id: thread.parentId, type: thread.type });
    world.changed();
    return shown;
  });
}
