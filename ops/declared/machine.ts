import type { Declarations, Declared } from '../../engine/declare/declarations.ts';
import { holdsText } from '../../engine/declare/drafted.ts';
import type { Draft, Drafts } from '../../engine/declare/drafts.ts';
import type { CommitSpec } from '../../engine/declare/commit.ts';
import { hexOf, safe } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import type { Machine } from '../../engine/ports.ts';
import { partsOf, refOf } from '../../engine/refs.ts';
import type { Receipt, ResourceRef, Sighting } from '../../engine/types.ts';
import { withoutSecrets } from './secrets.ts';
import { lookedAt } from './looked.ts';

/** What the machine of declarations needs. `stands` looks at the cluster as well; `repository` is what Git alone can tell. */
export type DeclaredParts = { declarations: Declarations; drafts: Drafts; now: () => Date; repository: Machine; stands: (name: string) => Promise<Sighting[]> };

/** How long what Git told speaks for now where a step is judged, in milliseconds: a lock that somebody takes back stops what was approved of it. */
const freshForStepMs = 2000;

/** A declaration as something that can be looked at and committed: its fingerprint is the blob of what is wanted, of its draft or of what is in Git; for a drift always the latter. */
export function declaredMachine({ declarations, drafts, now, repository, stands }: DeclaredParts): Machine {
  const inGit = async (name: string): Promise<Declared | null> => (await lookedAt(declarations, now(), freshForStepMs)).declared.find((one) => one.name === name) ?? null;
  const drafted = async (target: ResourceRef): Promise<string | null> => (await draftOf(nameIn(target), drafts))?.lockBlob ?? null;
  const wanted: Machine['fingerprint'] = async (target, kind) => (kind === 'drift' ? null : await drafted(target)) ?? (await inGit(nameIn(target)))?.lockBlob ?? null;
  return {
    ...repository,
    inspect: async (target) => [...await repository.inspect(target), ...await stands(nameIn(target))],
    fingerprint: wanted,
    commit: (target, spec) => commit({ target, spec }, { declarations, drafts, now }),
  };
}

async function draftOf(name: string, drafts: Drafts): Promise<Draft | null> {
  return (await drafts.open()).find((one) => one.name === name && one.state === 'ready') ?? null;
}

function nameIn(target: ResourceRef): string {
  return partsOf(target)[1] ?? '';
}

/** Commits a draft as it was reviewed; one that was written anew since is another, and is refused. */
async function commit({ target, spec }: { target: ResourceRef; spec: CommitSpec }, { declarations, drafts, now }: Pick<DeclaredParts, 'declarations' | 'drafts' | 'now'>): Promise<Receipt> {
  const name = nameIn(target);
  const draft = await drafts.byId(spec.draft);
  if (draft?.lock == null || draft.lockBlob !== spec.lock || draft.name !== name || target !== refOf('git', declarations.repository, name)) throw new Fault('machine.refused', `the draft of ${name} that was approved is not there any more`);
  const approvers = await drafts.approvers(draft.id);
  const written = (await declarations.look()).declared.find((one) => one.name === name)?.english ?? null;
  if (draft.kind === 'typed' && !holdsText(draft, withoutSecrets(written))) throw new Fault('machine.refused', `somebody else has changed the text of ${name} in Git meanwhile; nothing was written`);
  const english = draft.kind === 'keep' ? written : draft.english;
  const author = draft.kind === 'keep' ? approvers[0] ?? draft.by : draft.by;
  const done = await declarations.commit({ name, english, lock: draft.lock, expectedLock: draft.expectedLock, message: messageOf(draft, { author, approvers }), author });
  if (done.is === 'conflict') throw new Fault('machine.refused', `somebody else has changed ${name} in Git meanwhile; nothing was written`);
  await drafts.committed(draft.id, done.commit, now());
  return { id: done.commit, says: safe`committed as ${hexOf(done.commit, 8)}`, details: { commit: done.commit } };
}

function messageOf({ kind, name }: Draft, { author, approvers }: { author: string; approvers: readonly string[] }): string {
  const subject = kind === 'keep' ? `Keep ${name} as it is` : `Declare ${name}`;
  return [subject, '', `Asked-by: ${author}`, ...approvers.map((person) => `Approved-by: ${person}`), ''].join('\n');
}
