import { afterEach, describe, expect, test } from 'vitest';
import type { ChannelWorld } from '../../engine/ports.ts';
import type { RefusalReason } from '../../engine/types.ts';
import { testPlan, testWorld, type TestWorld } from '../../ops/testing/channel-world.ts';
import { discordLab } from '../../ops/testing/discord-lab.ts';
import { discordSpec, telegramSpec } from '../../ops/testing/specs.ts';
import { telegramChat, telegramLab } from '../../ops/testing/telegram-lab.ts';
import { wordsIn } from '../../templates/cards/words.ts';

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (ending.length > 0) await ending.pop()?.();
});

const approve = 'app-0123456789abcdef01234';
const words = wordsIn('UTC', undefined, { admins: ['owner', 'anna'] });

/** A world in which nobody may press, for one reason. */
function refusing(reason: RefusalReason, over: Partial<ChannelWorld> = {}): TestWorld {
  const kept = testWorld(over);
  kept.answer = () => Promise.resolve({ refused: reason, says: words.refusal(reason, null) });
  return kept;
}

describe.each(['stranger', 'role', 'chat'] as const)('the click of somebody who may not press (%s)', (reason) => {
  test('is answered on Discord to that person alone', async () => {
    const { fake, channel, close } = await discordLab(refusing(reason));
    ending.push(close);
    const { messageId } = await channel.post(testPlan(), { role: 'card', under: null, key: 'card' });
    const [before, cards] = [fake.requests.length, fake.messages.size];
    await (await fake.press({ userId: '7', customId: approve, messageId })).reply();
    const sent = fake.requests.slice(before).map(({ method, path, body }) => ({ method, path: path.replace(/\/(\d+)\/[^/]+\/callback$/, '/1/token/callback').replace(/webhooks\/.*$/, 'webhooks/1/token'), body }));
    expect(sent.flatMap((one) => discordSpec()?.request(one) ?? [])).toEqual([]);
    await expect(`${JSON.stringify(sent, null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/discord-refused-click-${reason}.json`);
    expect(sent.at(-1)?.body).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect([...fake.messages.values()].filter(({ flags }) => (flags & 64) === 0)).toHaveLength(cards);
  });

  test('is answered on Telegram by an alert, and no message', async () => {
    const { fake, channel, close } = await telegramLab(refusing(reason));
    ending.push(close);
    const { messageId } = await channel.post(testPlan(), { role: 'card', under: null, key: 'card' });
    const cards = fake.messages.size;
    await fake.press({ userId: 7, chatId: telegramChat, messageId: Number(messageId), data: approve, forge: true }).answer();
    const sent = fake.requests.filter(({ method }) => method === 'answerCallbackQuery').map(({ method, body }) => ({ method, path: '', body: { ...body, callback_query_id: '1' } }));
    expect(sent.flatMap((one) => telegramSpec()?.request(one) ?? [])).toEqual([]);
    await expect(`${JSON.stringify(sent.map(({ method, body }) => ({ method, body })), null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/telegram-refused-click-${reason}.json`);
    expect(sent).toMatchObject([{ body: { show_alert: true } }]);
    expect(fake.messages.size).toBe(cards);
  });
});
