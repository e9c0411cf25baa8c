import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { untilSo } from './until.ts';

/** A real OpenSSH server that lets one key in, as the user who runs the tests. */
export type Sshd = {
  /** The address of a repository of this machine, over ssh. */
  addressOf: (folder: string) => string;
  keyFile: string; strangerKeyFile: string; knownHostsFile: string;
  close: () => Promise<void>;
};

const program = '/usr/sbin/sshd';

/** Whether an ssh server can be started here; in CI it must be. Says to a person what to install. */
export function sshdHere(): boolean {
  if (existsSync(program)) return true;
  const words = `Git over ssh is tested only where ${program} is: apt-get install openssh-server`;
  if (process.env['CI'] === 'true') throw new Error(words);
  process.stderr.write(`${words}\n`);
  return false;
}

/** Starts one on a loopback address, with keys of its own. */
export async function startSshd(): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-ssh-'));
  const [port, user] = [await freePort(), userInfo().username];
  for (const name of ['host', 'ann', 'stranger']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
  const hostKey = (await readFile(join(folder, 'host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ');
  await writeFile(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  await writeFile(join(folder, 'sshd_config'), configFor(folder, port));
  // Where it runs as root, it wants this folder of Debian's; nothing is ever put there.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const child = spawn(program, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const ended = new Promise<void>((resolve) => { child.once('close', () => { resolve(); }); });
  const end = (): void => { child.kill('SIGKILL'); };
  process.once('exit', end);
  await untilSo(() => child.exitCode !== null || said.includes('listening on'));
  if (child.exitCode !== null) throw new Error(`sshd did not start: ${said}`);
  return {
    addressOf: (path) => `ssh://${user}@127.0.0.1:${port}${path}`,
    keyFile: join(folder, 'ann'), strangerKeyFile: join(folder, 'stranger'), knownHostsFile: join(folder, 'known_hosts'),
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', end);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configFor(folder: string, port: number): string {
  return [
    `ListenAddress 127.0.0.1:${port}`, `HostKey ${join(folder, 'host')}`, `AuthorizedKeysFile ${join(folder, 'ann.pub')}`, `PidFile ${join(folder, 'sshd.pid')}`,
    'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes', '',
  ].join('\n');
}
