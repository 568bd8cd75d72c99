import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhook events may wait for an account, a grant or a media item, not only for a publish id. */
export class WebhookAwaits1700000009810 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_events ADD COLUMN awaits text');
    await runner.query(
      `CREATE INDEX webhook_events_awaits_idx ON webhook_events (platform, awaits)
       WHERE state = 'UNMATCHED' AND awaits IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX webhook_events_awaits_idx');
    await runner.query('ALTER TABLE webhook_events DROP COLUMN awaits');
  }
}
