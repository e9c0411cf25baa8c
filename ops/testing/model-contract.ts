import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { safe } from '../../engine/distill.ts';
import { isFault } from '../../engine/errors.ts';
import { readAnswer, type Completion, type Model, type ModelRequest } from '../../engine/models.ts';
import { mindOf, type FakeModel } from './fake-model.ts';
import type { Faults } from './fake-server.ts';

/** A provider as the contract drives it. */
export type ModelUnderTest = {
  fake: () => Promise<FakeModel & Pick<Faults, 'rateLimit' | 'fail' | 'delay'>>;
  /** The model at a stand-in; with `wrongly` it has a key that is not taken. */
  connect: (url: string, wrongly?: true) => Promise<Model>;
  /** Whether it wants a key at all. */
  keyed: boolean;
};

const answer = z.strictObject({ colour: z.enum(['red', 'green']), sure: z.number().min(0).max(100), words: z.array(z.string().max(20)).max(3), note: z.string().min(1).max(200) });
const request: ModelRequest = { prompt: 'colours', instructions: safe`Say a colour.`, evidence: [safe`It is ${3} times red.`, safe`"quoted" and \n broken`], answer, limits: { seconds: 5, answerTokens: 300 } };

/** What every provider does the same way. */
export function modelContract(name: string, provider: ModelUnderTest): void {
  describe(`${name} as a model`, () => {
    let fake: Awaited<ReturnType<ModelUnderTest['fake']>>;
    let model: Model;
    let bodies: string[] = [];
    beforeAll(async () => { fake = await provider.fake(); });
    beforeEach(async () => {
      bodies = [];
      fake.bodies.length = 0;
      fake.think(mindOf({ colour: 'green', sure: 70, words: ['a'], note: 'It is green.' }));
      model = await provider.connect(fake.url);
    });
    afterEach(() => { fake.delay(0); });
    afterAll(async () => {
      await fake.close();
      expect(fake.violations).toEqual([]);
    });

    const ask = (asked = request, signal = AbortSignal.timeout(5000)): Promise<Completion> => model.ask(asked, { signal, leaving: (body) => { bodies.push(body); return Promise.resolve(); } });
    const codeOf = (asked: Promise<unknown>): Promise<unknown> => asked.then(() => 'answered', (error: unknown) => (isFault(error) ? error.code : error));

    test('an answer has the shape that was asked for, and says what it took', async () => {
      const said = await ask();
      expect(readAnswer(said, answer)).toEqual({ colour: 'green', sure: 70, words: ['a'], note: 'It is green.' });
      expect(said.usage.tokensIn).toBeGreaterThan(0);
      expect(said.usage.tokensOut).toBeGreaterThan(0);
      expect(fake.questions.at(-1)).toMatchObject({ system: 'Say a colour.', user: request.evidence.join('\n') });
    });

    test('the body that is told before it leaves is the body that arrives, to the letter', async () => {
      await ask();
      expect(bodies.map((body) => JSON.stringify(JSON.parse(body)))).toEqual(fake.bodies);
      expect(bodies).toHaveLength(1);
    });

    test('nothing leaves where that is not allowed, and the one who did not allow it is heard', async () => {
      const no = new Error('not today');
      await expect(model.ask(request, { signal: AbortSignal.timeout(5000), leaving: () => Promise.reject(no) })).rejects.toBe(no);
      expect(fake.bodies).toEqual([]);
    });

    test.each([
      ['no JSON', { text: 'The colour is green.' }, 'model.malformed'], ['another shape', { text: '{"colour":"blue"}' }, 'model.malformed'],
      ['more than was asked for', { text: '{"colour":"green","sure":1,"words":[],"note":"x","run":"rm -rf /"}' }, 'model.malformed'],
      ['too much', { text: JSON.stringify({ colour: 'red', sure: 1, words: ['a', 'b', 'c', 'd'], note: 'x' }) }, 'model.malformed'], ['half an answer', { cut: '{"colour":' }, 'model.malformed'],
    ])('%s is no answer', async (_what, reply, code) => {
      fake.think(() => reply);
      expect(await codeOf(ask().then((said) => readAnswer(said, answer)))).toBe(code);
    });

    test.each([[429, 'model.busy'], [503, 'model.busy'], [529, 'model.busy'], [500, 'model.unreachable'], [502, 'model.unreachable'], [400, 'model.refused'], [404, 'model.refused'], [403, 'model.credentials'], [504, 'model.timeout']] as const)(
      'HTTP %i is %s, asked once and in our own words', async (status, code) => {
        fake.fail({ status, body: { error: { message: 'key sk-very-secret is wrong' } } });
        const fault = await ask().then(() => null, (error: unknown) => error);
        expect(fault).toMatchObject({ code });
        expect(String(fault)).not.toContain('sk-very-secret');
        expect(fake.bodies).toHaveLength(1);
      });

    test('a provider that is cut off is not reached, and one that hangs is given up in time', async () => {
      fake.fail({ cut: true });
      expect(await codeOf(ask())).toBe('model.unreachable');
      fake.fail({ hang: true });
      expect(await codeOf(ask(request, AbortSignal.timeout(200)))).toBe('model.timeout');
      expect(fake.bodies).toHaveLength(2);
    });

    test('an answer that is not the provider\'s own is malformed', async () => {
      fake.fail({ status: 200, body: { hello: 'there' } });
      expect(await codeOf(ask())).toBe('model.malformed');
    });

    test('a redirection is not followed', async () => {
      const other = await provider.fake();
      const away = await redirecting(other.url);
      model = await provider.connect(away.url + new URL(fake.url).pathname.replace(/\/$/, ''));
      expect(await codeOf(ask())).toBe('model.unreachable');
      expect(other.bodies).toEqual([]);
      await Promise.all([other.close(), away.close()]);
    });

    if (provider.keyed) test('a wrong key is said to be one, and never repeated', async () => {
      model = await provider.connect(fake.url, true);
      const fault = await ask().then(() => null, (error: unknown) => error);
      expect(fault).toMatchObject({ code: 'model.credentials' });
      expect(String(fault)).not.toContain('wrong-key');
    });
  });
}

async function redirecting(to: string): Promise<{ url: string; close: () => Promise<void> }> {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => { response.writeHead(307, { location: to }).end(); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }) };
}
