import { z } from 'zod';
import { ownerTag, type GuestMake, type Survey, type SurveyAsked } from '../../engine/changes.ts';
import { isFault } from '../../engine/errors.ts';
import { read } from './client.ts';
import type { Cluster } from './cluster.ts';
import { configOf } from './configs.ts';
import { entriesOf } from './stand-entries.ts';
import { freshList } from './inventory.ts';
import { makeOf } from './make.ts';
import { contentShape, type GuestRow, type Rows } from './shapes.ts';
import { guestStatus, isOnline } from './states.ts';
import { tagsIn } from './tags.ts';

/** Configurations that are read at the same time. */
const atOnce = 8;
const gib = 2 ** 30;
const networkShape = z.array(z.looseObject({ iface: z.string() }));

/**
 * A cluster as it stands, by one list and one read for each guest that is asked for; where things could be put costs a read for each node and storage more.
 * A guest of ours that was restored under another number keeps its identity: while a number that is asked for is not listed, all of ours are read.
 */
export async function survey(cluster: Cluster, { vmids, entries = false, places = false }: SurveyAsked): Promise<Survey> {
  const [{ rows }, kept] = await Promise.all([freshList(cluster), entries ? entriesOf(cluster) : null]);
  const asked = new Set(vmids);
  const listed = rows.guests.filter(({ vmid }) => asked.has(vmid));
  const wanted = listed.length === asked.size ? listed : rows.guests.filter(({ vmid, tags }) => asked.has(vmid) || tagsIn(tags).includes(ownerTag));
  const away = new Set(rows.nodes.filter((row) => !isOnline(row)).map(({ node }) => node));
  const makes = await inTurn(wanted, (row) => wholeOf(cluster, row, away));
  return {
    nodes: rows.nodes.map((row) => ({
      name: row.node, online: isOnline(row), cores: row.maxcpu ?? null, memoryMb: row.maxmem === undefined ? null : Math.floor(row.maxmem / 2 ** 20),
      freeMemoryMb: row.maxmem === undefined ? null : Math.floor((row.maxmem - (row.mem ?? 0)) / 2 ** 20),
    })),
    storages: rows.storages.map((row) => ({
      name: row.storage, node: row.node, type: row.plugintype, shared: row.shared, content: row.content.split(',').filter((one) => one !== ''),
      freeGb: row.status === 'available' && row.maxdisk !== undefined ? Math.floor((row.maxdisk - (row.disk ?? 0)) / gib) : null,
    })),
    guests: rows.guests.map((row) => ({
      vmid: row.vmid, kind: row.type, node: row.node, name: row.name, status: guestStatus(row.status), template: row.template, tags: tagsIn(row.tags), pool: row.pool ?? null,
      memoryMb: row.maxmem === undefined ? null : Math.floor(row.maxmem / 2 ** 20),
    })),
    makes: makes.filter((make) => make !== null), unread: wanted.filter((_, at) => makes[at] === null).map(({ vmid }) => vmid),
    pools: rows.pools, ...(kept === null ? {} : { entries: kept }),
    bridges: places ? await bridgesOf(cluster, rows) : null, images: places ? await imagesOf(cluster, rows) : null,
  };
}

/** Lists are some seconds behind: a guest of the list may be gone, or its node, of which then no other guest is asked. */
async function wholeOf({ pve }: Cluster, row: GuestRow, away: Set<string>): Promise<GuestMake | null> {
  if (away.has(row.node)) return null;
  try {
    return makeOf(row, await configOf(pve, row));
  } catch (error) {
    if (isFault(error, 'machine.unreachable', 'machine.timeout')) away.add(row.node);
    else if (!isFault(error, 'machine.missing')) throw error;
    return null;
  }
}

async function bridgesOf({ pve }: Cluster, rows: Rows): Promise<NonNullable<Survey['bridges']>> {
  const found = await inTurn(rows.nodes.filter(isOnline), async ({ node }) => {
    const bridges = await read(pve, { doing: 'list the bridges of a node', path: '/nodes/{node}/network', with: { node, type: 'any_bridge' }, as: networkShape });
    return bridges.map(({ iface }) => ({ node, name: iface }));
  });
  return found.flat();
}

/** What lies on a shared storage is listed once. */
async function imagesOf({ pve }: Cluster, rows: Rows): Promise<NonNullable<Survey['images']>> {
  const places = rows.storages.filter((row, at) => row.status === 'available' && /\b(?:vztmpl|iso|import)\b/.test(row.content)
    && (!row.shared || rows.storages.findIndex(({ storage }) => storage === row.storage) === at));
  const found = await inTurn(places, async ({ node, storage }) => {
    const volumes = await read(pve, { doing: `list what lies on ${storage}`, path: '/nodes/{node}/storage/{storage}/content', with: { node, storage }, as: contentShape });
    return volumes.map(({ volid, content }) => ({ volume: volid, node, content: typeof content === 'string' ? content : '' }));
  });
  return found.flat().filter(({ content }) => ['vztmpl', 'iso', 'import'].includes(content));
}

/** Does some of it at the same time, and answers in the order of what was given. */
async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const waiting = all.entries();
  const worker = async (): Promise<void> => { for (const [at, one] of waiting) done[at] = await work(one); };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}
