import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeDiscord, type FakeDiscord } from '../testing/fake-discord.ts';
import { startFakeDocker, type FakeDocker } from '../testing/fake-docker.ts';
import { startFakeTelegram, type FakeTelegram } from '../testing/fake-telegram.ts';
import { freePort } from '../testing/free-port.ts';
import { startProduct, type Child } from './child.ts';
import { rounded } from './figures.ts';

/** The fakes around the services of a bench, in the process of the bench: each service has a process and an event loop of its own. */
export type Lab = { folder: string; docker: FakeDocker; discord: FakeDiscord; telegram: FakeTelegram; close: () => Promise<void> };

/** A service that runs, and when its process was started. */
export type Product = Child & { url: string; begunAt: number };

type Part = { name: string; state: string };

/** What the stand-ins of a bench are called by. */
export const discordToken = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789';
export const telegramToken = '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
export const benchChannel = '300000000000000001';
export const benchChat = -1001234567890;
const containers = 20;

/** Opens the fakes; 20 healthy containers run on the engine, as in a house that is at rest. */
export async function openLab({ realLimits = false }: { realLimits?: boolean } = {}): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-'));
  await chmod(folder, 0o755);
  const [docker, discord, telegram] = await Promise.all([
    startFakeDocker({ socketPath: join(folder, 'engine.sock') }),
    startFakeDiscord({ token: discordToken, channelIds: [benchChannel], realLimits }),
    startFakeTelegram({ token: telegramToken, chats: [{ id: benchChat, type: 'supergroup' }], realLimits }),
  ]);
  for (let n = 1; n <= containers; n += 1) docker.add({ name: `calm-${n}`, image: 'postgres:18', restartPolicy: 'always', env: ['A=1', 'B=2'] });
  return {
    folder, docker, discord, telegram,
    close: async () => {
      await Promise.all([docker.close(), discord.close(), telegram.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the service on a lab; the settings are the defaults but for these. */
export async function startOn(lab: Lab, env: Record<string, string>): Promise<Product> {
  const port = await freePort();
  const begunAt = performance.now();
  const child = startProduct({
    DOCKER_HOSTS: `lab=${lab.docker.url}`, STATUS_PORT: String(port), ADMINS: 'owner=discord:100000000000000001+telegram:5001+console', TZ: 'UTC', ...env,
  }, lab.folder);
  return { ...child, begunAt, url: `http://127.0.0.1:${port}` };
}

/** The settings that switch Discord on. */
export function discordOf(lab: Lab): Record<string, string> {
  return { DISCORD_TOKEN: discordToken, DISCORD_CHANNEL_ID: benchChannel, DISCORD_API_URL: lab.discord.url };
}

/** The settings that switch Telegram on. */
export function telegramOf(lab: Lab): Record<string, string> {
  return { TELEGRAM_TOKEN: telegramToken, TELEGRAM_CHAT_ID: String(benchChat), TELEGRAM_API_URL: lab.telegram.url };
}

/** Waits until `/readyz` says ready and all the named parts are well; asks each 10 ms. Rejects when the service ends. */
export async function untilReady(product: Product, parts: readonly string[] = []): Promise<void> {
  for (;;) {
    const answer = await Promise.race([ask(`${product.url}/readyz`), product.failed]);
    if (answer.ready && parts.every((name) => answer.parts.some((part) => part.name === name && part.state === 'ok'))) return;
    await sleep(10);
  }
}

/** How busy the machine has been in the last minute; other work on it makes every figure worse. */
export function load(): { load_1m: number } {
  return { load_1m: rounded(loadavg()[0] ?? 0, 2) };
}

function ask(url: string): Promise<{ ready: boolean; parts: Part[] }> {
  return new Promise((resolve) => {
    const away = () => { resolve({ ready: false, parts: [] }); };
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('error', away);
      response.on('end', () => {
        const body = JSON.parse(text) as { ready: boolean; parts?: Part[] };
        resolve({ ready: response.statusCode === 200 && body.ready, parts: body.parts ?? [] });
      });
    }).on('error', away);
  });
}
