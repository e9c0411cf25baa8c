import { beforeEach, expect, test } from 'vitest';
import { policySettings } from '../engine/policy.ts';
import type { Now } from '../engine/types.ts';
import { depart } from '../storage/egress.ts';
import { factsIn } from '../storage/facts.ts';
import { rows } from '../storage/postgres.ts';
import { readConfig } from './config.ts';
import { purgeAll } from './purge.ts';
import { collectSettings } from './settings.ts';
import { ownStore } from './testing/own-store.ts';

const own = ownStore();
const config = readConfig({}, collectSettings([]));
const purgeBy = (now: Now) => purgeAll({ store: own.store, config, limits: config.of(policySettings), now });

const fact = (at: Date) => factsIn(own.store).keep([{ resource: 'docker://nas1/web', kind: 'container.oom', key: at.toISOString(), at, value: { containerId: 'c' } }]);
const sent = (at: Date) => depart(own.store, { ticketId: null, purpose: 'test', provider: 'p', model: 'm', place: 'local', text: 'x', redactions: {}, reserved: 0, at }, { tokens: 1, timeZone: 'UTC' });
const left = async () => (await rows<{ facts: number; sent: number }>(own.store, 'SELECT (SELECT count(*)::int FROM facts) AS facts, (SELECT count(*)::int FROM egress) AS sent', []))[0];

beforeEach(async () => {
  await own.database.query('TRUNCATE facts, egress');
  for (const day of ['2022-01-01T10:00:00Z', '2024-05-05T10:00:00Z']) {
    await fact(new Date(day));
    await sent(new Date(day));
  }
});

test('what is old goes, and what is young stays', async () => {
  await purgeBy(() => new Date('2024-05-05T11:00:00Z'));
  expect(await left()).toEqual({ facts: 1, sent: 1 });
});

test('by a clock that runs two years ahead no more goes than by the day after the newest fact', async () => {
  await purgeBy(() => new Date('2026-05-05T11:00:00Z'));
  expect(await left()).toEqual({ facts: 1, sent: 1 });
});

test('nothing goes by its age within a day after the clock was set', async () => {
  const at = new Date('2026-05-05T11:00:00Z');
  await fact(at);
  await purgeBy(Object.assign(() => at, { steadySince: () => at }));
  expect(await left()).toEqual({ facts: 3, sent: 2 });
});
