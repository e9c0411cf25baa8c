import { foundFromHere, reachedFromHere, receiptOfChecks, type Checked } from '../../engine/checks.ts';
import { named, pathName, safe } from '../../engine/distill.ts';
import type { Near } from '../../engine/ports.ts';
import type { Receipt } from '../../engine/types.ts';
import { refsFor } from './cluster.ts';
import { configOf, storagesIn, type Config } from './configs.ts';
import type { Found } from './guests.ts';
import { listOf } from './inventory.ts';

/** Whether the storages that the disks of a guest lie on can be used on its node. */
export async function checkStorages({ cluster, row }: Found): Promise<Receipt> {
  const config = await configOf(cluster.pve, row);
  const { rows } = await listOf(cluster);
  const refs = refsFor(cluster);
  const checked = storagesIn(config).map((storage): Checked => {
    const name = named(refs.storage(row.node, storage));
    const seen = rows.storages.find((one) => one.node === row.node && one.storage === storage);
    if (!seen) return { fits: null, word: 'unseen', says: safe`${name}, which the token may not see` };
    return seen.status === 'available'
      ? { fits: true, word: 'available', says: safe`${name} is there` }
      : { fits: false, word: 'unavailable', says: safe`${name} is not available: not mounted, not reachable or switched off` };
  });
  return receiptOfChecks([...checked, ...foldersIn(config)], safe`storages`);
}

/** Looks names up from here; what the guest itself is told may differ. */
export async function resolveNames(names: readonly string[], near: Near): Promise<Receipt> {
  return receiptOfChecks(await Promise.all(names.map(async (name) => foundFromHere(await near.find(name)))), safe`names`);
}

/** Tries ports from here; what the guest itself can reach may differ. */
export async function reachPorts(addresses: readonly string[], near: Near): Promise<Receipt> {
  const tried = await Promise.all(addresses.map(async (address) => {
    const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(address) ?? [];
    return reachedFromHere(await near.reach(host, Number(port)), Number(port));
  }));
  return receiptOfChecks(tried, safe`addresses`);
}

/** Folders of the node that a container has as well; the API does not tell whether they are there. */
function foldersIn(config: Config): Checked[] {
  const volumes = Object.entries(config).filter(([key]) => /^mp\d+$/.test(key)).map(([, value]) => String(value).split(',')[0] ?? '');
  return volumes.filter((volume) => volume.startsWith('/')).map((path) => ({ fits: null, word: 'folder', says: safe`the folder ${pathName(path)} of the node, which Proxmox does not tell of` }));
}
