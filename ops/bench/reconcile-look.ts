import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { clusterOf } from '../../adapters/proxmox/connect.ts';
import { survey } from '../../adapters/proxmox/survey.ts';
import type { ApiCall } from '../../engine/api-calls.ts';
import { differencesOf } from '../../engine/declare/difference.ts';
import { seenCluster } from '../../engine/declare/seen-cluster.ts';
import { stepsDue } from '../../engine/declare/steps-due.ts';
import { startFloor } from './child.ts';
import { lockOf, vmidsOf, type Door } from './declared-guests.ts';
import { rounded, spread, type Figures } from './figures.ts';

/** Requests that are made at the same time, by everybody who is measured. */
const atOnce = 8;

/**
 * One look at a cluster where nothing is to change: what it costs us, what it costs at the least (one list, and one configuration for each
 * guest), and what three calls for each guest cost, one of them the whole list, as the usual Terraform provider needs for its plan.
 */
export async function benchLook(guests: number, rounds: number): Promise<{ figures: Figures; floor: Figures }> {
  const fake = startFloor('declared-cluster', [String(guests)]);
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-'));
  try {
    const door = await Promise.race([new Promise<Door>((resolve) => { fake.lines((line) => { resolve(JSON.parse(line) as Door); }); }), fake.failed]);
    return await measured(door, { folder, guests, rounds });
  } finally {
    await fake.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Times = Record<'ours' | 'floor' | 'terraform', number[]>;

async function measured(door: Door, { folder, guests, rounds }: { folder: string; guests: number; rounds: number }): Promise<{ figures: Figures; floor: Figures }> {
  const calls: ApiCall[] = [];
  const settings = { name: 'lab', host: '127.0.0.1', port: door.port, tokenId: door.token.id, tokenSecret: door.token.secret, trust: { by: 'authority' as const, pem: door.ca }, suffix: '' };
  const cluster = await clusterOf(settings, { dataDir: folder, now: () => new Date(), say: (words) => { throw new Error(words); }, noteCall: (call) => { calls.push(call); } });
  const plain = plainly(door);
  try {
    const lock = lockOf((await survey(cluster, { vmids: vmidsOf(guests) })).makes);
    const look = async (): Promise<number> => {
      const seen = seenCluster(await survey(cluster, { vmids: lock.guests.map(({ vmid }) => vmid) }));
      return stepsDue(differencesOf(lock, seen), 'lab').length;
    };
    const times: Times = { ours: [], floor: [], terraform: [] };
    let steps = 0;
    for (let round = 0; round < rounds + 2; round += 1) {
      calls.length = 0;
      const taken: Record<keyof Times, number> = {
        ours: await timed(async () => { steps += await look(); }), floor: await timed(() => plain.leastLook(guests)), terraform: await timed(() => plain.terraformLook(guests)),
      };
      if (round >= 2) for (const who of ['ours', 'floor', 'terraform'] as const) times[who].push(taken[who]);
    }
    return {
      figures: { guests, looks: rounds, look_calls: calls.length, look_steps: steps, ...spread('look', times.ours), terraform_calls: plain.asked.terraform / (rounds + 2), ...spread('terraform', times.terraform), terraform_to_ours: rounded(Math.min(...times.terraform) / Math.min(...times.ours), 2), ...best(times.ours) },
      floor: { look_calls: plain.asked.floor / (rounds + 2), ...spread('look', times.floor), ...best(times.floor) },
    };
  } finally {
    await Promise.all([cluster.pve.close(), plain.close()]);
  }
}

/** On a busy machine the best one tells what the work itself takes. */
function best(times: readonly number[]): Figures {
  return { look_best_ms: rounded(Math.min(...times)) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

type Row = { type: string; vmid?: number; node: string };

/** Asks by plain requests, reads the answers as JSON, and makes nothing of them. */
function plainly({ port, ca, token }: Door): { asked: { floor: number; terraform: number }; leastLook: (guests: number) => Promise<void>; terraformLook: (guests: number) => Promise<void>; close: () => Promise<void> } {
  const dispatcher = new Agent({ connect: { ca }, connections: atOnce });
  const asked = { floor: 0, terraform: 0 };
  const get = async (path: string): Promise<Row[]> => {
    const response = await fetch(`https://127.0.0.1:${String(port)}/api2/json${path}`, { dispatcher, headers: { authorization: `PVEAPIToken=${token.id}=${token.secret}` } });
    if (response.status !== 200) throw new Error(`${path} answered ${String(response.status)}`);
    return (await response.json() as { data: Row[] }).data;
  };
  const list = async (guests: number): Promise<Row[]> => (await get('/cluster/resources')).filter(({ vmid }) => vmid !== undefined && vmid >= 1000 && vmid < 1000 + guests);
  return {
    asked, close: () => dispatcher.destroy(),
    leastLook: async (guests) => {
      const rows = await list(guests);
      await inTurn(rows, async ({ node, type, vmid }) => { await get(`/nodes/${node}/${type}/${String(vmid)}/config`); });
      asked.floor += 1 + rows.length;
    },
    terraformLook: async (guests) => {
      await inTurn(vmidsOf(guests), async (wanted) => {
        const row = (await list(guests)).find(({ vmid }) => vmid === wanted);
        if (row === undefined) throw new Error(`${String(wanted)} is not listed`);
        for (const what of ['status/current', 'config']) await get(`/nodes/${row.node}/${row.type}/${String(wanted)}/${what}`);
        asked.terraform += 3;
      });
    },
  };
}

async function inTurn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  await Promise.all(Array.from({ length: atOnce }, async () => { for (const one of waiting) await work(one); }));
}
