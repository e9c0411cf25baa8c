import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drafts of declarations, and how often the run of a step was begun. */
export class Declarations0016 implements MigrationInterface {
  name = 'Declarations0016001700000000016';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  'ALTER TABLE runs ADD COLUMN tries integer NOT NULL DEFAULT 1',
  // `typed`: what somebody wrote and wants; `keep`: what the cluster is, should somebody want the declaration to say that.
  `CREATE TABLE drafts (
    id uuid PRIMARY KEY,
    repository text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('typed', 'keep')),
    state text NOT NULL CHECK (state IN ('open', 'ready', 'committed', 'dropped')),
    typed text,
    english text,
    answers jsonb NOT NULL DEFAULT '{}',
    model jsonb,
    assumed jsonb NOT NULL DEFAULT '[]',
    lock text,
    lock_blob text,
    expected_lock text,
    by text NOT NULL,
    surface text NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    commit text,
    CHECK (state <> 'ready' OR (lock IS NOT NULL AND lock_blob IS NOT NULL))
  )`,
  "CREATE UNIQUE INDEX drafts_one_open ON drafts (repository, name) WHERE kind = 'typed' AND state IN ('open', 'ready')",
  "CREATE UNIQUE INDEX drafts_one_keep ON drafts (repository, name, lock_blob, coalesce(expected_lock, '')) WHERE kind = 'keep' AND state = 'ready'",
];
