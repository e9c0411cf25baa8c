import { commitSpec, type CommitSpec } from '../../engine/declare/commit.ts';
import { defineAction } from '../../engine/define.ts';
import { hexOf, named, safe } from '../../engine/distill.ts';
import { lastOf } from '../../engine/seen.ts';

/** Writes a reviewed declaration into Git. It is so once the lock that lies there is the one that was approved. */
export default defineAction({
  name: 'commit_declaration',
  about: 'Write a reviewed declaration into Git.',
  schemes: ['git'],
  needs: ['commit'],
  risk: 'low',
  params: commitSpec,
  fill: () => null,
  title: (target, params) => safe`Commit ${named(target)} as lock ${hexOf((params as CommitSpec).lock, 8)}`,
  effect: () => safe`Git holds what you see here, with who asked for it and who approved it`,
  undo: safe`to undo it, revert the commit in Git: that is a request of its own`,
  run: (machine, target, params) => machine.commit(target, commitSpec.parse(params)),
  verify: ({ ended, endedAt, says }, view, { params }) => {
    const state = lastOf(view, 'declaration.state');
    if (ended === 'failed') return { verdict: 'not_verified', says, evidence: [] };
    if (state === null || state.seenAt < endedAt) return { verdict: 'unknown', says: safe`Git has not been looked at since`, evidence: [] };
    const isThere = state.value.lockBlob === (params as CommitSpec).lock;
    return { verdict: isThere ? 'verified' : 'not_verified', says: isThere ? safe`Git holds it` : safe`Git holds another lock`, evidence: [state.id] };
  },
});
