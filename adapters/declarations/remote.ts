import { isAbsolute } from 'node:path';

/** Where a repository of declarations is, and how git gets in. Secrets travel in the environment of git, never in its arguments. */
export type Remote = { address: string; name: string; env: Record<string, string> };

/** What the settings say of a repository. */
export type RemoteSettings = { repo: string; token?: string | undefined; sshKeyFile?: string | undefined; knownHostsFile?: string | undefined; caFile?: string | undefined };

/** The repository that the settings name; what is wrong with them in words that hold no secret, when something is. */
export function remoteOf(settings: RemoteSettings): Remote | { wrong: string } {
  const { repo, token, caFile } = settings;
  if (isAbsolute(repo)) return { address: repo, name: nameOf(repo), env: {} };
  const ssh = /^(?:ssh:\/\/)?[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+[:/].+$/.test(repo);
  if (ssh) return { address: repo, name: nameOf(repo), env: { GIT_SSH_COMMAND: sshCommand(settings) } };
  const url = URL.canParse(repo) ? new URL(repo) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return { wrong: 'DECLARATIONS_REPO needs an https address, an ssh one such as git@host:owner/name.git, or an absolute path' };
  if (url.username !== '' || url.password !== '') return { wrong: 'DECLARATIONS_REPO must not hold a user or a password: put the token into DECLARATIONS_TOKEN or DECLARATIONS_TOKEN_FILE' };
  if (url.protocol === 'http:' && token !== undefined && !isLoopback(url)) return { wrong: 'DECLARATIONS_REPO would send the token over http in clear text: use https' };
  return { address: url.href, name: nameOf(url.pathname), env: { ...(token === undefined ? {} : headerFor(url, token)), ...(caFile === undefined ? {} : { GIT_SSL_CAINFO: caFile }) } };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** The header goes to this host alone: redirects are not followed. */
function headerFor(url: URL, token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${url.origin}/.extraHeader`, GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}` };
}

function sshCommand({ sshKeyFile, knownHostsFile }: RemoteSettings): string {
  const key = sshKeyFile === undefined ? [] : ['-i', quoted(sshKeyFile), '-o', 'IdentitiesOnly=yes'];
  const hosts = knownHostsFile === undefined ? [] : ['-o', quoted(`UserKnownHostsFile=${knownHostsFile}`)];
  return ['ssh', '-F', '/dev/null', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=5', ...key, ...hosts].join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function nameOf(path: string): string {
  return path.replace(/\/+$/, '').split(/[/:]/).at(-1)?.replace(/\.git$/, '') || 'declarations';
}
