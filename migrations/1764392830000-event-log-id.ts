import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gives the event log an id, which cursors contain. */
export class EventLogId1764392830000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_head ADD COLUMN log_id uuid NOT NULL DEFAULT gen_random_uuid()');
    // The row exists, and there is only one.
    await runner.query('ALTER TABLE event_head ALTER COLUMN log_id DROP DEFAULT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_head DROP COLUMN log_id');
  }
}
