import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defineAdapter, defineSettings, optionalText, secretText, wholeNumber, type AdapterWorld } from '../engine/define.ts';
import { Fault } from '../engine/errors.ts';
import type { LogSource, Observer } from '../engine/ports.ts';
import { hostOf } from '../engine/refs.ts';
import { engineOf, type Keys } from './docker/engine.ts';
import { follow, usualPulse } from './docker/follow.ts';
import { parseHosts, usualHost, type DockerHost } from './docker/hosts.ts';
import { lookAt, type Inventory } from './docker/inventory.ts';
import { logSourceOf, type LogsOf } from './docker/log-source.ts';
import { hostPathsOf, parseHostPaths } from './docker/host-paths.ts';
import { hostRef } from './docker/names.ts';
import { sshKeys } from './docker/ssh.ts';
import { watchUse } from './docker/usage.ts';
import { machineOf } from './docker/verbs.ts';

const settings = defineSettings('Docker and Podman', {
  DOCKER_HOSTS: optionalText(
    'Engines to watch, comma separated: name=unix:///path, name=tcp://host:port or name=ssh://user@host. Unset: the local Docker or Podman socket if there is one; none: no engine',
    'nas1=unix:///var/run/docker.sock,nas2=tcp://nas2:2376',
  ),
  DOCKER_TLS_DIR: optionalText('Folder with ca.pem, cert.pem and key.pem for tcp hosts; port 2375 stays plain, for a socket proxy', '/run/secrets/docker'),
  DOCKER_SSH_KEY: secretText('Private key for ssh hosts'),
  DOCKER_SSH_KNOWN_HOSTS: optionalText('File with the SSH host keys to accept; unset: ~/.ssh/known_hosts', '/run/secrets/known_hosts'),
  USAGE_SECONDS: wholeNumber(0, 86_400, 60, 'Seconds between two readings of what containers use; 0 switches them off'),
  LOG_FIRST_MINUTES: wholeNumber(0, 525_600, 60, 'Minutes of its past that are read of a container log that was never read, unless it is short or new'),
  HOST_PATHS: optionalText('Folders of Docker hosts that this service sees too, best read-only: host:/path=/path here. Their owners can then be told, and looking at them changes nothing', 'nas1:/srv=/host/srv'),
}, ({ DOCKER_HOSTS, DOCKER_TLS_DIR, DOCKER_SSH_KEY, HOST_PATHS }) => {
  const wrongPaths = parseHostPaths(HOST_PATHS).wrong;
  if (DOCKER_HOSTS === undefined) return wrongPaths;
  const { hosts, wrong } = parseHosts(DOCKER_HOSTS, DOCKER_TLS_DIR !== undefined);
  const keyless = hosts.filter(({ way }) => way.via === 'ssh' && DOCKER_SSH_KEY === undefined);
  const bare = hosts.some(({ way }) => way.via === 'tcp' && way.tls) ? unreadableKeys(DOCKER_TLS_DIR ?? '') : [];
  return [...wrong, ...wrongPaths, ...bare, ...keyless.map(({ name }) => `DOCKER_SSH_KEY is needed for ${name}, an ssh host of DOCKER_HOSTS`)];
});

function unreadableKeys(dir: string): string[] {
  const missing = ['ca.pem', 'cert.pem', 'key.pem'].filter((file) => !isReadable(join(dir, file)));
  return missing.length === 0 ? [] : [`DOCKER_TLS_DIR needs a readable ${missing.join(', ')} for the tcp hosts of DOCKER_HOSTS`];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

type Values = ReturnType<typeof settings.schema.parse>;

/** Docker and Podman engines: what runs there, what happens to it, and the verbs for it. */
export default defineAdapter({
  scheme: 'docker',
  about: 'Containers on Docker and Podman engines',
  settings,
  connect: async (values, world) => {
    const hosts = hostsFrom(values);
    const keys = await keysFrom(values, hosts);
    const inventories = new Map<string, Inventory>();
    for (const host of hosts) inventories.set(host.name, { engine: await engineOf(host, keys), now: world.now, known: new Map() });
    warnOfPlain(hosts, world);
    return {
      observers: [...inventories.values()].map((inventory) => observerOf(inventory, values, world)),
      machine: hosts.length === 0 ? null : machineOf({
        inventories, keep: world.keep, near: world.near ?? null, addressOf: (name) => addressOf(hosts, name),
        paths: hostPathsOf(parseHostPaths(values.HOST_PATHS).shared),
      }),
      logs: hosts.flatMap(({ name, way }) => logsOf(inventories.get(name), { follows: way.via !== 'ssh', firstMinutes: values.LOG_FIRST_MINUTES, ...world })),
      isNamed: (resource) => (values.DOCKER_HOSTS === undefined && hosts.length === 0) || inventories.has(hostOf(resource)),
      close: () => Promise.resolve(),
    };
  },
});

function observerOf(inventory: Inventory, values: Values, { say }: AdapterWorld): Observer {
  const { host } = inventory.engine;
  return {
    name: `docker:${host}`,
    host: hostRef(host),
    look: () => lookAt(inventory),
    follow: async (watching, since) => {
      await Promise.all([
        follow({ inventory, pulse: usualPulse, say }, watching, since),
        watchUse(inventory, watching, values.USAGE_SECONDS),
      ]);
    },
  };
}

/** Over ssh each request is a connection of its own, so that logs are read again and again there instead of followed. */
function logsOf(inventory: Inventory | undefined, how: Omit<LogsOf, 'engine'>): LogSource[] {
  return inventory === undefined ? [] : [logSourceOf({ engine: inventory.engine, ...how })];
}

function hostsFrom({ DOCKER_HOSTS, DOCKER_TLS_DIR }: Values): DockerHost[] {
  if (DOCKER_HOSTS !== undefined) return parseHosts(DOCKER_HOSTS, DOCKER_TLS_DIR !== undefined).hosts;
  const usual = usualHost();
  return usual === null ? [] : [usual];
}

/** Where the published ports of a host are. */
function addressOf(hosts: readonly DockerHost[], name: string): string {
  const way = hosts.find((host) => host.name === name)?.way;
  return way === undefined || way.via === 'unix' ? '127.0.0.1' : way.host;
}

async function keysFrom(values: Values, hosts: readonly DockerHost[]): Promise<Keys> {
  const { DOCKER_TLS_DIR: dir, DOCKER_SSH_KEY: key, DOCKER_SSH_KNOWN_HOSTS: known } = values;
  const needsTls = hosts.some(({ way }) => way.via === 'tcp' && way.tls);
  const needsSsh = hosts.some(({ way }) => way.via === 'ssh');
  return {
    tls: needsTls && dir !== undefined ? await tlsKeys(dir) : null,
    ssh: needsSsh && key !== undefined ? await sshKeys(key, known ?? join(homedir(), '.ssh', 'known_hosts')) : null,
  };
}

async function tlsKeys(dir: string): Promise<NonNullable<Keys['tls']>> {
  const read = (file: string): Promise<string> => readFile(join(dir, file), 'utf8').catch((cause: unknown) => {
    throw new Fault('config.invalid', `DOCKER_TLS_DIR needs a readable ${file}`, { cause });
  });
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  return { ca, cert, key };
}

function warnOfPlain(hosts: readonly DockerHost[], { say }: AdapterWorld): void {
  for (const { name, way } of hosts) {
    if (way.via === 'tcp' && !way.tls) say(`Docker host ${name} is reached without encryption: whoever can reach that port owns the machine; fine only for a socket proxy on a private network`);
  }
}
