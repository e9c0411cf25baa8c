import { execFile } from 'node:child_process';
import { Fault } from '../../engine/errors.ts';
import type { Remote } from './remote.ts';

/** Runs git in the local copy of one repository and answers what it printed. Rejects with a `machine.*` Fault whose words hold no secret. */
export type Git = (args: readonly string[], more?: { stdin?: string; env?: Record<string, string> }) => Promise<string>;

const timeoutMs = 60_000;
const mostBytes = 16 * 2 ** 20;

/** Nothing of the user's own settings, hooks or helpers takes part, and git never asks at a terminal. */
const alone = {
  LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
};
const fixed = ['-c', 'core.hooksPath=/dev/null', '-c', 'http.followRedirects=false', '-c', 'transfer.fsckObjects=true', '-c', 'gc.auto=0', '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*'];

/** A git for a local copy in a folder; `path` is the search path on which git and ssh are found. */
export function gitIn(folder: string, remote: Remote, path: string): Git {
  return (args, { stdin, env } = {}) => new Promise((resolve, reject) => {
    const child = execFile('git', [...fixed, ...args], {
      cwd: folder, env: { PATH: path, ...alone, ...remote.env, ...env }, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: mostBytes, encoding: 'utf8',
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
  { of: /returned error: 30[1278]|unable to update url base from redirection/i, code: 'machine.refused', says: 'the repository of declarations has moved: set DECLARATIONS_REPO to its new address' },
  { of: /repository '.*' not found|does not appear to be a git repository|returned error: 404|Repository not found/i, code: 'machine.missing', says: 'there is no repository at DECLARATIONS_REPO, or the token may not see it' },
  { of: /Could not resolve host|Failed to connect|Connection (?:refused|timed out|reset)|Could not connect|unable to access|Operation timed out|returned error: 5\d\d|Network is unreachable|hung up unexpectedly|early EOF/i, code: 'machine.unreachable', says: 'the repository of declarations cannot be reached' },
  { of: /refusing to update checked out branch/i, code: 'machine.refused', says: 'the repository at DECLARATIONS_REPO has its branch checked out and takes no push: name a bare repository (git init --bare)' },
] as const;
