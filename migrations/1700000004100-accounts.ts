import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connected channels of users. */
export class Accounts1700000004100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        id uuid CONSTRAINT accounts_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT accounts_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        grant_id uuid CONSTRAINT accounts_grant_id_fkey REFERENCES grants (id) ON DELETE SET NULL,
        platform text NOT NULL,
        external_id text NOT NULL,
        subjects text[] NOT NULL DEFAULT '{}',
        label text,
        display_name text NOT NULL,
        username text,
        avatar_url text,
        profile jsonb NOT NULL,
        profile_synced_at timestamptz NOT NULL DEFAULT app_now(),
        profile_due_at timestamptz NOT NULL DEFAULT app_now() + interval '24 hours',
        credentials text CONSTRAINT accounts_credentials_sealed_check
          CHECK ("credentials" IS NULL OR "credentials" LIKE 'pbv1.%.%.%'),
        rank integer NOT NULL,
        connected_at timestamptz NOT NULL,
        disconnected_at timestamptz
      )
    `);
    await runner.query(`
      CREATE UNIQUE INDEX accounts_external_id_key ON accounts (platform, external_id) WHERE disconnected_at IS NULL
    `);
    await runner.query(
      'CREATE INDEX accounts_user_id_idx ON accounts (user_id, rank, id) WHERE disconnected_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX accounts_profile_due_at_idx ON accounts (profile_due_at) WHERE disconnected_at IS NULL',
    );
    await runner.query('CREATE INDEX accounts_grant_id_idx ON accounts (grant_id)');
    await runner.query(`
      ALTER TABLE sessions ADD CONSTRAINT sessions_selected_account_id_fkey
        FOREIGN KEY (selected_account_id) REFERENCES accounts (id) ON DELETE SET NULL
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP CONSTRAINT sessions_selected_account_id_fkey');
    await runner.query('DROP TABLE accounts');
  }
}
