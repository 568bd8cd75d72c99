import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Puts jobs that add themselves again behind the others. */
export class JobOrder1764393520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN again_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN again_at');
  }
}
