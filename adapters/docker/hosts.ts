import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** How a Docker or Podman engine is reached. */
export type Way =
  | { via: 'unix'; path: string }
  | { via: 'tcp'; host: string; port: number; tls: boolean }
  | { via: 'ssh'; user: string; host: string; port: number };

/** One engine and the name it has in refs. */
export type DockerHost = { name: string; way: Way };

/** The engines named in DOCKER_HOSTS and, as sentences without values, what is wrong with it. `none` names no engine. */
export function parseHosts(text: string, hasTls: boolean): { hosts: DockerHost[]; wrong: string[] } {
  if (text.trim() === 'none') return { hosts: [], wrong: [] };
  const entries = text.split(',').map((entry, at) => parseEntry(entry.trim(), at + 1, hasTls));
  const hosts = entries.flatMap((entry) => (typeof entry === 'string' ? [] : [entry]));
  const wrong = entries.filter((entry) => typeof entry === 'string');
  const twice = hosts.filter((host, at) => hosts.findIndex((one) => one.name === host.name) !== at);
  return { hosts, wrong: [...wrong, ...twice.map((host) => `DOCKER_HOSTS has two hosts named ${host.name}; names must differ`)] };
}

/** The engine of this machine when nothing is configured: Docker's socket, else Podman's; null when there is neither. */
export function usualHost(candidates: readonly string[] = usualSockets()): DockerHost | null {
  const path = candidates.find(isSocket);
  return path === undefined ? null : { name: 'local', way: { via: 'unix', path } };
}

function usualSockets(): string[] {
  const { uid } = userInfo();
  return ['/var/run/docker.sock', '/run/podman/podman.sock', `/run/user/${String(uid)}/podman/podman.sock`];
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

function parseEntry(entry: string, at: number, hasTls: boolean): DockerHost | string {
  const where = `entry ${String(at)} of DOCKER_HOSTS`;
  const [, given, url = ''] = /^(?:([^=/:]*)=)?(.*)$/s.exec(entry) ?? [];
  const way = wayOf(url, hasTls);
  if (typeof way === 'string') return `${where} ${way}`;
  const name = given ?? nameFor(way);
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) return `${where} needs a name of small letters, digits and hyphens before the =`;
  return { name, way };
}

function wayOf(url: string, hasTls: boolean): Way | string {
  const hint = 'must read name=unix:///path, name=tcp://host:port or name=ssh://user@host';
  if (!URL.canParse(url)) return hint;
  const { protocol, hostname: host, port, username, password, pathname, search } = new URL(url);
  if (password !== '') return 'holds a password; use a key or certificates instead';
  if (protocol === 'unix:') return host === '' && pathname.length > 1 ? { via: 'unix', path: decodeURIComponent(pathname) } : hint;
  if (host === '' || search !== '' || !['', '/'].includes(pathname)) return hint;
  if (protocol === 'ssh:') return sshWay(username, host, Number(port || 22));
  if (protocol !== 'tcp:' || username !== '') return hint;
  const tls = hasTls && port !== '2375';
  return { via: 'tcp', host: bare(host), port: Number(port || (tls ? 2376 : 2375)), tls };
}

function sshWay(user: string, host: string, port: number): Way | string {
  return user === '' ? 'needs a user, as in ssh://user@host' : { via: 'ssh', user: decodeURIComponent(user), host: bare(host), port };
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function nameFor(way: Way): string {
  const host = way.via === 'unix' ? 'local' : way.host;
  if (host === hostname() || host === '127.0.0.1' || host === '::1' || host === 'localhost') return 'local';
  return host.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
