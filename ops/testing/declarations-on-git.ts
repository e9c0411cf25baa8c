import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectTo } from '../../adapters/declarations/connect.ts';
import { remoteOf } from '../../adapters/declarations/remote.ts';
import type { Declarations } from '../../engine/declare/declarations.ts';
import { bundlesIn } from '../bundles.ts';
import { startGitServer } from './git-server.ts';

/** Declarations in a real Git behind http, and what others do to it. */
export type OnGit = Declarations & {
  /** Pushes the files of one name as somebody else would; null takes a file away. */
  push: (name: string, files: { english?: string | null; lock?: string | null }) => void;
  /** Whether the remote answers nobody. */
  away: (is: boolean) => void;
  close: () => Promise<void>;
};

/** An empty repository, and the adapter that reads it. */
export async function declarationsOnGit(): Promise<OnGit> {
  const [git, dataDir] = await Promise.all([startGitServer(), mkdtemp(join(tmpdir(), 'homelab-copilot-declared-'))]);
  const remote = remoteOf({ repo: git.url, token: git.token });
  if ('wrong' in remote) throw new Error(remote.wrong);
  const now = () => new Date();
  const { declarations } = connectTo(remote, { pollMs: 5000, cluster: null }, { dataDir, now, keep: bundlesIn(dataDir, now), say: () => undefined });
  if (!declarations) throw new Error('the adapter has no declarations');
  return {
    ...declarations,
    push: (name, { english = null, lock = null }) => { git.push({ [`${name}.md`]: english, [`${name}.lock.yaml`]: lock }); },
    away: (is) => { git.ails.is = is ? 'hang up' : null; },
    close: async () => {
      await git.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
