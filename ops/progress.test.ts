import { afterEach, beforeEach, expect, test } from 'vitest';
import { budgetOf } from '../engine/budget.ts';
import { safe } from '../engine/distill.ts';
import { reconcile } from '../engine/notify.ts';
import type { NotifyDeps } from '../engine/show.ts';
import type { Approved, Assessed, Awaiting, PastStep, Ticket } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import configureGuest from '../templates/actions/configure-guest.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { openHouse, type House } from './testing/house.ts';
import { approvalOf, awaiting, declaredTicket, situation, stepBy } from './testing/tickets.ts';

let house: House;
let paper: Paper;
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
});
afterEach(async () => { await house.close(); });

const steps = Array.from({ length: 40 }, (_, at) => stepBy(configureGuest, `proxmox://attic/${1000 + at}`, { id: 1, n: at + 1, params: { cores: 2 } }));

test('forty steps of a second each leave room in the chat: how far they are is told every three seconds, and what is worse at once', async () => {
  const offer = await offered();
  await show();
  house.pass(30);
  const pressedAt = house.now();
  for (let n = 0; n < 30; n += 1) {
    await running(n, { offer, pressedAt });
    await show();
    house.pass(1);
  }
  const edits = paper.sent.filter(({ what, text }) => what === 'edit' && text.includes('DEC-1 · ')).map(({ at }) => (at.getTime() - pressedAt.getTime()) / 1000);
  expect([edits[0], edits.length]).toEqual([0, expect.any(Number)]);
  expect(edits.length).toBeGreaterThan(2);
  expect(edits.slice(2).every((at, n) => at - (edits[n + 1] ?? 0) >= 3)).toBe(true);
  const before = paper.sent.length;
  const opened = await house.deps.tickets.open(situation(), house.now()) as Assessed;
  await house.deps.tickets.move(opened, awaiting(opened, soon()), { why: 'test' });
  await show();
  expect(paper.sent.slice(before).filter(({ what }) => what === 'card').map(({ text }) => text.split(' · ')[0])).toEqual(['🔴 HIGH', '⏳ APPROVAL NEEDED']);
});

test('a chat that has not shown the press yet loses its buttons before all else, though the second step runs already', async () => {
  const offer = await offered();
  await show();
  house.pass(30);
  await running(1, { offer, pressedAt: house.now() });
  const budget = budgetOf(20);
  for (let n = 0; n < 18; n += 1) budget.take(house.now(), 'waited-for');
  const before = paper.sent.length;
  await show({ budget });
  expect(paper.sent.slice(before).map(({ text }) => text.split(' · ')[0])).toContain('⚙️ RUNNING');
});

test.each<[string, Record<string, string>, boolean]>([
  ['in silence for what is silenced', {}, true],
  ['aloud in quiet hours, for somebody asked for it', { QUIET_HOURS: '10:05-12:00' }, false],
])('the next step of a plan that was begun is offered on its new message, %s', async (_, limits, isSilenced) => {
  const offer = await offered();
  await show();
  house.pass(600);
  const until = new Date(house.now().getTime() + 4 * 3_600_000);
  if (isSilenced) house.hushes.push({ id: 'h', kind: 'silence', what: { resource: offer.situation.resource }, until, by: 'guest', why: 'pressed' });
  const from = await house.deps.tickets.byId(1) as Awaiting;
  await house.deps.tickets.move(from, { ...offer, past: pastOf(1, from.openedAt), current: 2, anchor: { n: 2, at: house.now() }, expiresAt: soon(), version: from.version }, { why: 'test' });
  const before = paper.sent.length;
  for (const _pass of [1, 2]) await show({ limits: { ...house.deps.limits, ...limits } });
  expect(paper.sent.slice(before).filter(({ what }) => what === 'card').map(({ text, loud }) => [text.split(' · ').slice(0, 2).join(' · '), loud])).toEqual([['⏳ APPROVAL NEEDED · DEC-1 step 2 of 40', !isSilenced]]);
  expect(paper.sent.slice(before).filter(({ what }) => what === 'edit')).toHaveLength(2);
});

function soon(): Date {
  return new Date(house.now().getTime() + 3_300_000);
}

/** A declaration of forty steps, on offer. */
async function offered(): Promise<Awaiting> {
  const offer = declaredTicket(steps, { id: 1 });
  const opened = await house.deps.tickets.open(offer.situation, house.now()) as Assessed;
  await house.deps.tickets.move(opened, { ...offer, openedAt: opened.openedAt, expiresAt: soon(), version: opened.version }, { why: 'test' });
  return await house.deps.tickets.byId(1) as Awaiting;
}

/** Moves it to its nth step, which runs by the one press that let the first one run. */
async function running(n: number, { offer, pressedAt }: { offer: Awaiting; pressedAt: Date }): Promise<void> {
  const given = (at: number): Approved['approved'] => ({ ...steps[at], approval: { ...approvalOf(steps[at] as Approved['approved']), at: pressedAt } }) as Approved['approved'];
  const from = await house.deps.tickets.byId(1) as Ticket;
  const to: Approved = { ...offer, state: 'approved', current: n + 1, approved: given(n), ahead: steps.slice(1).map((_, at) => given(at + 1).approval), past: pastOf(n, pressedAt), restUntil: null, movedAt: house.now(), version: from.version };
  expect(await house.deps.tickets.move(from, to, { why: 'test' })).toBe(true);
}

/** The first steps, each done. */
function pastOf(count: number, pressedAt: Date): PastStep[] {
  const ended = { ended: 'answered', begunAt: pressedAt, endedAt: pressedAt, since: pressedAt, says: safe`asked` } as const;
  return steps.slice(0, count).map((step) => ({ step, person: 'owner', platform: 'telegram', approvedAt: pressedAt, execution: { ...ended, stepId: step.id }, verification: { verdict: 'verified', says: safe`as wanted`, evidence: [], at: house.now() } }));
}

async function show(more: Partial<NotifyDeps> = {}): Promise<void> {
  const { deps, store } = house;
  await reconcile(paper.channel, { ...deps, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store), ...more });
}
