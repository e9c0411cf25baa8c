import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a call to a model took is counted in tokens, of which there are none below nought. */
export class Counts0009 implements MigrationInterface {
  name = 'Counts0009001700000000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}

const statements = [
  // A count below nought was made up by a model; what it took is not known, and counts with what it had reserved.
  'UPDATE egress SET tokens_in = NULL, tokens_out = NULL, usd = NULL WHERE tokens_in < 0 OR tokens_out < 0 OR usd < 0',
  'UPDATE egress SET reserved = 0 WHERE reserved < 0',
  `ALTER TABLE egress ADD CHECK (tokens_in >= 0), ADD CHECK (tokens_out >= 0), ADD CHECK (usd >= 0 AND usd < 'Infinity'), ADD CHECK (reserved >= 0),
    ADD CHECK ((tokens_in IS NULL) = (tokens_out IS NULL))`,
];
