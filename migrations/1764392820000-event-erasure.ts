import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what belongs to an erased account, and waiting deliveries by their age. */
export class EventErasure1764392820000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX event_deliveries_account_id_idx ON event_deliveries (account_id) WHERE account_id IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX event_deliveries_waiting_idx ON event_deliveries (created_at) WHERE finished_at IS NULL',
    );
    await runner.query('ALTER TABLE event_sequences ADD COLUMN account_id uuid');
    await runner.query(`
      UPDATE event_sequences SET account_id = events.account_id FROM events
      WHERE events.entity_id = event_sequences.entity_id AND events.account_id IS NOT NULL`);
    await runner.query(
      'CREATE INDEX event_sequences_account_id_idx ON event_sequences (account_id) WHERE account_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE event_sequences DROP COLUMN account_id');
    await runner.query('DROP INDEX event_deliveries_waiting_idx');
    await runner.query('DROP INDEX event_deliveries_account_id_idx');
  }
}
