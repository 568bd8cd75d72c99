import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The inbox of webhooks. */
export class Webhooks1700000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_events (
        id uuid NOT NULL,
        event_key bytea NOT NULL,
        platform text NOT NULL,
        type text NOT NULL,
        subject text,
        payload bytea NOT NULL,
        unread_body boolean NOT NULL,
        occurred_at timestamptz,
        received_at timestamptz NOT NULL,
        request_id text NOT NULL,
        state text NOT NULL,
        due_at timestamptz,
        lease_id uuid,
        attempts smallint NOT NULL DEFAULT 0,
        publish_id text,
        note text,
        last_error text,
        processed_at timestamptz,
        CONSTRAINT webhook_events_pkey PRIMARY KEY (id),
        CONSTRAINT webhook_events_event_key_key UNIQUE (event_key),
        CONSTRAINT webhook_events_event_key_check CHECK (octet_length(event_key) = 32),
        CONSTRAINT webhook_events_state_check
          CHECK (state IN ('PENDING', 'UNMATCHED', 'PROCESSED', 'IGNORED', 'UNPARSED', 'DEAD')),
        CONSTRAINT webhook_events_due_at_check CHECK ((due_at IS NOT NULL) = (state IN ('PENDING', 'UNMATCHED'))),
        CONSTRAINT webhook_events_processed_at_check
          CHECK ((processed_at IS NOT NULL) = (state IN ('PROCESSED', 'IGNORED')))
      )
    `);
    await runner.query(
      'CREATE INDEX webhook_events_due_at_idx ON webhook_events (due_at) WHERE due_at IS NOT NULL',
    );
    await runner.query(`
      CREATE INDEX webhook_events_publish_id_idx ON webhook_events (platform, publish_id) WHERE state = 'UNMATCHED'
    `);
    await runner.query(`
      CREATE INDEX webhook_events_attention_idx ON webhook_events (state, id)
        WHERE state IN ('UNMATCHED', 'UNPARSED', 'DEAD')
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_events');
  }
}
