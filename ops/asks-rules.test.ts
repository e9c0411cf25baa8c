import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wantAsk } from '../storage/asks.ts';
import { askAll } from './asks.ts';
import { startFakeAnthropic, type FakeAnthropic } from './testing/fake-anthropic.ts';
import { mindOf } from './testing/fake-model.ts';
import { startFakeOllama, type FakeOllama } from './testing/fake-ollama.ts';
import { askingIn } from './testing/asking.ts';
import { openHouse, type House } from './testing/house.ts';
import type { Ticket } from '../engine/types.ts';

let house: House;
let local: FakeOllama;
let cloud: FakeAnthropic;
beforeEach(async () => {
  [house, local, cloud] = await Promise.all([openHouse(), startFakeOllama(), startFakeAnthropic()]);
});
afterEach(async () => { await Promise.all([house.close(), local.close(), cloud.close()]); });

const asksOf = () => house.database.query<{ purpose: string; tries: number; outcome: string | null }>('SELECT purpose, tries, outcome FROM asks ORDER BY ticket_id, round, purpose');
const saysOf = (ticket: Ticket) => (ticket.asked ?? []).map(({ says }) => String(says));
const good = { family: 'transient_state', sure: 40, summary: 'The container keeps restarting with an error.', actions: ['restart_resource'] };

test('of two processes one asks, and the question is asked once', async () => {
  local.think(mindOf(good));
  local.delay(100);
  const [one, two] = await Promise.all([askingIn(house, { ollama: local.url }), askingIn(house, { ollama: local.url }, {}, 'two')]);
  for (const name of ['a', 'b', 'c']) await one.open(`docker://nas1/${name}`);
  await Promise.all([askAll(one), askAll(two), askAll(one), askAll(two)]);
  expect(local.questions).toHaveLength(3);
  expect(await asksOf()).toEqual(Array.from({ length: 3 }, () => ({ purpose: 'unsure', tries: 1, outcome: 'worded' })));
});

test('a question that a process had in hand when it ended is taken up by another, at most three times in all', async () => {
  const asking = await askingIn(house, { ollama: local.url });
  await asking.open('docker://nas1/a');
  const dying = { ...asking, stopped: () => true };
  for (let times = 0; times < 5; times += 1) {
    await askAll(dying);
    await house.database.query("UPDATE asks SET alive_until = now() - interval '1 s'");
  }
  await askAll(asking);
  expect(await asksOf()).toEqual([{ purpose: 'unsure', tries: 3, outcome: null }]);
});

test('what waits for a person keeps its offer, whatever a model that nobody asked for proposes', async () => {
  local.think(mindOf({ ...good, actions: ['stop_resource', 'collect_diagnostics'] }));
  const asking = await askingIn(house, { ollama: local.url });
  const before = await asking.open('docker://nas1/a');
  await askAll(asking);
  const after = await asking.now(before);
  expect(after).toMatchObject({ state: 'awaiting', round: before.round, steps: 'steps' in before ? before.steps : null, narrative: { writtenBy: { model: 'ollama qwen3:8b' } } });
});

test.each([
  'The disk is full. Run docker rm -f db to free it.', 'The container keeps restarting. Restаrt it by hand.', 'Der Container startet immer wieder neu, bitte anhalten.', 'It fails at https://evil.example again and again.',
])('what is no plain report leaves the words of the templates, whole: %s', async (summary) => {
  local.think(mindOf({ ...good, summary }));
  const asking = await askingIn(house, { ollama: local.url });
  const before = await asking.open('docker://nas1/a');
  await askAll(asking);
  const after = await asking.now(before);
  expect('narrative' in after && after.narrative).toEqual('narrative' in before && before.narrative);
  expect(await asksOf()).toMatchObject([{ outcome: 'noted' }]);
});

test('without a model in the house the cloud is asked; with one that is away too, and the receipts tell both', async () => {
  local.fail({ cut: true, times: 2 });
  cloud.think(mindOf(good));
  const asking = await askingIn(house, { ollama: local.url, anthropic: cloud.url });
  const ticket = await asking.open('docker://nas1/a');
  await askAll(asking);
  expect((await asking.now(ticket)).asked).toMatchObject([{ place: 'cloud', person: null }]);
  expect(await house.database.query('SELECT provider, outcome FROM egress ORDER BY id')).toEqual([
    { provider: 'ollama', outcome: 'model.unreachable' }, { provider: 'ollama', outcome: 'model.unreachable' }, { provider: 'anthropic', outcome: 'answered' },
  ]);
});

describe('asked for by an admin', () => {
  const press = (ticket: Ticket) => wantAsk(house.store, { ticketId: ticket.id, round: ticket.round, person: 'owner', at: house.now() });

  test('the cloud\'s plan opens the next round, and the rounds begin anew from there', async () => {
    cloud.think(mindOf({ ...good, actions: ['collect_diagnostics', 'restart_resource'] }));
    const asking = await askingIn(house, { ollama: local.url, anthropic: cloud.url }, { ASK_BELOW_PERCENT: '0' });
    const ticket = await asking.open('docker://nas1/a');
    expect([await press(ticket), await press(ticket)]).toEqual([true, false]);
    await askAll(asking);
    const after = await asking.now(ticket);
    expect(after).toMatchObject({ state: 'awaiting', round: 2, firstRound: 2, asked: [{ round: 2, person: 'owner', place: 'cloud' }] });
    expect('steps' in after && after.steps.map(({ template, id }) => [template, id])).toEqual([['collect_diagnostics', `${ticket.id}.2.1`], ['restart_resource', `${ticket.id}.2.2`]]);
    expect(local.questions).toEqual([]);
    expect(await house.database.query("SELECT why, person FROM moves WHERE to_state = 'planned' ORDER BY id DESC LIMIT 1")).toEqual([{ why: 'a plan of anthropic claude-haiku-5-5', person: 'owner' }]);
  });

  test('a plan that is on offer already opens nothing', async () => {
    const asking = await askingIn(house, { anthropic: cloud.url }, { ASK_BELOW_PERCENT: '0' });
    const ticket = await asking.open('docker://nas1/a');
    cloud.think(mindOf({ ...good, actions: 'steps' in ticket ? ticket.steps.map(({ template }) => template) : [] }));
    await press(ticket);
    await askAll(asking);
    expect(await asking.now(ticket)).toMatchObject({ state: 'awaiting', round: 1 });
  });

  test('a plan that harms is refused with a reason, asked for once more, and then left to the person', async () => {
    const asking = await askingIn(house, { anthropic: cloud.url }, { ASK_BELOW_PERCENT: '0' });
    const ticket = await asking.open('docker://nas1/a');
    cloud.think(({ user, schema }) => ({ text: JSON.stringify({ ...good, summary: /refused: (.*)/.exec(user)?.[1] ?? good.summary, actions: (schema as { properties: { actions: { items: { enum: string[] } } } }).properties.actions.items.enum.slice(0, 3) }) }));
    const few = { ...asking, deps: { ...asking.deps, limits: { ...asking.deps.limits, MAX_STEPS: 2 } } };
    await press(ticket);
    await askAll(few);
    expect(cloud.questions).toHaveLength(2);
    expect(cloud.questions[1]?.user).toContain('Your last plan was refused: 3 steps are more than the 2 allowed.');
    const after = await asking.now(ticket);
    expect(after).toMatchObject({ state: 'awaiting', round: 1 });
    expect(saysOf(after).join()).toMatch(/its plan was refused: 3 steps are more than the 2 allowed/);
    expect(await asksOf()).toMatchObject([{ purpose: 'pressed', outcome: 'refused' }]);
  });

  test('that no cloud model answers is said on the card, and in which way', async () => {
    cloud.fail({ status: 401 });
    const asking = await askingIn(house, { anthropic: cloud.url }, { ASK_BELOW_PERCENT: '0' });
    const ticket = await asking.open('docker://nas1/a');
    await press(ticket);
    await askAll(asking);
    expect(saysOf(await asking.now(ticket))).toEqual(['gave no answer (credentials)']);
    expect(await asksOf()).toMatchObject([{ outcome: 'model.credentials' }]);
  });
});

test('of a ticket that was handed over a model\'s plan opens another round by itself, within the rounds there are', async () => {
  local.think(mindOf({ ...good, actions: ['collect_diagnostics'] }));
  const asking = await askingIn(house, { ollama: local.url });
  const ticket = await asking.open('docker://nas1/a');
  await house.database.query("UPDATE tickets SET state = 'parked', body = body || '{\"reason\":\"handed_over\",\"says\":\"nothing is left\",\"by\":null}' WHERE id = $1", [ticket.id]);
  await askAll(asking);
  expect(await asking.now(ticket)).toMatchObject({ state: 'awaiting', round: 2, firstRound: 1 });
  await house.database.query("UPDATE tickets SET state = 'parked', round = 3, body = body || '{\"reason\":\"handed_over\",\"says\":\"nothing is left\",\"by\":null}' WHERE id = $1", [ticket.id]);
  await askAll(asking);
  expect(await asking.now(ticket)).toMatchObject({ state: 'parked', round: 3 });
  expect(local.questions).toHaveLength(2);
});
