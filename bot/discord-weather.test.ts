import { afterEach, describe, expect, test } from 'vitest';
import { testPlan, testWorld } from '../ops/testing/channel-world.ts';
import { discordChat, discordLab, type DiscordLab, type DiscordWish } from '../ops/testing/discord-lab.ts';
import type { FakeDiscord, PressResult } from '../ops/testing/fake-discord.ts';

const open: DiscordLab[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.close();
});

type Weathered = DiscordLab & { messageId: string; press: (token: string) => Promise<PressResult> };

async function lab(more: DiscordWish = {}): Promise<Weathered> {
  const one = await discordLab(testWorld(), more);
  open.push(one);
  const { messageId } = await one.channel.post(testPlan(), { role: 'card', under: null, key: 'card-42' });
  const press = (customId: string) => one.fake.press({ userId: '7', messageId, channelId: discordChat, customId, forge: true });
  return { ...one, messageId, press };
}

/** What can happen to a connection after which its session goes on, and what makes the bot see it. */
const storms: Record<string, (fake: FakeDiscord) => void> = {
  'is cut': (fake) => { fake.dropGateway(); },
  'is told to come again': (fake) => { fake.gateway.moveOn(); },
  'hears that its session is invalid for now': (fake) => { fake.gateway.invalidate(true); },
  'goes dead without an end': (fake) => { fake.gateway.freeze(); },
};

describe('a connection to Discord', () => {
  test('that is lost again and again loses no press, and none is heard twice', async () => {
    const { fake, kept, press } = await lab({ ackMs: 20_000 });
    fake.gateway.beatEvery(300);
    fake.dropGateway();
    await fake.waitFor(() => fake.connected() === 1);
    const made: Promise<PressResult>[] = [];
    const kinds = Object.values(storms);
    for (let n = 0; n < 24; n += 1) {
      if (n % 5 === 0) fake.gateway.repeat(3);
      made.push(press(`before-${n}`));
      kinds[n % kinds.length]?.(fake);
      made.push(press(`after-${n}`));
      await new Promise((resolve) => { setTimeout(resolve, (n % 3) * 250); });
      made.push(press(`later-${n}`));
      await Promise.all(made.slice(-3));
    }
    expect((await Promise.all(made)).filter((one) => !one.acknowledged)).toEqual([]);
    await expect.poll(() => kept.presses.length).toBeGreaterThanOrEqual(made.length);
    const heard = kept.presses.map(({ token }) => token).sort();
    expect(heard).toEqual(['before', 'after', 'later'].flatMap((when) => Array.from({ length: 24 }, (_, n) => `${when}-${n}`)).sort());
    expect(kept.said).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test.each([
    ['whose session Discord has forgotten', (fake: FakeDiscord) => { fake.refuseResume(); fake.dropGateway(); }],
    ['that is told that its session is over', (fake: FakeDiscord) => { fake.gateway.invalidate(false); }],
  ])('%s begins anew, hears presses again, and says that some may be lost', async (_how, forget) => {
    const { fake, kept, press } = await lab();
    const before = kept.missed;
    forget(fake);
    const lost = await press('lost');
    await expect.poll(() => kept.missed, { timeout: 20_000 }).toBe(before + 1);
    expect(await press('heard')).toMatchObject({ acknowledged: true });
    expect(lost).toMatchObject({ acknowledged: false });
    await expect.poll(() => kept.presses.map(({ token }) => token)).toEqual(['heard']);
    expect(kept.states.map(({ state }) => state)).toEqual(['ok', 'away', 'ok']);
  });

  test('that is dead does not hold up the end', { timeout: 15_000 }, async () => {
    const { fake, channel, kept } = await lab();
    fake.gateway.freeze();
    await channel.close();
    expect(kept.states.map(({ state }) => state)).toEqual(['ok']);
  });

  test('that resumes has missed nothing', async () => {
    const { fake, kept } = await lab();
    const before = kept.missed;
    fake.dropGateway();
    await expect.poll(() => kept.states.map(({ state }) => state), { timeout: 15_000 }).toEqual(['ok', 'away', 'ok']);
    expect(kept.missed).toBe(before);
  });

  test('that could not be had for a while comes back, and hears presses again', async () => {
    const { fake, kept, press } = await lab();
    fake.gatewayDown(true);
    fake.dropGateway();
    await new Promise((resolve) => { setTimeout(resolve, 2500); });
    fake.gatewayDown(false);
    await expect.poll(() => kept.states.map(({ state }) => state), { timeout: 20_000 }).toEqual(['ok', 'away', 'ok']);
    expect(await press('heard')).toMatchObject({ acknowledged: true });
  });

  test('that brings a press when Discord has given it up does nothing of it, and says that it is lost', async () => {
    const { fake, kept, press } = await lab();
    const before = kept.missed;
    fake.fail({ path: /callback$/, status: 404, body: { code: 10062, message: 'Unknown interaction' } });
    await press('late');
    await expect.poll(() => kept.missed).toBe(before + 1);
    expect(kept.presses).toEqual([]);
  });
});
