import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the event log. */
export class Events1764392300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE events (
        id uuid PRIMARY KEY,
        insertion bigserial NOT NULL,
        position bigint,
        type text NOT NULL,
        user_id uuid REFERENCES users ON DELETE CASCADE,
        account_id uuid,
        entity_kind text NOT NULL,
        entity_id uuid NOT NULL,
        sequence bigint NOT NULL,
        occurred_at timestamptz NOT NULL,
        data text NOT NULL CONSTRAINT events_data_check CHECK (octet_length(data) < 20000)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX events_position_idx ON events (position) WHERE position IS NOT NULL',
    );
    await runner.query('CREATE INDEX events_pending_idx ON events (insertion) WHERE position IS NULL');
    await runner.query('CREATE INDEX events_user_id_idx ON events (user_id, position)');
    await runner.query(
      'CREATE INDEX events_account_id_idx ON events (account_id) WHERE account_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE event_sequences (
        entity_id uuid PRIMARY KEY,
        user_id uuid REFERENCES users ON DELETE CASCADE,
        last_sequence bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX event_sequences_user_id_idx ON event_sequences (user_id)');
    await runner.query(`
      CREATE TABLE event_head (
        is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT event_head_is_only_check CHECK (is_only),
        last_position bigint NOT NULL DEFAULT 0,
        expired_position bigint NOT NULL DEFAULT 0
      )`);
    await runner.query('INSERT INTO event_head DEFAULT VALUES');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE event_head');
    await runner.query('DROP TABLE event_sequences');
    await runner.query('DROP TABLE events');
  }
}
