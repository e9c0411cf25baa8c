import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../storage/embedded.ts';
import { startFakeDiscord, type FakeDiscord } from '../testing/fake-discord.ts';
import { startFakeTelegram, type FakeTelegram } from '../testing/fake-telegram.ts';
import { reportOf, rounded, type Effort, type Figures, type Report } from './figures.ts';
import { benchChat as chatId, benchChannel as channelId, discordOf, discordToken, load, openLab, startOn, telegramOf, telegramToken, untilReady, type Lab } from './lab.ts';

/** Incidents that come at once. */
const many = 100;

/** A hundred incidents at once with the platforms' own limits, against one message for each, sent as fast as each platform lets it. */
export async function benchChat({ quick }: Effort): Promise<Report> {
  const lab = await openLab({ realLimits: true });
  const embedded = await startEmbedded({ dir: join(lab.folder, 'database') });
  try {
    const [product, floor] = [await flooded(lab, embedded.url), await naive(quick ? 30 : many)];
    return reportOf({ ...product, ...load() }, floor);
  } finally {
    await embedded.stop();
    await lab.close();
  }
}

async function flooded(lab: Lab, databaseUrl: string): Promise<Figures> {
  const product = await startOn(lab, { DATABASE_URL: databaseUrl, SETTLE_SECONDS: '0', ...discordOf(lab), ...telegramOf(lab) });
  try {
    await untilReady(product, ['discord', 'telegram', 'docker:lab']);
    for (let n = 0; n < many; n += 1) lab.docker.add({ name: `flood-${n}`, image: 'lab/app:1', restartPolicy: 'no' });
    await sleep(3000);
    const before = { discord: lab.discord.requests.length, telegram: lab.telegram.requests.length };
    const begun = performance.now();
    for (let n = 0; n < many; n += 1) lab.docker.emitDie(`flood-${n}`, 1);
    const [discord, telegram] = await Promise.all([named(() => saidOnDiscord(lab.discord), begun), named(() => saidOnTelegram(lab.telegram), begun)]);
    await sleep(60_000);
    return {
      incidents: many, discord_all_named_s: discord, telegram_all_named_s: telegram,
      discord_calls: lab.discord.requests.length - before.discord, telegram_calls: sentOnTelegram(lab.telegram),
      discord_429: lab.discord.limited(), telegram_429: lab.telegram.limited(),
    };
  } finally {
    await product.stop();
  }
}

/** Seconds until each of the incidents can be read in a message or in a file. */
async function named(said: () => string, begun: number): Promise<number> {
  const names = Array.from({ length: many }, (_, n) => new RegExp(`flood-${n}\\b`));
  while (performance.now() - begun < 120_000) {
    const text = said();
    if (names.every((name) => name.test(text))) return rounded((performance.now() - begun) / 1000, 2);
    await sleep(100);
  }
  return Number.POSITIVE_INFINITY;
}

function saidOnDiscord({ requests }: FakeDiscord): string {
  return requests.map(({ body, files }) => `${JSON.stringify(body)} ${(files ?? []).map(({ text }) => text).join(' ')}`).join('\n').replaceAll('\\\\', '');
}

function saidOnTelegram({ requests }: FakeTelegram): string {
  return requests.map(({ body }) => JSON.stringify(body)).join('\n').replaceAll('​', '');
}

function sentOnTelegram({ requests }: FakeTelegram): number {
  return requests.filter(({ method }) => /^(send|edit)/i.test(method)).length;
}

/** One message for each incident, one after the other, waiting as long as each platform says. */
async function naive(messages: number): Promise<Figures> {
  const discord = await startFakeDiscord({ token: discordToken, channelIds: [channelId], realLimits: true });
  const telegram = await startFakeTelegram({ token: telegramToken, chats: [{ id: chatId, type: 'supergroup' }], realLimits: true });
  const post = async (url: string, headers: Record<string, string>, body: object): Promise<number> => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    const said = await answer.json() as { retry_after?: number; parameters?: { retry_after?: number } };
    return answer.status === 429 ? (said.retry_after ?? said.parameters?.retry_after ?? 1) : 0;
  };
  const all = async (send: (n: number) => Promise<number>): Promise<{ seconds: number; limited: number }> => {
    const begun = performance.now();
    let limited = 0;
    for (let n = 0; n < messages; n += 1) {
      for (let wait = await send(n); wait > 0; wait = await send(n)) {
        limited += 1;
        await sleep(wait * 1000);
      }
    }
    return { seconds: rounded((performance.now() - begun) / 1000 * (many / messages), 1), limited };
  };
  try {
    const [one, other] = await Promise.all([
      all((n) => post(`${discord.url}/channels/${channelId}/messages`, { authorization: `Bot ${discordToken}` }, { content: `INC-${n}` })),
      all((n) => post(`${telegram.url}/bot${telegramToken}/sendMessage`, {}, { chat_id: chatId, text: `INC-${n}` })),
    ]);
    return { discord_all_named_s: one.seconds, telegram_all_named_s: other.seconds, discord_calls: many, telegram_calls: many, discord_429: one.limited, telegram_429: other.limited };
  } finally {
    await Promise.all([discord.close(), telegram.close()]);
  }
}
