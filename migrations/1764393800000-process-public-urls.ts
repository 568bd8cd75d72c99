import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds PUBLIC_URL to the known processes, so that a start notices another one. */
export class ProcessPublicUrls1764393800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes ADD COLUMN public_url text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes DROP COLUMN public_url');
  }
}
