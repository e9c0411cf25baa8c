import { z } from 'zod';
import { Fault, isFault, wordsOf } from '../../engine/errors.ts';
import { read, write, type Pve } from './client.ts';
import type { Standee } from './standing.ts';
import type { TaskPace } from './tasks.ts';

/** A script of ours, what stands behind it, and what it reads. */
export type Script = { script: string; args?: readonly string[]; input?: string };

const path = '/nodes/{node}/qemu/{vmid}/agent';
const pidShape = z.object({ pid: z.coerce.number().int() });
const exitShape = z.object({ exited: z.coerce.number(), exitcode: z.coerce.number().optional(), 'out-data': z.string().default('') });
const addressesShape = z.object({ result: z.array(z.object({
  name: z.string(), 'ip-addresses': z.array(z.object({ 'ip-address': z.string(), 'ip-address-type': z.string() })).default([]),
})) });

/** Whether the agent inside of a guest answers. */
export async function answers(pve: Pve, { at }: Pick<Standee, 'at'>): Promise<boolean> {
  try {
    await read(pve, { doing: 'ask the agent of a guest', path: `${path}/get-osinfo`, with: { node: at.node, vmid: at.vmid }, as: z.unknown(), by: 'reconciler' });
    return true;
  } catch (error) {
    if (isFault(error, 'machine.refused') && /agent is not running|no qemu guest agent|is not running/i.test(error.message)) return false;
    throw error;
  }
}

/** How a script has ended. */
export type Exit = { pid: number; exitcode: number; out: string };

/** Lets the agent run one of our scripts; answers how to wait for its end, which is `machine.timeout` when it does not come in time or nobody can tell. */
export async function runInside(pve: Pve, { at, script, args = [], input }: Script & Pick<Standee, 'at'>, pace: TaskPace): Promise<() => Promise<Exit>> {
  const asked = { node: at.node, vmid: at.vmid, command: ['/bin/sh', '-c', script, 'homelab-copilot', ...args], ...(input === undefined ? {} : { 'input-data': input }) };
  const { pid } = pidShape.parse(await write(pve, { doing: 'run a script in a guest', path: `${path}/exec`, with: asked, by: 'reconciler' }));
  return () => exitOf(pve, { at, pid }, pace);
}

/** While the agent cannot be asked the script goes on, so that only the end of our patience ends the waiting. */
async function exitOf(pve: Pve, { at, pid }: Pick<Standee, 'at'> & { pid: number }, pace: TaskPace): Promise<Exit> {
  for (let [waited, waitMs] = [0, pace.firstMs]; waited < pace.longestMs; waited += waitMs, waitMs = Math.min(waitMs * 1.5, pace.slowestMs)) {
    await pace.pause(waitMs);
    const now = await read(pve, { doing: 'tell how a script in a guest goes', path: `${path}/exec-status`, with: { node: at.node, vmid: at.vmid, pid }, as: exitShape, by: 'reconciler', tries: 1 }).catch((error: unknown) => unlessLost(error));
    if (now.exited === 1) return { pid, exitcode: now.exitcode ?? 255, out: now['out-data'] };
  }
  throw new Fault('machine.timeout', `A script in the guest ${String(at.vmid)} of Proxmox ${pve.name()} has not ended after ${String(Math.round(pace.longestMs / 1000))} s`);
}

/** The same for a script that changes nothing, which may run more than once. */
export async function askInside(pve: Pve, asked: Script & Pick<Standee, 'at'>, pace: TaskPace): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { exitcode, out } = await (await runInside(pve, asked, pace))();
      if (exitcode === 0) return out.trim();
      throw new Fault('machine.refused', `A script in the guest ${String(asked.at.vmid)} of Proxmox ${pve.name()} ended with ${String(exitcode)}`);
    } catch (error) {
      const again = isFault(error, 'machine.unreachable', 'machine.timeout') || (isFault(error, 'machine.refused') && /got timeout/.test(error.message));
      if (!again || tries >= 3) throw error;
      await pace.pause(pace.firstMs);
    }
  }
}

function unlessLost(error: unknown): z.output<typeof exitShape> {
  if (isFault(error, 'machine.unreachable', 'machine.timeout') || (isFault(error, 'machine.refused') && /got timeout|agent is not running/i.test(error.message))) return { exited: 0, 'out-data': '' };
  throw new Fault('machine.timeout', `${wordsOf(error)}; the script was started and nobody knows how it ended`, { cause: error });
}

/** The first address of a guest that others can reach, as its agent tells; null when it has none yet. */
export async function addressOf(pve: Pve, { at }: Pick<Standee, 'at'>): Promise<string | null> {
  const { result } = await read(pve, { doing: 'tell the addresses of a guest', path: `${path}/network-get-interfaces`, with: { node: at.node, vmid: at.vmid }, as: addressesShape, by: 'reconciler' });
  const found = result.filter(({ name }) => name !== 'lo' && !/^(?:cni|flannel|docker|veth)/.test(name)).flatMap((card) => card['ip-addresses']);
  return found.find((one) => one['ip-address-type'] === 'ipv4' && !/^(?:127|169\.254)\./.test(one['ip-address']))?.['ip-address'] ?? null;
}
