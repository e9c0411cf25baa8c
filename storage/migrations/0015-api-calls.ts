import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the API of a machine was asked and what it answered. */
export class ApiCalls0015 implements MigrationInterface {
  name = 'ApiCalls0015001700000000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  `CREATE TABLE api_calls (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    cluster text NOT NULL,
    token text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    params jsonb NOT NULL,
    status integer,
    fault text,
    answer text NOT NULL,
    bytes integer NOT NULL,
    ms integer NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  'CREATE INDEX api_calls_at ON api_calls USING brin (at)',
  "CREATE INDEX api_calls_changes ON api_calls (id) WHERE method <> 'GET'",
  'CREATE INDEX api_calls_failed ON api_calls (id) WHERE status IS DISTINCT FROM 200',
  // Calls that could not be written, because the database was away for too long: how many, and between when.
  'CREATE TABLE api_calls_lost (id bigserial PRIMARY KEY, from_at timestamptz NOT NULL, until_at timestamptz NOT NULL, calls integer NOT NULL)',
];
