import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlierMails = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON', 'RETURN_DUE',
  'IDENTITY_LINKED', 'IDENTITY_REMOVED', 'POST_FAILED', 'RECONNECT_NEEDED', 'INVITATION', 'SECOND_FACTOR_CHANGED', 'RECOVERY_CODE_USED', 'SECOND_FACTOR_REFUSED'`;

/** Adds the endpoints of receivers, their queues and their deliveries. */
export class EventEndpoints1764392400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_endpoints (
        id uuid PRIMARY KEY,
        client_id uuid REFERENCES oidc_clients ON DELETE CASCADE,
        created_by uuid REFERENCES users ON DELETE SET NULL,
        description text NOT NULL,
        url text NOT NULL,
        event_types text[],
        account_ids uuid[],
        is_ordered boolean NOT NULL,
        state text NOT NULL
          CONSTRAINT event_endpoints_state_check CHECK (state IN ('ACTIVE', 'THROTTLED', 'PAUSED', 'DISABLED')),
        state_reason text,
        state_changed_at timestamptz NOT NULL,
        secret text NOT NULL CONSTRAINT event_endpoints_secret_sealed_check
          CHECK ("secret" IS NULL OR "secret" LIKE 'pbv1.%.%.%'),
        previous_secret text CONSTRAINT event_endpoints_previous_secret_sealed_check
          CHECK ("previous_secret" IS NULL OR "previous_secret" LIKE 'pbv1.%.%.%'),
        previous_secret_until timestamptz,
        failing_since timestamptz,
        last_failure_at timestamptz,
        last_success_at timestamptz,
        rests_until timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz
      )`);
    await runner.query('CREATE INDEX event_endpoints_client_id_idx ON event_endpoints (client_id)');
    await runner.query('CREATE INDEX event_endpoints_created_by_idx ON event_endpoints (created_by)');
    await runner.query(`
      CREATE TABLE event_streams (
        endpoint_id uuid NOT NULL REFERENCES event_endpoints ON DELETE CASCADE,
        stream_key uuid NOT NULL,
        due_at timestamptz NOT NULL,
        lease_id uuid,
        PRIMARY KEY (endpoint_id, stream_key)
      )`);
    await runner.query('CREATE INDEX event_streams_due_idx ON event_streams (endpoint_id, due_at)');
    await runner.query(
      'CREATE INDEX event_streams_leased_idx ON event_streams (endpoint_id) WHERE lease_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE event_deliveries (
        id uuid PRIMARY KEY,
        endpoint_id uuid NOT NULL REFERENCES event_endpoints ON DELETE CASCADE,
        event_id uuid NOT NULL,
        event_type text NOT NULL,
        user_id uuid,
        account_id uuid,
        stream_key uuid NOT NULL,
        sequence bigserial NOT NULL,
        state text NOT NULL CONSTRAINT event_deliveries_state_check
          CHECK (state IN ('PENDING', 'RETRYING', 'DELIVERED', 'DEAD', 'SKIPPED', 'CANCELED')),
        attempts integer NOT NULL DEFAULT 0,
        retries integer NOT NULL DEFAULT 0,
        first_attempt_at timestamptz,
        next_attempt_at timestamptz,
        created_at timestamptz NOT NULL,
        finished_at timestamptz
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX event_deliveries_event_idx ON event_deliveries (event_id, endpoint_id)',
    );
    await runner.query(
      'CREATE INDEX event_deliveries_queue_idx ON event_deliveries (endpoint_id, stream_key, sequence) WHERE finished_at IS NULL',
    );
    await runner.query('CREATE INDEX event_deliveries_list_idx ON event_deliveries (endpoint_id, sequence)');
    await runner.query(
      'CREATE INDEX event_deliveries_finished_idx ON event_deliveries (finished_at) WHERE finished_at IS NOT NULL',
    );
    await runner.query('CREATE INDEX event_deliveries_user_id_idx ON event_deliveries (user_id)');
    await runner.query(`
      CREATE TABLE event_delivery_attempts (
        id uuid PRIMARY KEY,
        delivery_id uuid NOT NULL REFERENCES event_deliveries ON DELETE CASCADE,
        at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status integer,
        error_code text,
        answer text
      )`);
    await runner.query(
      'CREATE INDEX event_delivery_attempts_delivery_id_idx ON event_delivery_attempts (delivery_id, id)',
    );
    await allowMails(runner, `${earlierMails}, 'ENDPOINT_DISABLED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM mails WHERE kind = 'ENDPOINT_DISABLED'");
    await allowMails(runner, earlierMails);
    await runner.query('DROP TABLE event_delivery_attempts');
    await runner.query('DROP TABLE event_deliveries');
    await runner.query('DROP TABLE event_streams');
    await runner.query('DROP TABLE event_endpoints');
  }
}

async function allowMails(runner: QueryRunner, kinds: string): Promise<void> {
  await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
  await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
}
