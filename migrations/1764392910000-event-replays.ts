import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the time of the last replay of a delivery, and an index for the deliveries that were not received. */
export class EventReplays1764392910000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_deliveries ADD COLUMN replayed_at timestamptz');
    await runner.query(
      `CREATE INDEX event_deliveries_failed_idx ON event_deliveries (endpoint_id, sequence)
       WHERE state IN ('DEAD', 'SKIPPED', 'CANCELED')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX event_deliveries_failed_idx');
    await runner.query('ALTER TABLE event_deliveries DROP COLUMN replayed_at');
  }
}
