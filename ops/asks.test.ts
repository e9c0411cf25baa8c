import { afterEach, expect, test } from 'vitest';
import { startFakeAnthropic } from './testing/fake-anthropic.ts';
import { mindOf } from './testing/fake-model.ts';
import { startFakeOllama } from './testing/fake-ollama.ts';
import { breakDown, buttonsIn, offerOf, press, shownIn, type Offer } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type EgressFound = { ticket_id: number; provider: string; model: string; place: string; text: string; bytes: number; tokens_in: number | null; usd: number | null; outcome: string; redactions: Record<string, number> };

const egressOf = (stack: Stack) => stack.database.query<EgressFound>("SELECT * FROM egress WHERE purpose = 'incident' ORDER BY id");
const cardOf = (stack: Stack, offer: Offer) => shownIn(stack, 'discord', offer.places.discord.card);

async function stackWith(env: Record<string, string>): Promise<Stack> {
  const stack = await startStack({ env: { ASK_BELOW_PERCENT: '100', ...env } });
  closing.push(() => stack.stop());
  await until('the engine to be followed', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'host.reach'")).length > 0);
  return stack;
}

test('a model in the house words the card of what the diagnoses are not sure of, and the step on offer keeps its digest', async () => {
  const ollama = await startFakeOllama();
  closing.push(() => ollama.close());
  ollama.think(mindOf({ family: 'transient_state', sure: 40, summary: 'The container lab/worded ends with exit code 1 and stays down.', actions: ['restart_resource'] }));
  const stack = await stackWith({ OLLAMA_URL: ollama.url });
  await breakDown(stack, 'worded');
  const offer = await offerOf(stack, 'worded');
  const [before] = await stack.database.query('SELECT digest FROM steps WHERE id = $1', [offer.step]);
  await until('the card to be worded', () => cardOf(stack, offer).includes('The container lab/worded ends with exit code 1 and stays down.'));
  expect(cardOf(stack, offer)).toContain('Worded by ollama qwen3:8b');
  expect(cardOf(stack, offer)).toContain('takes it for transient state (40 % sure)');
  expect(await stack.database.query('SELECT digest FROM steps WHERE ticket_id = $1', [offer.ticket])).toEqual([before]);
  expect(await egressOf(stack)).toMatchObject([{ ticket_id: offer.ticket, provider: 'ollama', place: 'local', outcome: 'answered', text: ollama.bodies.find((body) => body.includes('"messages"')) }]);
  expect([...ollama.violations, ...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});

test('an admin has the cloud asked: it reads pseudonyms, its plan opens the next round, and the card says what it cost', async () => {
  const anthropic = await startFakeAnthropic();
  closing.push(() => anthropic.close());
  anthropic.think(({ user }) => ({ text: JSON.stringify({ family: 'resource_limit', sure: 80, summary: `${/service-\d+/.exec(user)?.[0] ?? 'it'} keeps ending with exit code 1.`, actions: ['collect_diagnostics'] }) }));
  const stack = await stackWith({ ANTHROPIC_API_KEY: anthropic.key, ANTHROPIC_BASE_URL: anthropic.url, ASK_BELOW_PERCENT: '0' });
  await breakDown(stack, 'secretive');
  const offer = await offerOf(stack, 'secretive');
  expect(offer.title).not.toMatch(/diagnostics/i);
  expect(buttonsIn(stack, 'discord', offer.places.discord.card)).toContain('Ask the cloud');
  const made = await press(stack, { chat: 'discord', who: 'admin', offer, action: 'ask' });
  expect((await made.said()).text).toMatch(/^A cloud model is asked about INC-\d+/);
  const next = await offerOf(stack, 'secretive', '2.1');
  expect(next.title).toMatch(/diagnostics/i);
  await until('the card to say so', () => /secretive keeps ending with exit code 1/.test(cardOf(stack, next)));
  expect(cardOf(stack, next)).toMatch(/takes it for resource limit \(80 % sure\), worded it, proposed the plan, as owner wished \(\d+ tokens, (?:under )?[\d.]+ ct\)/);
  expect(buttonsIn(stack, 'discord', next.places.discord.card)).not.toContain('Ask the cloud');
  expect(anthropic.bodies.join('\n')).not.toMatch(/secretive|lab\//);
  const [receipt] = await egressOf(stack);
  expect(receipt).toMatchObject({ provider: 'anthropic', place: 'cloud', outcome: 'answered', text: anthropic.bodies[0], bytes: Buffer.byteLength(anthropic.bodies[0] ?? '') });
  expect(receipt?.usd).toBeGreaterThan(0);
  expect(receipt?.redactions['names']).toBeGreaterThan(0);
  expect([...anthropic.violations, ...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});
