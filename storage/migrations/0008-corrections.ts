import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who corrected what, the receipts of what people typed, and texts that the model in the house refused. */
export class Corrections0008 implements MigrationInterface {
  name = 'Corrections0008001700000000008';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  "UPDATE incident_narratives SET corrected_cause = nullif(btrim(corrected_cause), ''), corrected_lesson = nullif(btrim(corrected_lesson), '')",
  `ALTER TABLE incident_narratives
    ADD COLUMN cause_by text, ADD COLUMN cause_at timestamptz, ADD COLUMN lesson_by text, ADD COLUMN lesson_at timestamptz`,
  `UPDATE incident_narratives SET
    cause_by = CASE WHEN corrected_cause IS NOT NULL THEN corrected_by END, cause_at = CASE WHEN corrected_cause IS NOT NULL THEN corrected_at END,
    lesson_by = CASE WHEN corrected_lesson IS NOT NULL THEN corrected_by END, lesson_at = CASE WHEN corrected_lesson IS NOT NULL THEN corrected_at END`,
  `ALTER TABLE incident_narratives DROP COLUMN corrected_by, DROP COLUMN corrected_at,
    ADD CHECK ((corrected_cause IS NULL) = (cause_by IS NULL) AND btrim(corrected_cause) <> ''), ADD CHECK ((corrected_lesson IS NULL) = (lesson_by IS NULL) AND btrim(corrected_lesson) <> '')`,
  // What was typed about an incident, without its secrets; the words go when it is forgotten or was never kept, the rest stays.
  `CREATE TABLE typed_words (
    id bigserial PRIMARY KEY,
    ticket_id integer NOT NULL REFERENCES tickets,
    person text NOT NULL,
    surface text NOT NULL,
    at timestamptz NOT NULL,
    cause text,
    lesson text,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    redactions jsonb NOT NULL,
    kept_at timestamptz
  )`,
  'CREATE INDEX typed_words_by_ticket ON typed_words (ticket_id, id)',
  // How often the text was refused by what makes vectors, and when it is tried again.
  'ALTER TABLE memories ADD COLUMN refused integer NOT NULL DEFAULT 0, ADD COLUMN try_after timestamptz',
];
