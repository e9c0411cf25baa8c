import { execFile } from 'node:child_process';
import { Fault } from '../../engine/errors.ts';
import type { Remote } from './remote.ts';

/** Runs git in the local copy of one repository and answers what it printed, with `bytes` a letter for each byte. Rejects with a `machine.*` Fault whose words hold no secret. */
export type Git = (args: readonly string[], more?: { stdin?: string; env?: Record<string, string>; bytes?: true }) => Promise<string>;

/** How long one call of git may take. */
export const timeoutMs = 60_000;
const mostBytes = 32 * 2 ** 20;

/** Nothing of the user's own settings, hooks or helpers takes part, and git never asks at a terminal. */
const alone = {
  LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
};
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin';
const fixed = ['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=20', '-c', 'core.hooksPath=/dev/null', '-c', 'http.followRedirects=false', '-c', 'transfer.fsckObjects=true', '-c', 'gc.auto=0', '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*'];

/** A git for a local copy in a folder. */
export function gitIn(folder: string, remote: Remote): Git {
  return (args, { stdin, env, bytes } = {}) => new Promise((resolve, reject) => {
    const child = execFile('git', [...fixed, ...args], {
      cwd: folder, env: { PATH: searchPath, ...alone, ...remote.env, ...env }, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: mostBytes, encoding: bytes ? 'latin1' : 'utf8',
    }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(faultOf(error, stderr));
    });
    child.stdin?.on('error', () => undefined).end(stdin ?? '');
  });
}

function faultOf(error: Error & { killed?: boolean; code?: unknown }, stderr: string): Fault {
  if (error.code === 'ENOENT') return new Fault('machine.refused', 'git is not installed: install it, or leave DECLARATIONS_REPO unset');
  if (error.killed) return new Fault('machine.timeout', `the repository of declarations did not answer within ${timeoutMs / 1000} s`, { cause: error });
  const said = stderr.split('\n').filter((line) => /^(?:fatal|error|remote|ERROR|ssh|Permission|Host key)/.test(line)).join(' ').slice(0, 400).replaceAll(/\/\/[^/@\s]+@/g, '//');
  const known = kinds.find(({ of }) => of.test(stderr));
  return known ? new Fault(known.code, known.says, { cause: error }) : new Fault('machine.refused', `git refused: ${said || 'it said nothing'}`, { cause: error });
}

const kinds = [
  { of: /Authentication failed|could not read (?:Username|Password)|returned error: 40[13]|Permission denied \(|Host key verification failed/i, code: 'machine.unauthorised', says: 'the repository of declarations does not let us in: check DECLARATIONS_TOKEN, its expiry and its right to read and write contents; for ssh, the key and known_hosts' },
  { of: /certificate|SSL: no alternative|CAfile/i, code: 'machine.unauthorised', says: 'the certificate of the repository of declarations is refused: it must be valid today, for that name, and signed by an authority that the system trusts or DECLARATIONS_CA_FILE holds' },
  { of: /dubious ownership/i, code: 'machine.refused', says: 'the repository at DECLARATIONS_REPO belongs to another user: give it to the user of this service (chown)' },
  { of: /cannot run ssh/i, code: 'machine.refused', says: 'ssh is not installed: install it, or set DECLARATIONS_REPO to an https address' },
  { of: /mismatched algorithms|unsupported hash algorithm|object format/i, code: 'machine.refused', says: 'the repository of declarations has object ids of SHA-256: name one with SHA-1, as git makes them of itself' },
  { of: /returned error: 30[1278]|unable to update url base from redirection/i, code: 'machine.refused', says: 'the repository of declarations has moved: set DECLARATIONS_REPO to its new address' },
  { of: /repository '.*' not found|does not appear to be a git repository|returned error: 404|Repository not found/i, code: 'machine.unauthorised', says: 'there is no repository at DECLARATIONS_REPO, or DECLARATIONS_TOKEN may not see it' },
  { of: /refusing to update checked out branch/i, code: 'machine.refused', says: 'the repository at DECLARATIONS_REPO has its branch checked out and takes no push: name a bare repository (git init --bare)' },
  { of: /protected branch|hook declined/i, code: 'machine.refused', says: 'the repository of declarations takes no push to its branch: allow it to the owner of DECLARATIONS_TOKEN, or take the rule away' },
  { of: /Could not resolve host|Failed to connect|Connection (?:refused|timed out|reset|closed)|Could not connect|unable to access|Operation (?:timed out|too slow)|returned error: 5\d\d|Network is unreachable|No route to host|hung up unexpectedly|early EOF/i, code: 'machine.unreachable', says: 'the repository of declarations cannot be reached' },
] as const;
