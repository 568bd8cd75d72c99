import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stores the end of a grant that its platform reported, and the app that signed a webhook event. */
export class ReportedEnds1764390700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE grants ADD COLUMN reported_end timestamptz, ADD COLUMN end_reported_at timestamptz',
    );
    await runner.query('ALTER TABLE webhook_events ADD COLUMN login_type text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_events DROP COLUMN login_type');
    await runner.query('ALTER TABLE grants DROP COLUMN end_reported_at, DROP COLUMN reported_end');
  }
}
