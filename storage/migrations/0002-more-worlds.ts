import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is present on a host is asked of every world, not of Docker alone. */
export class MoreWorlds0002 implements MigrationInterface {
  name = 'MoreWorlds0001700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE INDEX facts_of_presence ON facts (host, resource, kind, at DESC, id DESC) WHERE value ? 'present'");
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('this version cannot go back; restore a backup instead'));
  }
}
