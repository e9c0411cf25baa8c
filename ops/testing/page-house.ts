import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refOf } from '../../engine/refs.ts';
import type { FactKind, FactValues, ResourceRef, Sighting } from '../../engine/types.ts';
import { factsIn } from '../../storage/facts.ts';
import { dayOf, ensureDays } from '../../storage/logs.ts';
import { rows, type Store } from '../../storage/postgres.ts';
import { readConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { openPage } from '../page.ts';
import { loadAllParts } from '../parts.ts';
import { usual } from '../replay/usual.ts';
import { openRig, type Rig } from '../rig.ts';
import { collectSettings } from '../settings.ts';
import { placesFrom } from '../topology.ts';
import { furnishIncidents } from './page-incidents.ts';

/** The status page alone, served from a database that a test fills; nothing is watched and nothing moves by itself. */
export type PageHouse = { url: string; store: Store; rig: Rig; close: () => Promise<void> };

/** Serves the page over a database. `furnish` fills that before anybody looks. */
export async function openPageHouse(databaseUrl: string, furnish: (store: Store) => Promise<void>, env: Record<string, string> = {}): Promise<PageHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-page-'));
  const parts = await loadAllParts();
  const settings = { DATABASE_URL: databaseUrl, DATA_DIR: folder, STATUS_PORT: '0', CONSOLE: 'off', TZ: 'Europe/Berlin', DOCKER_HOSTS: `none=unix://${join(folder, 'no.sock')}`, ADMINS: 'anna=discord:100000000000000001+telegram:5001,ben=telegram:5002', ...env };
  const config = readConfig(settings, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
  const rig = await openRig({ config, parts, log: openLog('silent', false), terminal: false });
  // No chat is configured here, of which the page would say loudly that nobody can approve.
  rig.people.loud = null;
  await furnish(rig.store);
  const places = placesFrom(factsIn(rig.store), undefined);
  await places.topology();
  const page = await openPage(rig, places.called);
  return {
    url: page.url, store: rig.store, rig,
    close: async () => {
      await page.close();
      await rig.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A name that would be much, if it were more than a name. */
export const hostileName = '@everyone <script>alert(1)</script> [x](http://evil) "><img src=x onerror=alert(1)>';

/** How much there is in the house. */
export type Furniture = { hostile?: boolean; containers?: number; open?: number };

/** Fills a database with a house of believable things, their troubles and their logs. */
export async function furnish(store: Store, { hostile = false, containers = 0, open = 0 }: Furniture = {}): Promise<void> {
  const now = new Date();
  const more = Array.from({ length: containers }, (_, n): ResourceRef => `docker://nas${1 + (n % 4)}/stack${n % 20}/app${n}`);
  const bad = hostile ? [refOf('docker', 'nas1', hostileName), refOf('docker', hostileName, 'x')] : [];
  await factsIn(store).keep([...seen(now), ...[...more, ...bad].map((resource, n) => containerAt(resource, now, n % 50 === 0 ? 'unhealthy' : 'healthy'))]);
  await furnishLogs(store, now, [...wellKnown.map(([service]) => `docker://${service}` as ResourceRef), ...more.slice(0, 40), ...bad]);
  await furnishIncidents(store, now, { open, hostile: bad[0] ?? null });
  await store.query("INSERT INTO leases (name, holder, since, until) SELECT name, 'one', now() - interval '3 hours', now() + interval '1 minute' FROM unnest($1::text[]) AS name", [['docker:nas1', 'docker:nas2', 'discord', 'telegram', 'line', 'proxmox:home']]);
}

/** Containers of the house, with their owners. */
const wellKnown: readonly (readonly [string, string | null])[] = [
  ['nas1/immich/server', 'anna'], ['nas1/immich/postgres', 'anna'], ['nas1/immich/machine-learning', 'anna'], ['nas1/immich/redis', 'anna'], ['nas1/jellyfin', 'ben'], ['nas1/paperless/web', 'anna'],
  ['nas1/paperless/db', 'anna'], ['nas1/vaultwarden', null], ['nas1/caddy', null], ['nas2/home-assistant', 'ben'], ['nas2/mosquitto', 'ben'], ['nas2/zigbee2mqtt', 'ben'], ['nas2/adguard', null], ['nas2/unifi', null],
];

function sighting<Kind extends FactKind>(resource: ResourceRef, kind: Kind, value: Partial<FactValues[Kind]>, at: Date): Sighting {
  return { resource, kind, at, key: `${kind} ${resource}`, value: { ...usual[kind], ...value } } as unknown as Sighting;
}

function containerAt(resource: ResourceRef, at: Date, health: 'healthy' | 'unhealthy'): Sighting {
  return sighting(resource, 'container.state', { health, image: 'app:1' }, at);
}

function seen(at: Date): Sighting[] {
  const guests = [[101, 'nextcloud', 'pve1', 'running'], [102, 'truenas', 'pve1', 'running'], [103, 'gitea', 'pve2', 'running'], [104, 'windows-desk', 'pve2', 'stopped'], [105, 'pihole', 'pve2', 'running']] as const;
  return [
    ...['nas1', 'nas2'].map((host) => sighting(`docker://${host}`, 'host.reach', { reachable: true }, at)),
    ...wellKnown.map(([name]) => sighting(`docker://${name}`, 'container.state', { health: name === 'nas1/immich/postgres' ? 'unhealthy' : name.includes('/redis') || name.includes('caddy') ? 'none' : 'healthy', status: name === 'nas1/immich/postgres' ? 'restarting' : 'running', image: 'app:1' }, at)),
    ...wellKnown.map(([name, owner]) => sighting(`docker://${name}`, 'container.place', { owner }, at)),
    sighting('proxmox://home', 'cluster.state', { quorate: true, nodes: 2, online: 2 }, at),
    ...['pve1', 'pve2'].map((node) => sighting(`proxmox://home/node/${node}`, 'node.state', { status: 'online' }, at)),
    ...guests.map(([id, name, node, status]) => sighting(`proxmox://home/${id}`, 'guest.state', { name, node, status, owner: id === 101 ? 'anna' : null }, at)),
    sighting('proxmox://home/103', 'backup.state', { last: 'failed' }, at),
    ...['local', 'tank', 'backup-nfs'].map((id) => sighting(`proxmox://home/storage/pve1/${id}`, 'storage.state', { node: 'pve1', type: 'zfspool' }, at)),
    sighting('proxmox://home/node/pve1/disk/sda', 'disk.health', { model: 'WD Red Plus 8 TB', health: 'passed', wearoutPercent: null }, at),
    sighting('net://192.168.1.1:443', 'probe.state', { name: 'router', kind: 'tcp', ok: true, why: 'answers', everySeconds: 30, ms: 3, status: null, about: null }, at),
    sighting('net://photos.home.arpa:443', 'probe.state', { name: 'photos', kind: 'http', ok: false, why: 'bad_status', everySeconds: 30, ms: 120, status: 502, about: null }, at),
  ];
}

const written = [
  ['info', 'aaaa000000000001', 'listening on 0.0.0.0:5432'], ['info', 'aaaa000000000002', 'checkpoint complete: wrote 412 buffers (2.5%)'], ['error', 'aaaa000000000003', 'FATAL: password authentication failed for user "immich"'],
  ['warning', 'aaaa000000000004', 'could not receive data from client: connection reset by peer'], ['info', 'aaaa000000000005', 'GET /api/server/ping 200 in 3 ms'], ['error', 'aaaa000000000006', '<script>alert("log")</script> is not a valid path'],
] as const;

/** Lines of the last hours, and how many there were on the days before. */
async function furnishLogs(store: Store, now: Date, services: readonly ResourceRef[]): Promise<void> {
  const days = Array.from({ length: 30 }, (_, n) => new Date(now.getTime() - n * 86_400_000));
  await ensureDays(store, [dayOf(now), dayOf(new Date(now.getTime() - 7_200_000))]);
  await rows(store, 'INSERT INTO log_signatures (id, template, level, first_seen, last_seen) SELECT id, id, level, $3, $3 FROM unnest($1::text[], $2::text[]) AS s (id, level) ON CONFLICT DO NOTHING', [written.map(([, id]) => id), written.map(([level]) => level), now]);
  for (const [n, service] of services.entries()) {
    await rows(store, `INSERT INTO log_rollups (day, service, signature, lines) SELECT day, $2, 'aaaa000000000001', (2200 + 700 * sin(extract(doy FROM day) / 2.0) + 600 * sin(extract(doy FROM day) * 5.0) + $3 * 40)::bigint FROM unnest($1::date[]) AS day`, [days.map(dayOf), service, n]);
    await rows(store, 'INSERT INTO log_service_signatures (service, signature, first_seen, last_seen, total) VALUES ($1, $2, $3, $3, 60000)', [service, 'aaaa000000000001', now]);
    await rows(store, `INSERT INTO logs (day, service, at, stream, line, signature)
      SELECT (at AT TIME ZONE 'UTC')::date, $1, at, 'stdout', ($3::text[])[1 + n % 6], ($4::text[])[1 + n % 6] FROM (SELECT n, $2::timestamptz - n * interval '9 seconds' AS at FROM generate_series(1, 400) AS n) AS made`,
    [service, now, written.map(([, , line]) => line), written.map(([, id]) => id)]);
    if (n < 20) await factsIn(store).keep(Array.from({ length: 24 }, (_, hour) => sighting(service, 'log.counts', { seconds: 10, lines: 80 + Math.round(60 * Math.sin(hour / 3 + n)) }, new Date(now.getTime() - hour * 3_600_000))).map((one, at) => ({ ...one, key: `${one.key} ${String(at)}` })));
  }
}
