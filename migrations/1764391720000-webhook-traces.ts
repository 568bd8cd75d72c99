import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the span that received a webhook event, so that its trace continues in a worker. */
export class WebhookTraces1764391720000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_events ADD COLUMN trace_parent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_events DROP COLUMN trace_parent');
  }
}
