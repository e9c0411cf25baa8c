import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Chat accounts that an admin has let in, and those that ask to be. */
export class Links0011 implements MigrationInterface {
  name = 'Links0011001700000000011';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  // A code opens nothing: it tells an admin that whoever asks can read what is shown at home.
  `CREATE TABLE link_wishes (
    platform text NOT NULL,
    account text NOT NULL,
    code text NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    proven boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (platform, account)
  )`,
  `CREATE TABLE links (
    platform text NOT NULL,
    account text NOT NULL,
    person text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (platform, account)
  )`,
];
