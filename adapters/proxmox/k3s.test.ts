import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { installScript, probeScript } from './k3s.ts';

const version = 'v1.31.5+k3s1';
const roots: string[] = [];
afterEach(() => { for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true }); });

test('a server is installed from the release of its makers, and the probe finds it', () => {
  const house = home();
  expect(house.probe()).toBe('absent');
  expect(house.install(['server', version])).toMatchObject({ status: 0 });
  expect(house.asked()).toEqual([
    `https://github.com/k3s-io/k3s/releases/download/v1.31.5%2Bk3s1/${house.file}`, expect.stringContaining('/v1.31.5%2Bk3s1/sha256sum-') as string,
  ]);
  expect(readFileSync(join(house.root, 'etc/systemd/system/k3s.service'), 'utf8')).toContain('k3s server\n');
  expect(house.probe()).toBe(`server ${version} active`);
  expect(house.install(['server', version])).toMatchObject({ status: 0 });
  expect(existsSync(join(house.root, 'run/homelab-copilot-k3s'))).toBe(false);
});

test('the token of an agent is read, and kept in a file of root alone', () => {
  const house = home();
  expect(house.install(['agent', version, '10.0.0.9'], 'K10secret::server:x\n')).toMatchObject({ status: 0 });
  const env = join(house.root, 'etc/rancher/k3s/k3s.env');
  expect(readFileSync(env, 'utf8')).toBe('K3S_URL=https://10.0.0.9:6443\nK3S_TOKEN=K10secret::server:x\n');
  expect(statSync(env).mode & 0o777).toBe(0o600);
});

test('what is not as its makers sent it is not installed', () => {
  const house = home({ sum: 'f'.repeat(64) });
  expect(house.install(['server', version]).status).not.toBe(0);
  expect(existsSync(join(house.root, 'usr/local/bin/k3s'))).toBe(false);
  expect(house.probe()).toBe('absent');
});

test('another k3s is left alone, and so is an installation that runs', () => {
  const house = home();
  writeFileSync(join(house.root, 'usr/local/bin/k3s'), 'of somebody else');
  expect(house.probe()).toBe('other');
  expect(house.install(['server', version]).status).toBe(73);
  const lock = join(house.root, 'run/homelab-copilot-k3s');
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), String(process.pid));
  expect(house.probe()).toBe('underway');
  expect(house.install(['server', version]).status).toBe(75);
  expect(existsSync(lock)).toBe(true);
});

type Home = { root: string; file: string; install: (args: string[], input?: string) => { status: number | null }; probe: () => string; asked: () => string[] };

/** A machine that is a folder: what would be fetched lies there, and systemd says yes. */
function home({ sum }: { sum?: string } = {}): Home {
  const root = mkdtempSync(join(tmpdir(), 'copilot-k3s-'));
  roots.push(root);
  for (const folder of ['run', 'etc/systemd/system', 'usr/local/bin', 'var/tmp', 'bin']) mkdirSync(join(root, folder), { recursive: true });
  const file = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim() === 'aarch64' ? 'k3s-arm64' : 'k3s';
  const binary = '#!/bin/sh\n';
  writeFileSync(join(root, 'release'), binary);
  writeFileSync(join(root, 'sums'), `${sum ?? createHash('sha256').update(binary).digest('hex')}  ${file}\n`);
  command(root, 'curl', `for one do last=$one; done; echo "$last" >> ${root}/asked; while [ "$1" != -o ]; do shift; done; case $last in *sha256sum*) cp ${root}/sums "$2";; *) cp ${root}/release "$2";; esac`);
  command(root, 'systemctl', 'if [ "$1" = is-active ]; then echo active; fi');
  const run = (script: string, args: string[], input = '') => {
    const here = script.replace(/(?<![\w.%/])\/(run|etc|usr\/local|var\/tmp)\b/g, `${root}/$1`);
    return spawnSync('/bin/sh', ['-c', here, 'homelab-copilot', ...args], { input, encoding: 'utf8', env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` } });
  };
  return {
    root, file, install: (args, input) => run(installScript, args, input), probe: () => run(probeScript, []).stdout.trim(),
    asked: () => readFileSync(join(root, 'asked'), 'utf8').trim().split('\n'),
  };
}

function command(root: string, name: string, body: string): void {
  const path = join(root, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}
