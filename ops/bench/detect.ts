import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../storage/embedded.ts';
import { openFloor, type Floor, type Took } from './detect-floor.ts';
import { reportOf, spread, type Effort, type Report } from './figures.ts';
import { hear, type Hearing } from './hearing.ts';
import { discordOf, load, openLab, startOn, untilReady, type Lab } from './lab.ts';

type Place = { lab: Lab; hearing: Hearing; databaseUrl: string };

/** Deaths that make a restart loop with the default settings. */
const threshold = 3;

/** A bench makes more trouble in a minute than a house in a year: its cards must not wait for each other. */
const room = { CHAT_PER_MINUTE: '10000', STORM_COUNT: '1000' };

/** Milliseconds between two samples that overlap; they must, since each waits for the settling time. */
const apartMs = 500;

/** From the event that crosses the threshold to the committed ticket and to the arrival of the card, one crash at a time. */
export async function benchDetect({ quick }: Effort): Promise<Report> {
  const lab = await openLab();
  const embedded = await startEmbedded({ dir: join(lab.folder, 'database') });
  const hearing = await hear(embedded.url);
  const place: Place = { lab, hearing, databaseUrl: embedded.url };
  try {
    const floor = await openFloor(lab.folder, { url: embedded.url, hearing });
    const alone = await alternating(place, { floor, samples: quick ? 40 : 200 }).finally(() => floor.close());
    const usual = await overlapping(place, quick ? 20 : 100);
    const figures = { ...spreadOf(alone.product, ''), samples: alone.product.length, ...spreadOf(usual, 'default_'), default_samples: usual.length, ...load() };
    return reportOf(figures, { ...spreadOf(alone.floor, ''), samples: alone.floor.length });
  } finally {
    await hearing.close();
    await embedded.stop();
    await lab.close();
  }
}

/** Without a settling time: one sample of the service, one of the floor, in turn; the first pair is not counted. */
async function alternating(place: Place, how: { floor: Floor; samples: number }): Promise<{ product: Took[]; floor: Took[] }> {
  const took: { product: Took[]; floor: Took[] } = { product: [], floor: [] };
  await withProduct(place, { SETTLE_SECONDS: '0' }, async () => {
    for (let n = 0; n <= how.samples; n += 1) {
      took.product.push(await crashed(place, `alone-${n}`));
      await sleep(20);
      took.floor.push(await how.floor.sample());
      await cleared(place, `alone-${n}`);
    }
  });
  return { product: took.product.slice(1), floor: took.floor.slice(1) };
}

/** With the default settling time: a sample each half second, each waiting for its own settling time. */
async function overlapping(place: Place, samples: number): Promise<Took[]> {
  const one = async (n: number): Promise<Took> => {
    await sleep(n * apartMs);
    const took = await crashed(place, `usual-${n}`);
    await cleared(place, `usual-${n}`);
    return took;
  };
  return withProduct(place, {}, () => Promise.all(Array.from({ length: samples }, (_, n) => one(n))));
}

async function withProduct<T>({ lab, databaseUrl }: Place, env: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const product = await startOn(lab, { DATABASE_URL: databaseUrl, ...discordOf(lab), ...room, ...env });
  try {
    await untilReady(product, ['discord', 'docker:lab']);
    return await Promise.race([work(), product.failed]);
  } finally {
    await product.stop();
  }
}

/** Lets a fresh container crash to the threshold and times what follows the last crash. */
async function crashed({ lab, hearing }: Place, name: string): Promise<Took> {
  const ref = refOf(name);
  const known = (kind: string, count: number) => until(async () =>
    (await hearing.rows('SELECT 1 FROM facts WHERE resource = $1 AND kind = $2', [ref, kind])).length >= count);
  lab.docker.add({ name, image: 'postgres:18', restartPolicy: 'always' });
  await known('container.state', 1);
  for (let n = 1; n < threshold; n += 1) {
    lab.docker.crash(name, { exitCode: 1 });
    await known('container.died', n);
  }
  await sleep(50);
  const seen = lab.discord.requests.length;
  const card = lab.discord.waitFor(() => {
    const posts = lab.discord.requests.slice(seen).filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
    return posts.some(({ body }) => JSON.stringify(body).includes(name)) ? performance.now() : null;
  }, 30_000);
  const begun = performance.now();
  lab.docker.crash(name, { exitCode: 1 });
  const at = await card;
  const [ticket] = await hearing.rows<{ id: number }>('SELECT id FROM tickets WHERE resource = $1', [ref]);
  return { ticket: (hearing.heardAt(`ticket ${ticket?.id ?? 0}`) ?? Number.NaN) - begun, card: at - begun };
}

/** Removes the container and waits until the service has closed its ticket and its card by itself. */
async function cleared({ lab, hearing }: Place, name: string): Promise<void> {
  lab.docker.remove(name);
  await until(async () => (await hearing.rows(
    'SELECT 1 FROM cards_settled JOIN tickets ON tickets.id = ticket_id WHERE resource = $1', [refOf(name)])).length > 0);
}

function refOf(name: string): string {
  return `docker://lab/${name}`;
}

function spreadOf(took: readonly Took[], prefix: string): ReturnType<typeof spread> {
  return { ...spread(`${prefix}ticket`, took.map((one) => one.ticket)), ...spread(`${prefix}card`, took.map((one) => one.card)) };
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !await look(); waited += 10) {
    if (waited > 30_000) throw new Error('the service did not follow within 30 s');
    await sleep(10);
  }
}
