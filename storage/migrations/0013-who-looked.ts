import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what was done about one thing without reading the whole access log. */
export class WhoLooked0013 implements MigrationInterface {
  name = 'WhoLooked0013001700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX access_logs_by_resource ON access_logs (resource COLLATE "C", id)');
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}
