import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is remembered: the stories of incidents with what people corrected, the vectors of what may be searched, and what was deleted. */
export class Memory0007 implements MigrationInterface {
  name = 'Memory0007001700000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  `ALTER TABLE incident_narratives
    ADD COLUMN resource text, ADD COLUMN key text, ADD COLUMN family text NOT NULL DEFAULT 'unexplained', ADD COLUMN cause text NOT NULL DEFAULT 'unknown', ADD COLUMN steps jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN corrected_cause text, ADD COLUMN corrected_lesson text, ADD COLUMN corrected_by text, ADD COLUMN corrected_at timestamptz`,
  `UPDATE incident_narratives SET resource = tickets.resource, key = tickets.key, family = coalesce(tickets.body #>> '{narrative,hypothesis,family}', 'unexplained')
   FROM tickets WHERE tickets.id = ticket_id`,
  `ALTER TABLE incident_narratives ALTER COLUMN resource SET NOT NULL, ALTER COLUMN key SET NOT NULL`,
  `CREATE INDEX incident_narratives_by_key ON incident_narratives (key, ended_at DESC)`,
  `CREATE INDEX action_history_by_target ON action_history (target, template)`,
  `CREATE SEQUENCE memories_turns`,
  // `vector` holds `dim` numbers of four bytes, the lowest byte first; null until they are made. `indexed` is what Chroma holds of it.
  `CREATE TABLE memories (
    kind text NOT NULL CHECK (kind IN ('incident', 'log_summary')),
    id text COLLATE "C" NOT NULL,
    text text NOT NULL,
    digest text NOT NULL,
    model text,
    dim integer,
    vector bytea,
    indexed text,
    turn bigint NOT NULL DEFAULT nextval('memories_turns'),
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, id),
    CHECK ((vector IS NULL) = (model IS NULL) AND (vector IS NULL OR length(vector) = 4 * dim))
  )`,
  `CREATE INDEX memories_by_turn ON memories (turn)`,
  // What was deleted, without its content: what Chroma may still hold of it goes, and nothing is told of it again.
  `CREATE TABLE memories_deleted (
    kind text NOT NULL,
    id text NOT NULL,
    person text NOT NULL,
    at timestamptz NOT NULL,
    left_index boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, id)
  )`,
];
