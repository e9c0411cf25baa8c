import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people asked not to be told, and what was said again. */
export class Quiet0004 implements MigrationInterface {
  name = 'Quiet0004001700000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  `CREATE TABLE hushes (
    id bigserial PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('silence', 'maintenance')),
    resource text,
    detector text,
    signature text,
    until timestamptz NOT NULL,
    person text NOT NULL,
    why text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CHECK (resource IS NOT NULL OR detector IS NOT NULL OR signature IS NOT NULL)
  )`,
  'CREATE INDEX hushes_by_end ON hushes (until)',
  `CREATE TABLE reminders (
    ticket_id integer NOT NULL REFERENCES tickets,
    key text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, key)
  )`,
  "CREATE INDEX notices_of_storms ON notices (platform, at) WHERE key = 'storm'",
];
