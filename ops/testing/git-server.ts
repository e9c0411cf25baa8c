import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real `git http-backend` behind basic authentication. */
export type GitServer = {
  url: string; folder: string; token: string;
  /** What it does instead of serving: nothing, an error of its own, a redirect, or it hangs up. */
  ails: { is: null | 401 | 503 | 301 | 'hang up' };
  /** Runs git in the bare repository that is served. */
  git: (...args: string[]) => string;
  /** Commits files on the branch as somebody else would. */
  push: (files: Record<string, string | Buffer | { leadsTo: string } | null>, more?: { message?: string; force?: boolean }) => string;
  close: () => Promise<void>;
};

/** Serves an empty bare repository, over TLS where it is given a certificate. */
export async function startGitServer({ token = 'github_pat_stand_in', tls = null }: { token?: string; tls?: { cert: string; key: string } | null } = {}): Promise<GitServer> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-git-'));
  const bare = join(folder, 'declared.git');
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.org', GIT_COMMITTER_NAME: 'Ann', GIT_COMMITTER_EMAIL: 'ann@example.org' };
  const run = (cwd: string, args: readonly string[], input: string | Buffer = '') => execFileSync('git', args, { cwd, env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }).trim();
  run(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  run(bare, ['config', 'http.receivepack', 'true']);
  const ails: GitServer['ails'] = { is: null };
  const answer: RequestListener = (request, response) => {
    if (ails.is === 'hang up') return void request.socket.destroy();
    if (ails.is !== null) return void response.writeHead(ails.is, ails.is === 301 ? { location: 'http://127.0.0.1:1/elsewhere' } : {}).end();
    if (request.headers.authorization !== `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    }
    serve(folder, request, response);
  };
  const server = (tls === null ? createServer(answer) : createTlsServer(tls, answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}/declared.git`, folder: bare, token, ails,
    git: (...args) => run(bare, args),
    push: (files, { message = 'by hand', force = false } = {}) => {
      const parent = force ? '' : run(bare, ['for-each-ref', '--format=%(objectname)', 'refs/heads/main']);
      const index = { ...env, GIT_INDEX_FILE: join(folder, 'index-of-ann') };
      const inIndex = (args: readonly string[], input = '') => execFileSync('git', args, { cwd: bare, env: index, input, encoding: 'utf8' }).trim();
      inIndex(['read-tree', ...(parent === '' ? ['--empty'] : [parent])]);
      for (const [path, file] of Object.entries(files)) {
        const isLink = file !== null && typeof file === 'object' && 'leadsTo' in file;
        const blob = file === null ? null : run(bare, ['hash-object', '-w', '--stdin'], isLink ? file.leadsTo : file);
        inIndex(['update-index', '--index-info'], blob === null ? `0 ${'0'.repeat(40)}\t${path}\n` : `${isLink ? '120000' : '100644'} ${blob}\t${path}\n`);
      }
      const commit = run(bare, ['commit-tree', inIndex(['write-tree']), ...(parent === '' ? [] : ['-p', parent]), '-m', message]);
      run(bare, ['update-ref', 'refs/heads/main', commit]);
      return commit;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The common gateway interface of git, as a web server runs it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://git');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'], GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_GLOBAL: '/dev/null', REMOTE_USER: 'ann', PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(request.headers['git-protocol'] === undefined ? {} : { GIT_PROTOCOL: String(request.headers['git-protocol']) }),
    },
  });
  request.pipe(child.stdin.on('error', () => undefined));
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.once('close', () => {
    const said = Buffer.concat(parts);
    const end = said.indexOf('\r\n\r\n');
    const headers = said.subarray(0, end).toString().split('\r\n').map((line) => line.split(/:\s*/, 2) as [string, string]);
    const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
    response.writeHead(Number(status.slice(0, 3)), Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')));
    response.end(said.subarray(end + 4));
  });
}
