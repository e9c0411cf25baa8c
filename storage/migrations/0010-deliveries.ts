import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is to be told to webhooks and by e-mail, written with the move it tells. */
export class Deliveries0010 implements MigrationInterface {
  name = 'Deliveries0010001700000000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  // Who takes a delivery up moves its `due_at` beyond the longest that a try may take, so that nobody else takes it up meanwhile.
  `CREATE TABLE deliveries (
    id bigserial PRIMARY KEY,
    target text NOT NULL,
    event text NOT NULL,
    key text NOT NULL,
    ticket_id integer REFERENCES tickets,
    body jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    gave_up_at timestamptz,
    error text,
    UNIQUE (target, key),
    CHECK (sent_at IS NULL OR gave_up_at IS NULL)
  )`,
  'CREATE INDEX deliveries_waiting ON deliveries (target, due_at) WHERE sent_at IS NULL AND gave_up_at IS NULL',
];
