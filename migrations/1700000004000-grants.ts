import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants, pending revocations, and the latest operations of grants. */
export class Grants1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE grants (
        id uuid CONSTRAINT grants_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT grants_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        platform text NOT NULL,
        login_type text NOT NULL,
        subject text NOT NULL,
        status text NOT NULL CONSTRAINT grants_status_check CHECK (status IN ('ACTIVE', 'EXPIRED')),
        expired_reason text,
        expired_at timestamptz,
        credentials text NOT NULL CONSTRAINT grants_credentials_sealed_check
          CHECK ("credentials" IS NULL OR "credentials" LIKE 'pbv1.%.%.%'),
        token_version integer NOT NULL,
        scopes text[] NOT NULL,
        requested_scopes text[] NOT NULL,
        access_expires_at timestamptz,
        refresh_expires_at timestamptz,
        granted_at timestamptz NOT NULL,
        told_end timestamptz,
        refreshed_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        refreshable boolean NOT NULL,
        refresh_at timestamptz,
        lease_token uuid,
        lease_until timestamptz,
        attempt_version integer,
        attempt_started_at timestamptz,
        unanswered_since timestamptz,
        forced_at timestamptz,
        fallback text CONSTRAINT grants_fallback_sealed_check
          CHECK ("fallback" IS NULL OR "fallback" LIKE 'pbv1.%.%.%'),
        suspect_since timestamptz,
        failures integer NOT NULL DEFAULT 0,
        last_error jsonb,
        CONSTRAINT grants_subject_key UNIQUE (platform, login_type, subject),
        CONSTRAINT grants_refresh_at_check CHECK (refresh_at IS NOT NULL OR NOT refreshable)
      )
    `);
    await runner.query(`CREATE INDEX grants_due_idx ON grants (refresh_at) WHERE status = 'ACTIVE'`);
    await runner.query('CREATE INDEX grants_user_id_idx ON grants (user_id)');
    await runner.query(`
      CREATE TABLE pending_revocations (
        id uuid CONSTRAINT pending_revocations_pkey PRIMARY KEY,
        platform text NOT NULL,
        login_type text NOT NULL,
        subject text NOT NULL,
        credentials text NOT NULL CONSTRAINT pending_revocations_credentials_sealed_check
          CHECK ("credentials" IS NULL OR "credentials" LIKE 'pbv1.%.%.%'),
        token_version integer NOT NULL,
        access_expires_at timestamptz,
        expires_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX pending_revocations_expires_at_idx ON pending_revocations (expires_at)');
    await runner.query(`
      CREATE TABLE grant_operations (
        id uuid CONSTRAINT grant_operations_pkey PRIMARY KEY,
        grant_id uuid NOT NULL CONSTRAINT grant_operations_grant_id_fkey REFERENCES grants (id) ON DELETE CASCADE,
        kind text NOT NULL,
        outcome text NOT NULL,
        platform_code text,
        platform_request_id text,
        at timestamptz NOT NULL,
        duration_ms integer NOT NULL
      )
    `);
    await runner.query('CREATE INDEX grant_operations_grant_id_idx ON grant_operations (grant_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE grant_operations');
    await runner.query('DROP TABLE pending_revocations');
    await runner.query('DROP TABLE grants');
  }
}
