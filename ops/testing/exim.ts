import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverIdentity, type TlsFlaw } from './fake-proxmox-tls.ts';
import { freePort } from './free-port.ts';
import { untilSo } from './until.ts';

/** An Exim of a test's own: the mail server of Debian, with its own settings, spool, port and certificate. It takes mail for `attic.example` from who has logged in. */
export type Exim = {
  port: number;
  login: { user: string; pass: string };
  /** The letters in the box of the readers, to the byte, with what Exim wrote above them. */
  mails: () => Promise<string[]>;
  /** All that it wrote into its log. */
  log: () => Promise<string>;
  /** Asks every reader to wait (451) from now on, or no longer. */
  busy: (isBusy: boolean) => Promise<void>;
  close: () => Promise<void>;
};

/** Where Debian puts it, and whom it runs as. */
const [program, account] = ['/usr/sbin/exim4', 'Debian-exim'];

/** Whether Exim can be started here, which takes root; in CI it must be. Says to a person what to install. */
export function eximHere(): boolean {
  const isHere = process.getuid?.() === 0 && spawnSync(program, ['-bV']).status === 0 && spawnSync('id', [account]).status === 0;
  if (isHere) return true;
  const words = `mail is tested with Exim only where ${program} is there and root runs the tests: apt-get install exim4-daemon-light`;
  if (process.env['CI'] === 'true') throw new Error(words);
  process.stderr.write(`${words}\n`);
  return false;
}

/** Starts one on a loopback address. Its reader `nobody` is refused for good. */
export async function startExim({ flaw = 'none' }: { flaw?: TlsFlaw } = {}): Promise<Exim> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-exim-'));
  const [port, login, box, waits] = [await freePort(), { user: 'copilot', pass: 'open sesame' }, join(folder, 'box'), join(folder, 'waits')];
  const { cert, key } = serverIdentity(flaw);
  await Promise.all([mkdir(join(folder, 'spool')), mkdir(box), writeFile(join(folder, 'cert.pem'), cert), writeFile(join(folder, 'key.pem'), key), writeFile(join(folder, 'exim.conf'), settings(folder, login))]);
  const user = Number(execFileSync('id', ['-u', account], { encoding: 'utf8' }));
  for (const place of ['.', 'spool', 'box', 'cert.pem', 'key.pem']) await chown(join(folder, place), user, 0);
  const child = spawn(program, ['-C', join(folder, 'exim.conf'), '-bdf', '-oX', String(port), '-oP', join(folder, 'spool', 'exim.pid')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => { child.once('close', () => { resolve(); }); });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const log = (): Promise<string> => readFile(join(folder, 'spool', 'mainlog'), 'utf8').catch(() => '');
  const end = (): void => { child.kill('SIGKILL'); };
  process.once('exit', end);
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', end);
    await rm(folder, { recursive: true, force: true });
  };
  await untilSo(async () => child.exitCode !== null || (await log()).includes('daemon started'));
  if (child.exitCode !== null) throw new Error(`Exim did not start: ${said}${await log()}`);
  return {
    port, login, log, close,
    mails: async () => Promise.all((await readdir(join(box, 'new')).catch(() => [])).sort().map((name) => readFile(join(box, 'new', name), 'utf8'))),
    busy: (isBusy) => (isBusy ? writeFile(waits, '') : rm(waits, { force: true })),
  };
}

function settings(folder: string, { user, pass }: Exim['login']): string {
  return `
primary_hostname = post.attic.example
local_interfaces = 127.0.0.1 : 127.0.0.2
keep_environment =
spool_directory = ${folder}/spool
log_file_path = ${folder}/spool/%slog
log_selector = +tls_certificate_verified +tls_cipher
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
acl_smtp_rcpt = readers
host_lookup =
rfc1413_hosts =
deliver_drop_privilege

begin acl
readers:
  deny ! authenticated = *
       message = log in first
  deny local_parts = nobody
       message = nobody of that name
  deny ! domains = attic.example
       message = this is no relay
  defer condition = \${if exists{${folder}/waits}}
       message = greylisted, come back
  accept

begin routers
box:
  driver = accept
  transport = box

begin transports
box:
  driver = appendfile
  directory = ${folder}/box
  maildir_format
  create_directory

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{${user}}}{eq{$auth3}{${pass}}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
`;
}
