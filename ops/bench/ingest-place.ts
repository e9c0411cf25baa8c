import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../storage/embedded.ts';
import { openStore, rows, type Store } from '../../storage/postgres.ts';
import { freePort } from '../testing/free-port.ts';
import { startFloor, startProduct } from './child.ts';
import { untilReady, type Product } from './lab.ts';

/** The service as `npm start` starts it, on a database of its own, and a Docker engine in a third process whose containers write. */
export type Place = { product: Product; failed: Promise<never>; store: Store; url: string; feed: string; close: () => Promise<void> };

/** Lines that are written: shared by four containers, which are new; at once or so many a second. */
export type Flood = { run: string; lines: number; perSecond?: number };

const containers = 4;

/** Opens a place; the settings of the service are the defaults. */
export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-'));
  const closing = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => { for (const one of closing.splice(0).reverse()) await one(); };
  try {
    return { ...await fill(folder, closing), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is opened is closed in the other order, also when it was not all. */
async function fill(folder: string, closing: (() => Promise<void>)[]): Promise<Omit<Place, 'close'>> {
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ dir: join(folder, 'database') });
  closing.push(() => embedded.stop());
  const { url } = embedded;
  const feed = join(folder, 'engine.sock');
  const feeder = startFloor('feed-ingest', [feed]);
  closing.push(feeder.stop);
  await Promise.race([new Promise<void>((resolve) => { feeder.lines(() => { resolve(); }); }), feeder.failed]);
  const [port, begunAt] = [await freePort(), performance.now()];
  const child = startProduct({ DOCKER_HOSTS: `bench=unix://${feed}`, DATABASE_URL: url, STATUS_PORT: String(port), ADMINS: 'owner=console', TZ: 'UTC' }, folder);
  closing.push(child.stop);
  const product = { ...child, begunAt, url: `http://127.0.0.1:${port}` };
  await untilReady(product, ['docker:bench', 'logs:bench']);
  const store = await openStore(url, 'bench');
  closing.push(() => store.destroy());
  return { product, store, url, feed, failed: Promise.race([product.failed, feeder.failed]) };
}

/** Lets containers write; resolves to the seconds from the first byte that was sent to the commit of the last line. */
export async function flood({ failed, store, feed }: Place, { run, lines, perSecond = 0 }: Flood): Promise<number> {
  const all = await takenOf(store) + lines;
  await askFeed(feed, 'POST', `run=${run}&containers=${containers}&lines=${lines}&perSecond=${perSecond}`);
  while (await takenOf(store) < all) await Promise.race([sleep(10), failed]);
  const end = Date.now();
  const { firstAt } = JSON.parse(await askFeed(feed, 'GET', '')) as { firstAt: number };
  return (end - firstAt) / 1000;
}

async function takenOf(store: Store): Promise<number> {
  const [found] = await rows<{ taken: string | null }>(store, 'SELECT sum(taken) AS taken FROM log_cursors');
  return Number(found?.taken ?? 0);
}

function askFeed(socketPath: string, method: string, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, method, path: `/bench?${query}` }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).once('error', reject).once('end', () => { resolve(text); });
    }).once('error', reject).end();
  });
}
