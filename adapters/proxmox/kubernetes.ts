import type { ChangeSpec } from '../../engine/changes.ts';
import { Fault } from '../../engine/errors.ts';
import { read } from './client.ts';
import { addressOf, answers, askInside, runInside } from './inside.ts';
import { installScript, probeScript, tokenScript } from './k3s.ts';
import { guestStatusShape } from './shapes.ts';
import { requireStandee, standeeOf, whoIs, type Looks, type Site, type Standee, type Standing } from './standing.ts';
import { guestStatus } from './states.ts';
import type { Ended, TaskPace } from './tasks.ts';

/** An agent may take so many seconds to answer after its guest was started. */
const bootSeconds = 180;
const exits: Readonly<Record<number, string>> = { 65: 'its processor is not one that k3s is made for', 73: 'there is a k3s that we did not install', 75: 'another installation runs' };

/** How an installation of k3s stands: it is looked for inside, through the agent. */
export const kubernetesLooks: Looks<'installKubernetes'> = {
  installKubernetes: async (site, spec) => {
    const found = await requireStandee(site);
    const waits = await whyNotYet(site, found);
    if (waits !== null) return waits;
    const seen = await askInside(site.cluster.pve, { at: found.at, script: probeScript }, quick(site));
    if (seen === `${spec.role} ${spec.version} active`) return { proof: 'present' };
    if (seen === 'underway' || seen === `${spec.role} ${spec.version} activating`) return { proof: 'underway' };
    if (seen !== 'absent' && !seen.startsWith(`${spec.role} ${spec.version} `)) return { proof: 'other', why: `there is another k3s in ${whoIs(found)}` };
    return { proof: 'absent', send: (pace) => install(site, { found, spec }, pace) };
  },
};

async function whyNotYet({ cluster: { pve } }: Site, found: Standee): Promise<Standing | null> {
  if (found.at.kind !== 'qemu' || !found.make.agent) return { proof: 'other', why: `${whoIs(found)} has no guest agent; k3s needs an image with one` };
  const now = await read(pve, { doing: 'tell what a guest does', path: '/nodes/{node}/{kind}/{vmid}/status/current', with: found.at, as: guestStatusShape });
  if (guestStatus(now.qmpstatus ?? now.status) !== 'running') return { proof: 'other', why: `${whoIs(found)} does not run` };
  if (await answers(pve, found)) return null;
  return now.uptime < bootSeconds ? { proof: 'underway' } : { proof: 'other', why: `the guest agent of ${whoIs(found)} does not answer` };
}

async function install(site: Site, { found, spec }: { found: Standee; spec: ChangeSpec<'installKubernetes'> }, pace: TaskPace): Promise<() => Promise<Ended>> {
  const { pve } = site.cluster;
  const joins = spec.role === 'agent' ? await serverOf(site, spec.server) : null;
  const asked = { at: found.at, script: installScript, args: [spec.role, spec.version, ...(joins ? [joins.address] : [])], ...(joins ? { input: `${joins.token}\n` } : {}) };
  const exit = await runInside(pve, asked, pace);
  return async () => {
    const { pid, exitcode } = await exit();
    if (exitcode !== 0) throw new Fault('machine.refused', `k3s was not installed in ${whoIs(found)}: ${exits[exitcode] ?? `the script ended with ${String(exitcode)}`}`);
    return { upid: `pid ${String(pid)}`, startedAt: '', exit: 'OK' };
  };
}

/** Where an agent joins, and with what; the token is asked for each time and kept nowhere. */
async function serverOf(site: Site, vmid: number): Promise<{ address: string; token: string }> {
  const { pve } = site.cluster;
  const server = await standeeOf(site, vmid);
  if (server === null) throw new Fault('machine.missing', `There is no guest ${String(vmid)} to join`);
  const token = await askInside(pve, { at: server.at, script: tokenScript }, quick(site));
  const address = await addressOf(pve, server);
  if (address === null || !/^K10[0-9a-f]{64}::[\w:.-]+$/.test(token)) throw new Fault('machine.refused', `${whoIs(server)} has no k3s that others could join`);
  return { address, token };
}

/** A short script is over within seconds. */
function quick({ cluster: { pve } }: Site): TaskPace {
  return { longestMs: pve.pace.writeMs, settleMs: 0, firstMs: pve.pace.againMs, slowestMs: pve.pace.againMs * 4, pause: (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }) };
}
