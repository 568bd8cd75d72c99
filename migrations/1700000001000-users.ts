import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, their sessions, and mails with the state of their links. */
export class Users1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid CONSTRAINT users_pkey PRIMARY KEY,
        email text NOT NULL CONSTRAINT users_email_key UNIQUE
          CONSTRAINT users_email_lower_check CHECK (email = lower(email)),
        email_verified_at timestamptz NOT NULL,
        password_hash text,
        display_name text,
        role text NOT NULL CONSTRAINT users_role_check CHECK (role IN ('USER', 'ADMIN')),
        created_at timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        id_hash bytea NOT NULL CONSTRAINT sessions_id_hash_key UNIQUE,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        user_agent text,
        address text,
        selected_account_id uuid
      )
    `);
    await runner.query('CREATE INDEX sessions_user_id_idx ON sessions (user_id, id)');
    await runner.query('CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)');
    await runner.query(`
      CREATE TABLE mails (
        id uuid CONSTRAINT mails_pkey PRIMARY KEY,
        kind text NOT NULL CONSTRAINT mails_kind_check CHECK (kind IN (
          'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED',
          'RECONNECT_SOON'
        )),
        email text NOT NULL,
        user_id uuid CONSTRAINT mails_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        password_hash text,
        display_name text,
        details jsonb,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        sent_at timestamptz,
        used_at timestamptz
      )
    `);
    await runner.query('CREATE INDEX mails_email_idx ON mails (email)');
    await runner.query('CREATE INDEX mails_user_id_idx ON mails (user_id)');
    await runner.query('CREATE INDEX mails_expires_at_idx ON mails (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mails');
    await runner.query('DROP TABLE sessions');
    await runner.query('DROP TABLE users');
  }
}
