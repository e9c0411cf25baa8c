import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

type Container = {
  image?: string; build?: { dockerfile: string }; user?: string; read_only?: boolean; cap_drop?: string[]; cap_add?: string[];
  security_opt?: string[]; privileged?: boolean; ports?: string[]; networks?: string[]; volumes?: string[]; secrets?: string[];
  command?: string[]; environment?: Record<string, string>; profiles?: string[]; healthcheck?: { test: string[] };
  depends_on?: Record<string, unknown>; env_file?: { path: string; required: boolean }[]; network_mode?: string;
};
type Compose = {
  services: Record<string, Container>; networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, unknown>; secrets: Record<string, { file: string }>;
};

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
const dockerfile = readFileSync('ops/Dockerfile', 'utf8').replaceAll('\\\n', ' ');
const services = Object.entries(compose.services);

test('the services are those of the design, and only mongo and ollama wait for their profile', () => {
  expect(Object.keys(compose.services).sort()).toEqual(['chroma', 'copilot', 'mongo', 'ollama', 'postgres', 'socket-proxy']);
  expect(services.filter(([, one]) => one.profiles !== undefined).map(([name, one]) => [name, one.profiles])).toEqual([['mongo', ['mongo']], ['ollama', ['ollama']]]);
});

test.each(services)('%s has a pinned image, no extra right, and what it names exists', (_, one) => {
  expect(one.image).toMatch(/^[\w./-]+:v?\d+(\.\d+)+$/);
  expect(one.cap_drop).toEqual(['ALL']);
  expect(one.security_opt).toEqual(['no-new-privileges:true']);
  expect(one.privileged ?? false).toBe(false);
  expect(one.network_mode).toBeUndefined();
  expect(one.cap_add ?? []).not.toContain('SYS_ADMIN');
  for (const network of one.networks ?? ['(the default network)']) expect(compose.networks).toHaveProperty(network);
  for (const secret of one.secrets ?? []) expect(compose.secrets).toHaveProperty(secret);
  for (const name of Object.keys(one.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
  const named = (one.volumes ?? []).map((volume) => volume.split(':')[0] ?? '').filter((source) => !source.startsWith('/'));
  for (const volume of named) expect(compose.volumes).toHaveProperty(volume);
});

test('the service runs as a plain user on a read-only disk, with its secrets in files, and answers for its health', () => {
  const { copilot } = compose.services;
  expect(copilot).toMatchObject({ user: 'node', read_only: true, build: { dockerfile: 'ops/Dockerfile' }, env_file: [{ path: '.env', required: false }] });
  expect(copilot?.healthcheck?.test.join(' ')).toContain('/healthz');
  const files = Object.entries(copilot?.environment ?? {}).filter(([name]) => name.endsWith('_FILE'));
  expect(files.map(([name]) => name)).toEqual(['DATABASE_URL_FILE', 'STATUS_TOKEN_FILE']);
  for (const [name, path] of files) {
    expect(copilot?.secrets).toContain(path.replace('/run/secrets/', ''));
    expect(copilot?.environment?.[name.replace('_FILE', '')]).toBe('');
  }
  expect(copilot?.environment?.['DOCKER_HOSTS']).toBe('local=tcp://socket-proxy:2375');
});

test('only the service shares a network with the database, the memory and the socket, and those are internal', () => {
  for (const [name, network] of [['postgres', 'store'], ['chroma', 'memory'], ['socket-proxy', 'socket'], ['mongo', 'jobs']] as const) {
    expect(compose.services[name]?.networks).toEqual([network]);
    expect(compose.networks[network]?.internal).toBe(true);
    expect(services.filter(([, one]) => one.networks?.includes(network)).map(([other]) => other)).toEqual(['copilot', name]);
  }
  const published = services.filter(([, one]) => one.ports !== undefined);
  expect(published.map(([name, one]) => [name, one.ports])).toEqual([['copilot', ['127.0.0.1:8080:8080']]]);
});

test('the Docker socket is mounted into the socket proxy alone', () => {
  const holders = services.filter(([, one]) => one.volumes?.some((volume) => volume.includes('docker.sock')));
  expect(holders.map(([name]) => name)).toEqual(['socket-proxy']);
});

test.each([
  ['GET', '/v1.47/containers/json', true], ['GET', '/events', true], ['GET', '/version', true], ['GET', '/_ping', true], ['GET', '/info', true],
  ['GET', '/v1.47/containers/3f2a9c/json', true], ['GET', '/containers/web_1.x/logs', true], ['GET', '/containers/web/stats', true],
  ['POST', '/v1.47/containers/3f2a9c/restart', true], ['POST', '/containers/web/start', true], ['POST', '/containers/web/stop', true],
  ['GET', '/containers/web/archive', false], ['GET', '/containers/web/export', false], ['GET', '/secrets', false], ['GET', '/volumes', false],
  ['HEAD', '/v1.45/containers/web/archive', true], ['HEAD', '/v1.45/containers/a/b/archive', false], ['GET', '/v1.45/containers/web/archive', false],
  ['GET', '/containers/../images/json', false], ['POST', '/containers/create', false], ['POST', '/containers/web/exec', false],
  ['POST', '/containers/web/kill', false], ['POST', '/containers/web/update', false], ['POST', '/images/create', false], ['POST', '/build', false],
  ['POST', '/containers/a/b/start', false], ['DELETE', '/containers/web', false], ['PUT', '/containers/web/archive', false],
])('the socket proxy answers %s %s: %s', (method, path, allowed) => {
  const rule = compose.services['socket-proxy']?.command?.find((one) => one.startsWith(`-allow${method}=`));
  const passes = rule !== undefined && new RegExp(`^${rule.slice(rule.indexOf('=') + 1)}$`).test(path);
  expect(passes).toBe(allowed);
});

test('the image is made in stages, holds no development package, and does not run as root', () => {
  const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  expect(lines.filter((line) => line.startsWith('FROM ')).map((line) => /^FROM node:24\.\d+\.\d+-\w+-slim/.test(line))).toEqual([true, true, true]);
  expect(lines.some((line) => /npm ci --omit=dev --ignore-scripts/.test(line))).toBe(true);
  expect(last.findIndex((line) => line === 'USER node')).toBeLessThan(last.findIndex((line) => line.startsWith('CMD ')));
  expect(last).toContain('USER node');
  expect(last.some((line) => line.startsWith('HEALTHCHECK ') && line.includes('/healthz'))).toBe(true);
  expect(lines.some((line) => line.startsWith('ADD ') || /TOKEN|PASSWORD|SECRET/.test(line))).toBe(false);
});
