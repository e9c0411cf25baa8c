import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was sent to models, to the letter, and which of them were asked about which ticket. */
export class Egress0006 implements MigrationInterface {
  name = 'Egress0006001700000000006';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  `CREATE TABLE egress (
    id bigserial PRIMARY KEY,
    ticket_id integer REFERENCES tickets,
    purpose text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    place text NOT NULL CHECK (place IN ('local', 'cloud')),
    text text NOT NULL,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    redactions jsonb NOT NULL,
    reserved integer NOT NULL,
    tokens_in integer,
    tokens_out integer,
    usd double precision,
    outcome text NOT NULL DEFAULT 'sent',
    at timestamptz NOT NULL,
    ended_at timestamptz
  )`,
  'CREATE INDEX egress_by_ticket ON egress (ticket_id, id)',
  "CREATE INDEX egress_of_the_cloud ON egress (at) WHERE place = 'cloud'",
  'CREATE INDEX egress_by_time ON egress (at)',
  `CREATE TABLE asks (
    ticket_id integer NOT NULL REFERENCES tickets,
    round integer NOT NULL,
    purpose text NOT NULL,
    person text,
    tries integer NOT NULL DEFAULT 0,
    holder text,
    alive_until timestamptz NOT NULL DEFAULT '-infinity',
    made_at timestamptz NOT NULL,
    done_at timestamptz,
    outcome text,
    PRIMARY KEY (ticket_id, round, purpose)
  )`,
  'CREATE INDEX asks_waiting ON asks (alive_until) WHERE done_at IS NULL',
];
