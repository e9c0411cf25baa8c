import { afterEach, beforeEach, expect, test } from 'vitest';
import { wantAsk } from '../storage/asks.ts';
import { askAll } from './asks.ts';
import { askingIn } from './testing/asking.ts';
import { startFakeAnthropic, type FakeAnthropic } from './testing/fake-anthropic.ts';
import { mindOf, type FakeMind } from './testing/fake-model.ts';
import { startFakeOllama, type FakeOllama } from './testing/fake-ollama.ts';
import { openHouse, type House } from './testing/house.ts';
import { until } from './testing/stack.ts';

let house: House;
let local: FakeOllama;
let cloud: FakeAnthropic;
beforeEach(async () => {
  [local, cloud] = await Promise.all([startFakeOllama(), startFakeAnthropic()]);
  house = await openHouse();
});
afterEach(async () => { await Promise.all([house.close(), local.close(), cloud.close()]); });

const callSeconds = 5;
const good = { family: 'transient_state', sure: 40, summary: 'The container keeps restarting with an error.', actions: ['restart_resource'] };
const asksOf = () => house.database.query<{ tries: number; outcome: string | null }>('SELECT tries, outcome FROM asks');

/** Answers in another shape each first time, and each second time with more steps than are allowed. */
function tiresome(): FakeMind {
  let calls = 0;
  return ({ schema }) => {
    calls += 1;
    const { enum: known } = (schema as { properties: { actions: { items: { enum: string[] } } } }).properties.actions.items;
    return calls % 2 === 1 ? { text: '{}' } : { text: JSON.stringify({ ...good, actions: known.slice(0, 3) }) };
  };
}

test('a question is held for longer than each call may take, however many calls it takes', async () => {
  const asking = await askingIn(house, { ollama: local.url, anthropic: cloud.url }, { MODEL_SECONDS: String(callSeconds) });
  const ticket = await asking.open('docker://nas1/a');
  await house.database.query("UPDATE tickets SET state = 'parked', body = body || '{\"reason\":\"handed_over\",\"says\":\"nothing is left\",\"by\":null}' WHERE id = $1", [ticket.id]);
  local.think(() => ({ text: '{}' }));
  cloud.think(tiresome());
  await house.database.query('CREATE TABLE seen (seconds double precision)');
  await house.database.query(`CREATE FUNCTION passing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO seen SELECT extract(epoch FROM alive_until - clock_timestamp()) FROM asks;
    UPDATE asks SET alive_until = alive_until - interval '${callSeconds} s';
    RETURN NEW;
  END $$`);
  await house.database.query('CREATE TRIGGER passing BEFORE INSERT ON egress FOR EACH ROW EXECUTE FUNCTION passing()');
  await askAll({ ...asking, deps: { ...asking.deps, limits: { ...asking.deps.limits, MAX_STEPS: 2 } } });
  const seen = (await house.database.query<{ seconds: number }>('SELECT seconds FROM seen')).map(({ seconds }) => seconds);
  expect(seen).toHaveLength(8);
  expect(seen.filter((seconds) => seconds <= callSeconds)).toEqual([]);
});

test('a process that has lost its question sends no more, and what it hears by then is not used', async () => {
  local.think(mindOf(good));
  local.delay(1500);
  const [one, two] = await Promise.all([askingIn(house, { ollama: local.url }), askingIn(house, { ollama: local.url }, {}, 'two')]);
  const ticket = await one.open('docker://nas1/a');
  const first = askAll(one);
  await until('the question to arrive', () => local.bodies.length === 1);
  await house.database.query("UPDATE asks SET alive_until = now() - interval '1 s'");
  await Promise.all([first, askAll(two)]);
  expect(local.questions).toHaveLength(2);
  expect((await one.now(ticket)).asked).toHaveLength(1);
  expect(await asksOf()).toEqual([{ tries: 2, outcome: 'worded' }]);
});

test('one that lost it between two calls does not make the second', async () => {
  cloud.think(() => ({ text: '{}' }));
  cloud.delay(300);
  const asking = await askingIn(house, { anthropic: cloud.url }, { ASK_BELOW_PERCENT: '0' });
  const ticket = await asking.open('docker://nas1/a');
  await wantAsk(house.store, { ticketId: ticket.id, round: ticket.round, person: 'owner', at: house.now() });
  const asked = askAll(asking);
  await until('the question to arrive', () => cloud.bodies.length === 1);
  await house.database.query("UPDATE asks SET holder = 'two', tries = 2, alive_until = now() + interval '1 h'");
  await asked;
  expect(cloud.bodies).toHaveLength(1);
  expect((await asking.now(ticket)).asked ?? []).toEqual([]);
  expect(await asksOf()).toEqual([{ tries: 2, outcome: null }]);
});
