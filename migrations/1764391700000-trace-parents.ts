import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the span that caused a job or an attempt, so that its trace continues in a worker. */
export class TraceParents1764391700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['jobs', 'post_attempts'])
      await runner.query(`ALTER TABLE ${table} ADD COLUMN trace_parent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['post_attempts', 'jobs'])
      await runner.query(`ALTER TABLE ${table} DROP COLUMN trace_parent`);
  }
}
