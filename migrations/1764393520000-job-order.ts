import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Puts jobs that add themselves again behind the others, and lets dead jobs be listed and counted by indices. */
export class JobOrder1764393520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN again_at timestamptz');
    await runner.query(`CREATE INDEX jobs_died_at_idx ON jobs (died_at, id) WHERE state = 'DEAD'`);
    await runner.query(
      `CREATE INDEX jobs_failing_idx ON jobs (due_at) WHERE state = 'PENDING' AND last_error IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_failing_idx');
    await runner.query('DROP INDEX jobs_died_at_idx');
    await runner.query('ALTER TABLE jobs DROP COLUMN again_at');
  }
}
