import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isFault } from '../../engine/errors.ts';
import { read, type Pve } from './client.ts';
import type { ClusterSettings } from './clusters.ts';
import { clusterStatusShape } from './shapes.ts';

/**
 * The name that a cluster has in refs. One that PROXMOX_URL gives is final. Else it is the cluster's own (a lone node's, when
 * there is no cluster), asked once and remembered in DATA_DIR, so that refs stay what they are while the cluster is away, is
 * renamed or grows. Until the first answer ever it goes by its address, under which nothing but "cannot be reached" is told.
 */
export type Naming = { current: string; final: boolean; file: string; url: string };

const rememberedShape = z.record(z.string(), z.string().min(1));

/** The name as far as it is known without asking. */
export async function namingOf({ name, host, port }: ClusterSettings, dataDir: string): Promise<Naming> {
  const [file, url] = [join(dataDir, 'proxmox-names.json'), `https://${host}:${String(port)}`];
  const known = name ?? (await remembered(file))[url];
  return { current: known ?? host.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, ''), final: known !== undefined, file, url };
}

/** Learns the name from the cluster unless it is final. A token that may not ask for it leaves it as it is, for good. */
export async function learnName(naming: Naming, pve: Pve, tries: number): Promise<void> {
  if (naming.final) return;
  const name = await ownName(pve, tries).catch((error: unknown) => {
    if (isFault(error, 'machine.unauthorised') && error.message.includes('Sys.Audit')) return naming.current;
    throw error;
  });
  Object.assign(naming, { current: name, final: true });
  await remember(naming);
}

async function ownName(pve: Pve, tries: number): Promise<string> {
  const status = await read(pve, { doing: 'tell its name', path: '/cluster/status', as: clusterStatusShape, tries });
  const named = status.find(({ type }) => type === 'cluster') ?? status.find(({ type }) => type === 'node');
  return named?.name ?? pve.name();
}

async function remembered(file: string): Promise<Record<string, string>> {
  try {
    return rememberedShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

/** A name that cannot be written down is asked for again after the next start. */
async function remember({ file, url, current }: Naming): Promise<void> {
  const text = JSON.stringify({ ...await remembered(file), [url]: current }, null, 2);
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 }).then(() => rename(`${file}.new`, file)).catch(() => undefined);
}
