import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiCall } from '../../engine/api-calls.ts';
import { callKeeper } from '../../storage/api-call-keeper.ts';
import { writeCalls } from '../../storage/api-calls.ts';
import { startEmbedded } from '../../storage/embedded.ts';
import { openStore, rows, type Store } from '../../storage/postgres.ts';
import { reportOf, spread, type Effort, type Figures, type Report } from './figures.ts';
import { load } from './lab.ts';

/** Calls of one look at 200 guests, and the pause between calls of a steady trickle, in milliseconds. */
const [atOnce, pauseMs] = [200, 25];

/**
 * How long it takes from the end of an API call until its row is committed: for 200 calls that end at once, several times, and for calls that come one by one.
 * The floor writes each call by an INSERT of its own, as soon as it has ended, on the same database.
 */
export async function benchAudit({ quick }: Effort): Promise<Report> {
  const home = await mkdtemp(join(tmpdir(), 'homelab-copilot-bench-audit-'));
  await chmod(home, 0o755);
  const database = await startEmbedded({ dir: home });
  const store = await openStore(database.url);
  try {
    const [bursts, trickle] = quick ? [3, 100] : [10, 600];
    const figures: Figures = {};
    const floor: Figures = {};
    for (const [name, pace] of [['burst', { calls: bursts * atOnce, together: atOnce, pauseMs: 1000 }], ['trickle', { calls: trickle, together: 1, pauseMs }]] as const) {
      Object.assign(figures, commitSpread(name, await kept(store, pace)));
      Object.assign(floor, commitSpread(name, await plainly(store, pace)));
    }
    return reportOf({ burst_calls: bursts * atOnce, trickle_calls: trickle, ...figures, ...load() }, floor);
  } finally {
    await store.destroy();
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}

type Pacing = { calls: number; together: number; pauseMs: number };

function commitSpread(name: string, times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
  return { ...spread(`${name}_to_commit`, times), [`${name}_to_commit_p95_ms`]: Math.round(p95 * 10) / 10 };
}

/** Through the keeper, as the service does; a call's time is over when the transaction that holds it has been committed. */
async function kept(store: Store, pacing: Pacing): Promise<number[]> {
  const began = new Map<string, number>();
  const times: number[] = [];
  const keeper = callKeeper((words, error) => { throw new Error(words, { cause: error }); });
  keeper.keepIn(async (calls, lost) => {
    await writeCalls(store, calls, lost);
    const now = performance.now();
    for (const { path } of calls) times.push(now - (began.get(path) ?? Number.NaN));
  });
  await paced(pacing, (call) => {
    began.set(call.path, performance.now());
    keeper.note(call);
  });
  while (times.length < pacing.calls) await sleep(5);
  await keeper.close();
  return times;
}

/** One plain INSERT for each call, as soon as it has ended. */
async function plainly(store: Store, pacing: Pacing): Promise<number[]> {
  const written: Promise<number>[] = [];
  await paced(pacing, ({ at, cluster, token, method, path, params, status, fault, answer, bytes, ms }) => {
    const begun = performance.now();
    const row = [at, cluster, token, method, path, JSON.stringify(params), status, fault, answer, bytes, ms];
    written.push(rows(store, 'INSERT INTO api_calls (at, cluster, token, method, path, params, status, fault, answer, bytes, ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', row).then(() => performance.now() - begun));
  });
  return Promise.all(written);
}

async function paced({ calls, together, pauseMs: pause }: Pacing, ended: (call: ApiCall) => void): Promise<void> {
  for (let at = 0; at < calls; at += together) {
    for (let n = at; n < Math.min(calls, at + together); n += 1) ended(callOf(n));
    await sleep(pause);
  }
}

/** The configuration of a guest, as it is read in every look. */
function callOf(n: number): ApiCall {
  const answer = JSON.stringify({ data: { name: `guest-${String(n)}`, cores: 4, memory: '4096', net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=20', scsi0: 'local-lvm:vm-101-disk-0,size=32G', digest: 'd'.repeat(40), description: 'x'.repeat(300) } });
  return { at: new Date(), cluster: 'lab', token: 'copilot@pve!reader', method: 'GET', path: `/nodes/pve1/qemu/${String(1000 + n)}/config`, params: {}, status: 200, fault: null, answer, bytes: answer.length, ms: 12 };
}
