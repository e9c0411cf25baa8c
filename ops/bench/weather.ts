import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { startEmbedded } from '../../storage/embedded.ts';
import { pressed } from './close.ts';
import { reportOf, spread, type Effort, type Figures, type Report } from './figures.ts';
import { discordOf, load, openLab, startOn, telegramOf, untilReady, type Lab, type Product } from './lab.ts';
import { floodOf } from './weather-flood.ts';
import { gatewayOf } from './weather-gateway.ts';

/** Seconds between two incidents, so that the messages of all of them stay within what Telegram takes in a minute. */
const apartS = 30;

/**
 * Both chats in hard weather. Promised are: acknowledged within 1 s (p99), resumed within 5 s (p95), a new session within 12 s, an approval
 * shown in the other chat within 1 s; nothing lost, nothing doubled, nothing early. The floor of a flood is what the platforms make it wait.
 */
export async function benchWeather({ quick }: Effort): Promise<Report> {
  const gateway = await onLab({}, {}, (lab) => gatewayOf(lab, quick ? { drops: 40, sessions: 3, freezes: 3 } : { drops: 200, sessions: 20, freezes: 20 }));
  const flood = await onLab({}, { CHAT_PER_MINUTE: '10000', STORM_COUNT: '1000', POLL_SECONDS: '5' }, (lab) => floodOf(lab, quick ? 30 : 250));
  const closing = await onLab({ realLimits: true }, { POLL_SECONDS: '5' }, (lab) => closingOf(lab, quick ? 6 : 24));
  return reportOf({ ...gateway, ...flood.figures, ...closing, ...load() }, flood.floor);
}

async function onLab<T>(how: Parameters<typeof openLab>[0], env: Record<string, string>, measure: (lab: Lab, product: Product) => Promise<T>): Promise<T> {
  const lab = await openLab(how);
  const database = await startEmbedded({ dir: join(lab.folder, 'database') });
  const product = await startOn(lab, { DATABASE_URL: database.url, SETTLE_SECONDS: '0', ...env, ...discordOf(lab), ...telegramOf(lab) });
  try {
    await untilReady(product, ['discord', 'telegram', 'docker:lab']);
    return await Promise.race([measure(lab, product), product.failed]);
  } finally {
    await product.stop();
    await database.stop();
    await lab.close();
  }
}

/** From an approval in one chat until the other one shows it, with the limits of both platforms; the first one is not counted. */
async function closingOf(lab: Lab, approvals: number): Promise<Figures> {
  const took: Record<'discord' | 'telegram', number[]> = { discord: [], telegram: [] };
  for (let n = 0; n <= approvals; n += 1) {
    const chat = n % 2 === 0 ? 'discord' : 'telegram';
    const [ms] = await Promise.all([pressed(lab, `close-${n}`, chat), sleep(apartS * 1000)]);
    if (n > 0) took[chat].push(ms);
  }
  return {
    ...spread('closed_after_press_in_discord', took.discord), ...spread('closed_after_press_in_telegram', took.telegram),
    closed_samples: approvals, closed_discord_429: lab.discord.limited(), closed_telegram_429: lab.telegram.limited(),
  };
}
