import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was noticed and not told, so that it is not forgotten with the process that noticed it. */
export class Withheld0005 implements MigrationInterface {
  name = 'Withheld0005001700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE withheld (resource text PRIMARY KEY, findings jsonb NOT NULL)');
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}
