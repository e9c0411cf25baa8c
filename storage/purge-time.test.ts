import { beforeEach, expect, test } from 'vitest';
import type { Now } from '../engine/types.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { factsIn } from './facts.ts';
import { purgeTime } from './purge-time.ts';
import { rows } from './postgres.ts';

const own = ownStore();
beforeEach(async () => { await own.database.query('TRUNCATE log_rollups, facts'); });

const clock = (at: string, since?: string): Now => Object.assign(() => new Date(at), { steadySince: () => (since === undefined ? undefined : new Date(since)) });
const iso = async (now: Now) => (await purgeTime(own.store, now))?.toISOString() ?? null;
const line = (day: string) => own.database.query("INSERT INTO log_rollups (day, service, signature, lines) VALUES ($1, 'docker://nas1/web', 's1', 1)", [day]);
const fact = (at: string) => factsIn(own.store).keep([{ resource: 'docker://nas1/web', kind: 'container.oom', key: at, at: new Date(at), value: { containerId: 'c' } }]);

test.each<[string, string[], string[], string, string]>([
  ['our own while nothing is known', [], [], '2024-05-05T10:00:00Z', '2024-05-05T10:00:00.000Z'],
  ['our own while lines come', ['2024-05-05'], [], '2024-05-05T10:00:00Z', '2024-05-05T10:00:00.000Z'],
  ['our own while it runs behind', ['2024-05-05'], ['2024-05-06T09:00:00Z'], '2024-04-01T10:00:00Z', '2024-04-01T10:00:00.000Z'],
  ['the day after the newest line, where that is long ago', ['2024-05-05', '2024-05-01'], ['2024-05-02T09:00:00Z'], '2025-08-10T10:00:00Z', '2024-05-06T00:00:00.000Z'],
  ['the day after the newest fact, where that is newer', ['2024-05-01'], ['2024-05-05T09:00:00Z'], '2025-08-10T10:00:00Z', '2024-05-06T00:00:00.000Z'],
])('the time to delete by is %s', async (_, lines, facts, at, by) => {
  for (const day of lines) await line(day);
  for (const one of facts) await fact(one);
  expect(await iso(clock(at))).toBe(by);
});

test('the time to delete by is never later than that of the database server', async () => {
  await line('2199-12-31');
  const [server] = await rows<{ at: Date }>(own.store, "SELECT now() + interval '1 minute' AS at", []);
  expect((await purgeTime(own.store, clock('2200-01-01T00:00:00Z')))?.getTime()).toBeLessThan(server?.at.getTime() ?? 0);
});

test.each([
  ['just now', '2024-05-05T09:00:00Z', null], ['nearly a day ago', '2024-05-04T10:00:01Z', null], ['a day ago', '2024-05-04T10:00:00Z', '2024-05-05T10:00:00.000Z'],
  ['in a time that is yet to come', '2024-05-09T10:00:00Z', null],
])('after our clock was set %s, there is one only when it has gone steadily for a day', async (_, since, by) => {
  expect(await iso(clock('2024-05-05T10:00:00Z', since))).toBe(by);
});
