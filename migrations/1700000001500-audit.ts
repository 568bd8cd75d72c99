import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit trail. It has no foreign keys, so that events are kept after a user is deleted. Rows are never changed.
 * They can be deleted only if they are older than the minimum AUDIT_RETENTION, 30 days.
 */
export class Audit1700000001500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_events (
        id uuid CONSTRAINT audit_events_pkey PRIMARY KEY,
        action text NOT NULL,
        outcome text NOT NULL CONSTRAINT audit_events_outcome_check CHECK (outcome IN ('SUCCESS', 'FAILURE')),
        actor_kind text NOT NULL
          CONSTRAINT audit_events_actor_kind_check CHECK (actor_kind IN ('USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS')),
        actor_user_id uuid,
        actor_name text,
        target_type text,
        target_id text,
        user_id uuid,
        address text,
        details jsonb NOT NULL,
        created_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX audit_events_action_idx ON audit_events (action, id)');
    // A partial index, because most events of busy installations are tokens of services, which belong to no user.
    await runner.query(
      'CREATE INDEX audit_events_actor_user_id_idx ON audit_events (actor_user_id, id) WHERE actor_user_id IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX audit_events_user_id_idx ON audit_events (user_id, id) WHERE user_id IS NOT NULL',
    );
    // Rows are inserted in the order of their time, so a small BRIN index finds the rows of a time range.
    await runner.query('CREATE INDEX audit_events_created_at_idx ON audit_events USING brin (created_at)');
    await runner.query(`
      CREATE FUNCTION audit_events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR TRUNCATE ON audit_events
      FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse_change()
    `);
    await runner.query(`
      CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events FOR EACH ROW
      WHEN (OLD.created_at > app_now() - interval '30 days') EXECUTE FUNCTION audit_events_refuse_change()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_events');
    await runner.query('DROP FUNCTION audit_events_refuse_change()');
  }
}
