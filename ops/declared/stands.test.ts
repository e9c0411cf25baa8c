import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lock } from '../../engine/declare/lock.ts';
import { draftsIn } from '../../storage/drafts.ts';
import type { Fact } from '../../engine/types.ts';
import { declarationsOnGit, type OnGit } from '../testing/declarations-on-git.ts';
import { ownStore } from '../testing/own-store.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';
import { standings, type StandsWorld } from './stands.ts';

const db = ownStore();
const smbios = '11111111-2222-4333-8444-000000000101';
const now = new Date('2026-11-22T12:00:00Z');

let git: OnGit;
beforeEach(async () => { git = await declarationsOnGit(); });
afterEach(() => git.close());

function world(cores: number, before: Fact<'declaration.stands'>[] = []): StandsWorld {
  const shop = seenGuest({ vmid: 101, name: 'shop', smbios, cores });
  return {
    declarations: git, drafts: draftsIn(db.store, git.repository), cluster: 'lab', now: () => now, before: () => Promise.resolve(before), held: () => Promise.resolve([]), lastBackups: () => Promise.resolve(new Map()), done: () => Promise.resolve(() => null), changedBy: () => Promise.resolve(() => null),
    survey: () => Promise.resolve({
      nodes: [{ name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 16_384 }], storages: [], unread: [], bridges: null, images: null, makes: [shop],
      guests: [{ vmid: 101, kind: 'qemu', node: 'pve1', name: 'shop', status: 'running', template: false, tags: [], pool: null, memoryMb: 4096 }],
    }),
  };
}

test('what would keep what is seen is kept without the secrets that somebody wrote into the sentences of a lock', async () => {
  const lock: Lock = { version: 1, sentences: ['Shop has 4 cores.', 'Its password is hunter2-Kx9!vQ.'], guests: [{ name: 'shop', kind: 'qemu', vmid: 101, identity: { smbios }, cores: 4 }], storages: [], once: [], absent: [] };
  git.push('web', { lock: git.writeLock(lock) });
  const [met] = await standings(world(4));
  expect(met?.value).toMatchObject({ settled: true, things: [] });
  const facts = met ? [{ ...met, id: '1', seenAt: now } as Fact<'declaration.stands'>] : [];
  const [differs] = await standings(world(6, facts));
  const draft = await draftsIn(db.store, git.repository).byId(differs?.value.keep?.draft ?? '');
  expect(git.readLock(draft?.lock ?? '')).toMatchObject({ guests: [{ cores: 6 }] });
  expect(draft?.lock).toContain('Its password is ');
  expect(JSON.stringify([differs, draft])).not.toContain('hunter2');
  expect(differs?.value).toMatchObject({ steps: [{ before: { cores: 6 } }], cost: { needs: [], disturbed: [{ vmid: 101, name: 'shop', how: 'next start' }] } });
});
