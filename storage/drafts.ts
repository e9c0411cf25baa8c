import { randomUUID } from 'node:crypto';
import type { Draft, Drafts } from '../engine/declare/drafts.ts';
import { rows, touched, type Store } from './postgres.ts';

type Row = {
  id: string; name: string; kind: Draft['kind']; state: Draft['state']; typed: string | null; english: string | null; answers: Record<string, string>; model: Draft['model']; assumed: string[];
  lock: string | null; lock_blob: string | null; expected_lock: string | null; by: string; surface: string; made_at: Date; changed_at: Date;
};

/** The drafts of one repository of declarations. */
export function draftsIn(store: Store, repository: string): Drafts {
  const found = async (where: string, given: readonly unknown[]): Promise<Draft[]> =>
    (await rows<Row>(store, `SELECT * FROM drafts WHERE repository = $1 AND ${where} ORDER BY name`, [repository, ...given])).map(draftOf);
  return {
    write: async ({ name, typed, english, answers, model, assumed, lock, lockBlob, expectedLock, by, surface }, at) => {
      const made = await rows<Row>(store,
        `INSERT INTO drafts (id, repository, name, kind, state, english, answers, assumed, lock, lock_blob, expected_lock, by, surface, made_at, changed_at, typed, model)
         VALUES ($1, $2, $3, 'typed', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15)
         ON CONFLICT (repository, name) WHERE kind = 'typed' AND state IN ('open', 'ready') DO UPDATE SET
           id = excluded.id, state = excluded.state, typed = excluded.typed, model = excluded.model, english = excluded.english, answers = excluded.answers, assumed = excluded.assumed, lock = excluded.lock, lock_blob = excluded.lock_blob,
           expected_lock = excluded.expected_lock, by = excluded.by, surface = excluded.surface, changed_at = excluded.changed_at RETURNING *`,
        [randomUUID(), repository, name, lock === null ? 'open' : 'ready', english, JSON.stringify(answers), JSON.stringify(assumed), lock, lockBlob, expectedLock, by, surface, at, typed, model === null ? null : JSON.stringify(model)]);
      return draftOf(one(made));
    },
    keep: async ({ name, lock, lockBlob, expectedLock }, at) => {
      const made = await rows<Row>(store,
        `INSERT INTO drafts (id, repository, name, kind, state, lock, lock_blob, expected_lock, by, surface, made_at, changed_at)
         VALUES ($1, $2, $3, 'keep', 'ready', $4, $5, $6, 'homelab-copilot', 'the cluster', $7, $7)
         ON CONFLICT (repository, name, lock_blob, coalesce(expected_lock, '')) WHERE kind = 'keep' AND state = 'ready' DO UPDATE SET changed_at = excluded.changed_at RETURNING *`,
        [randomUUID(), repository, name, lock, lockBlob, expectedLock, at]);
      return draftOf(one(made));
    },
    open: () => found("kind = 'typed' AND state IN ('open', 'ready')", []),
    byId: async (id) => (await found('id = $2', [id]))[0] ?? null,
    committed: async (id, commit, at) => {
      await touched(store, "UPDATE drafts SET state = 'committed', commit = $3, changed_at = $4 WHERE repository = $1 AND id = $2", [repository, id, commit, at]);
    },
    drop: async (name, at) => (await touched(store,
      "UPDATE drafts SET state = 'dropped', changed_at = $3 WHERE repository = $1 AND name = $2 AND kind = 'typed' AND state IN ('open', 'ready')", [repository, name, at])) > 0,
    approvers: async (id) => (await rows<{ person: string }>(store,
      `SELECT person, min(approvals.at) FROM approvals JOIN steps ON steps.id = step_id WHERE template = 'commit_declaration' AND params ->> 'draft' = $1 GROUP BY person ORDER BY 2`, [id])).map(({ person }) => person),
  };
}

function one(made: Row[]): Row {
  const [row] = made;
  if (!row) throw new Error('a draft was written and is not there');
  return row;
}

function draftOf({ id, name, kind, state, typed, english, answers, model, assumed, lock, lock_blob: lockBlob, expected_lock: expectedLock, by, surface, made_at: madeAt, changed_at: changedAt }: Row): Draft {
  return { id, name, kind, state, typed, english, answers, model, assumed, lock, lockBlob, expectedLock, by, surface, madeAt, changedAt };
}
