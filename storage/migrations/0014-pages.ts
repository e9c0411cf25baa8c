import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Buttons that turn pages, and silences that last until an incident is over. */
export class Pages0014 implements MigrationInterface {
  name = 'Pages0014001700000000014';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  'ALTER TABLE buttons ADD COLUMN page integer, ADD COLUMN turned_at timestamptz',
  'ALTER TABLE buttons DROP CONSTRAINT buttons_ticket_id_platform_chat_action_step_id_digest_key',
  'ALTER TABLE buttons ADD CONSTRAINT buttons_once UNIQUE NULLS NOT DISTINCT (ticket_id, platform, chat, action, step_id, digest, page)',
  'ALTER TABLE hushes ADD COLUMN ticket_id integer REFERENCES tickets',
];
