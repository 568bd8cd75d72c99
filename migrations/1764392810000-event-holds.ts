import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the holds of the sequencer: events that failed alone, so that they do not stop the others. */
export class EventHolds1764392810000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_holds (
        order_key uuid PRIMARY KEY,
        event_id uuid NOT NULL,
        failures integer NOT NULL,
        retry_at timestamptz NOT NULL,
        last_error text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE event_holds');
  }
}
