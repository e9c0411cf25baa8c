import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../storage/embedded.ts';
import { furnish, openPageHouse } from '../testing/page-house.ts';
import { reportOf, spread, type Effort, type Figures, type Report } from './figures.ts';
import { load } from './lab.ts';

/** The pages by the names of their figures. */
const pages = {
  overview: '', incidents: 'incidents', incident: 'incidents/INC-20', inventory: 'inventory', log: 'logs?service=docker%3A%2F%2Fnas1%2Fcaddy', log_search: 'logs?service=docker%3A%2F%2Fnas1%2Fcaddy&search=ping', facts: 'facts', notices: 'notices', health: 'health', metrics: 'metrics',
};

/** How long pages take with 200 open incidents and 300 containers, and how big they are. The floor is `/healthz`, which reads nothing. */
export async function benchPage({ quick }: Effort): Promise<Report> {
  const home = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-page-'));
  await chmod(home, 0o755);
  const database = await startEmbedded({ dir: home });
  const house = await openPageHouse(database.url, (store) => furnish(store, { containers: 300, open: 200 }));
  try {
    const [figures, floor]: [Figures, Figures] = [{}, {}];
    for (const [name, path] of Object.entries(pages)) {
      const { times, bytes } = await timesOf(`${house.url}${path}`, quick ? 20 : 100);
      Object.assign(figures, spread(name, times), { [`${name}_kb`]: Math.ceil(bytes / 1024) });
      Object.assign(floor, spread(name, (await timesOf(`${house.url}healthz`, quick ? 20 : 100)).times));
    }
    return reportOf({ ...figures, ...load() }, floor);
  } finally {
    await house.close();
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function timesOf(url: string, count: number): Promise<{ times: number[]; bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let n = 0; n < count; n += 1) {
    const begun = performance.now();
    const answer = await fetch(url);
    const body = await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    times.push(performance.now() - begun);
    bytes = body.byteLength;
  }
  return { times, bytes };
}
