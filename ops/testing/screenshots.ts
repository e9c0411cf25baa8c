import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbedded } from '../../storage/embedded.ts';
import { chromiumHere, openBrowser } from './browser.ts';
import { furnish, openPageHouse, type PageHouse } from './page-house.ts';

/** The pictures of the README: a page, how wide, and in which light. */
const pictures = [
  { name: 'overview', path: '', width: 1280, height: 940, light: 'light' }, { name: 'overview-dark', path: '', width: 1280, height: 940, light: 'dark' },
  { name: 'incident', path: 'incidents/INC-20', width: 1280, height: 860, light: 'light' }, { name: 'inventory', path: 'inventory', width: 1280, height: 900, light: 'light' },
  { name: 'logs', path: 'logs?service=docker%3A%2F%2Fnas1%2Fimmich%2Fpostgres', width: 1280, height: 900, light: 'light' }, { name: 'phone', path: '', width: 390, height: 844, light: 'light' },
] as const;

/** Takes the pictures of a house of invented names into a folder. */
async function main(folder: string): Promise<void> {
  const chromium = chromiumHere();
  if (chromium === null) throw new Error('There is no Chromium: install the package chromium, or name one in CHROMIUM.');
  const home = await mkdtemp(join(tmpdir(), 'homelab-copilot-pictures-'));
  await chmod(home, 0o755);
  await mkdir(folder, { recursive: true });
  const database = await startEmbedded({ dir: home });
  const house = await openPageHouse(database.url, furnish).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  const browser = await openBrowser(chromium);
  try {
    await enliven(house);
    for (const { name, path, width, height, light } of pictures) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: light });
      await page.goto(`${house.url}${path}`);
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: process.argv.includes('--whole') });
      process.stdout.write(`${name}.png\n`);
    }
  } finally {
    await browser.close();
    await house.close();
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** The parts that are up, one that is not, and jobs whose bells have rung and that went well. */
async function enliven({ rig, store }: PageHouse): Promise<void> {
  for (const [name, words] of working) rig.states.set(name, 'ok', words);
  rig.states.set('discord', 'away', 'the gateway does not answer; trying again');
  for (const job of rig.parts.jobs) {
    await store.query('SELECT pg_notify($1, $2)', ['copilot', `bell ${job.name}`]);
    await rig.runs.through(job.name, () => Promise.resolve());
  }
}

const working = [
  ['database', 'embedded PostgreSQL'], ['docker:nas1', '9 resources seen'], ['docker:nas2', '5 resources seen'], ['proxmox:home', '14 resources seen'], ['telegram', 'connected'], ['logs', '42 lines/s are stored'], ['jobs', 'bells ring from PostgreSQL'],
] as const;

await main(resolve(process.argv[2] ?? 'docs'));
