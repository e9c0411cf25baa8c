import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Log lines that come once: cursors, signatures, counters, gaps, drops, and the documents that let a day go. */
export class Logs0003 implements MigrationInterface {
  name = 'Logs0001700000000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  `ALTER TABLE logs ALTER COLUMN service TYPE text COLLATE "C"`,
  `ALTER TABLE log_days DROP COLUMN keep_until, DROP COLUMN summarized`,
  `CREATE TABLE log_cursors (
    source text COLLATE "C" PRIMARY KEY,
    service text NOT NULL,
    value text NOT NULL,
    taken bigint NOT NULL,
    at timestamptz NOT NULL
  ) WITH (fillfactor = 50)`,
  `CREATE TABLE log_gaps (
    id bigserial PRIMARY KEY,
    service text NOT NULL,
    source text NOT NULL,
    from_at timestamptz,
    until_at timestamptz,
    why text NOT NULL,
    lines bigint,
    noted_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX log_gaps_once ON log_gaps (source, why, coalesce(from_at, '-infinity'), coalesce(until_at, 'infinity'))`,
  `CREATE INDEX log_gaps_by_age ON log_gaps (noted_at)`,
  `CREATE TABLE log_drops (
    day date NOT NULL,
    service text COLLATE "C" NOT NULL,
    why text NOT NULL,
    lines bigint NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (day, service, why)
  )`,
  `CREATE TABLE log_signatures (
    id text COLLATE "C" PRIMARY KEY,
    template text NOT NULL,
    level text NOT NULL,
    class text,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL
  )`,
  `CREATE TABLE log_service_signatures (
    service text COLLATE "C" NOT NULL,
    signature text COLLATE "C" NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    total bigint NOT NULL,
    usual double precision,
    usual_at timestamptz,
    PRIMARY KEY (service, signature)
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE log_rollups (
    day date NOT NULL,
    service text COLLATE "C" NOT NULL,
    signature text COLLATE "C" NOT NULL,
    lines bigint NOT NULL,
    PRIMARY KEY (day, service, signature)
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE log_summaries (
    service text COLLATE "C" NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    document jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, month)
  )`,
];
