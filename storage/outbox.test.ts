import { expect, test } from 'vitest';
import { ownStore } from '../ops/testing/own-store.ts';
import { outboxIn } from './cards.ts';
import { rows } from './postgres.ts';

const own = ownStore();

test('lines that are held back keep out none that may be told, however many they are', async () => {
  const held = await ticket('high');
  const free = await ticket('low');
  for (let n = 0; n < 60; n += 1) await line(held, `held ${n}`);
  await line(free, 'free');
  const outbox = outboxIn(own.store);
  expect((await outbox.waiting('discord', [held])).map(({ item }) => item.says)).toEqual(['free']);
  expect(await outbox.waiting('discord', [held, free])).toEqual([]);
  expect(await outbox.waiting('discord', [])).toHaveLength(50);
});

async function ticket(severity: string): Promise<number> {
  const [made] = await rows<{ id: number }>(own.store,
    `INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
     VALUES ('incident', $1, 'docker://nas1/db', 'assessed', 1, 1, $1, now(), now(), 1, '{}') RETURNING id`, [severity]);
  return made?.id ?? 0;
}

async function line(ticketId: number, says: string): Promise<void> {
  await rows(own.store, "INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) VALUES ($1, 'discord', 'incident_resolved', $2, true, now())", [ticketId, says]);
}
