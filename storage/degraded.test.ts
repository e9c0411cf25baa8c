import { beforeEach, expect, test } from 'vitest';
import type { Card } from '../engine/card.ts';
import { safe, spanOf } from '../engine/distill.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { now } from '../ops/testing/views.ts';
import { bulletinsIn } from './bulletins.ts';
import { degrade, isDegraded, undegrade, untoldDegraded } from './degraded.ts';
import { rows } from './postgres.ts';

const own = ownStore();
beforeEach(async () => {
  await rows(own.store, 'DELETE FROM bulletins');
  await rows(own.store, "DELETE FROM cursors WHERE name LIKE 'models.%'");
});
const after = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const without: Card = { push: safe`🧩 WITHOUT`, tone: 'medium', lines: [], foot: safe``, buttons: [], link: null, loud: true };
const overAfter = (until: Date) => (since: Date): Card => ({ ...without, push: safe`✅ BACK after ${spanOf((until.getTime() - since.getTime()) / 1000)}`, loud: false });
const begin = (hours: number, push = safe`🧩 WITHOUT`): Promise<boolean> => degrade(own.store, { card: { ...without, push }, platforms: ['discord'], at: after(hours) });
const end = (hours: number): Promise<boolean> => undegrade(own.store, { card: overAfter(after(hours)), at: after(hours) });

async function kept(): Promise<string[]> {
  return (await rows<{ said: string }>(own.store, "SELECT concat_ws(' ', extract(epoch FROM made_at - $1)::int / 3600, card ->> 'push', news_until IS NULL) AS said FROM bulletins ORDER BY made_at", [now])).map(({ said }) => said);
}

test('one card tells of a time without models, and says how long it was when it is over', async () => {
  expect((await Promise.all([begin(0), begin(0), begin(0)])).filter(Boolean)).toHaveLength(1);
  expect([await isDegraded(own.store), await kept()]).toEqual([true, ['0 🧩 WITHOUT t']]);
  expect((await Promise.all([end(3), end(3)])).filter(Boolean)).toHaveLength(1);
  expect([await isDegraded(own.store), await kept()]).toEqual([false, ['0 ✅ BACK after 3 h f']]);
  expect(await end(4)).toBe(false);
});

test('what begins again within a day is told by the same card, and the next day by another', async () => {
  await begin(0);
  await end(1);
  expect(await begin(20, safe`🧩 AGAIN`)).toBe(false);
  expect(await kept()).toEqual(['0 🧩 AGAIN t']);
  await end(22);
  expect(await kept()).toEqual(['0 ✅ BACK after 2 h f']);
  expect(await begin(25, safe`🧩 ANEW`)).toBe(true);
  expect(await kept()).toEqual(['0 ✅ BACK after 2 h f', '25 🧩 ANEW t']);
});

test('it is untold until a chat shows it, and not any more when it is over', async () => {
  expect(await untoldDegraded(own.store, ['discord'])).toBeNull();
  await begin(0);
  expect(await untoldDegraded(own.store, ['discord'])).toEqual(now);
  const [bulletin] = await bulletinsIn(own.store).due('discord', now);
  if (bulletin) await bulletinsIn(own.store).remember('discord', { ...bulletin, posted: { messageId: '1', thread: null } }, { kind: 'post', text: 'x', at: now });
  expect([await untoldDegraded(own.store, ['discord']), await untoldDegraded(own.store, ['telegram'])]).toEqual([null, now]);
  await end(1);
  expect(await untoldDegraded(own.store, ['telegram'])).toBeNull();
});
