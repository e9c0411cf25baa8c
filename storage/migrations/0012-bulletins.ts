import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages of no ticket, such as the digest of a day: what each chat is to show of them, and what it shows. */
export class Bulletins0012 implements MigrationInterface {
  name = 'Bulletins0012001700000000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  // From `news_until` on it is posted no more; where it is shown, it is edited as ever. `shown` is the digest of what was last shown.
  `CREATE TABLE bulletins (
    key text NOT NULL,
    platform text NOT NULL,
    card jsonb NOT NULL,
    digest text NOT NULL,
    made_at timestamptz NOT NULL,
    news_until timestamptz,
    message_id text,
    thread text,
    shown text,
    PRIMARY KEY (key, platform)
  )`,
];
