import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published media and comments of accounts, metrics of media and accounts, and the progress of syncs. */
export class Content1700000006500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media (
        id uuid CONSTRAINT media_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT media_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        account_id uuid NOT NULL CONSTRAINT media_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        kind text NOT NULL CONSTRAINT media_kind_check CHECK (kind IN ('VIDEO', 'PHOTO', 'MIXED')),
        caption text NOT NULL,
        published_at timestamptz NOT NULL,
        permalink text,
        cover_url text,
        duration_seconds double precision,
        width integer,
        height integer,
        synced_at timestamptz NOT NULL,
        gone_at timestamptz,
        CONSTRAINT media_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query('CREATE INDEX media_user_id_idx ON media (user_id)');
    await runner.query('CREATE INDEX media_published_at_idx ON media (account_id, published_at, id)');
    await runner.query(`
      CREATE TABLE media_metrics (
        media_id uuid NOT NULL CONSTRAINT media_metrics_media_id_fkey REFERENCES media (id) ON DELETE CASCADE,
        name text NOT NULL,
        value bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        CONSTRAINT media_metrics_pkey PRIMARY KEY (media_id, name)
      )
    `);
    await runner.query(`
      CREATE TABLE account_metrics (
        account_id uuid NOT NULL CONSTRAINT account_metrics_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        ends_at timestamptz NOT NULL,
        name text NOT NULL,
        value bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        CONSTRAINT account_metrics_pkey PRIMARY KEY (account_id, ends_at, name)
      )
    `);
    await runner.query(`
      CREATE TABLE account_audiences (
        account_id uuid NOT NULL CONSTRAINT account_audiences_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        audience text NOT NULL
          CONSTRAINT account_audiences_audience_check CHECK (audience IN ('FOLLOWERS', 'ENGAGED')),
        dimension text NOT NULL
          CONSTRAINT account_audiences_dimension_check CHECK (dimension IN ('AGE', 'CITY', 'COUNTRY', 'GENDER')),
        key text NOT NULL,
        value bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        CONSTRAINT account_audiences_pkey PRIMARY KEY (account_id, audience, dimension, key)
      )
    `);
    await runner.query(`
      CREATE TABLE comments (
        id uuid CONSTRAINT comments_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT comments_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        account_id uuid NOT NULL CONSTRAINT comments_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        external_id text NOT NULL,
        external_media_id text NOT NULL,
        external_parent_id text,
        text text NOT NULL,
        author_id text,
        author_username text,
        is_own boolean NOT NULL,
        is_hidden boolean NOT NULL,
        like_count integer,
        published_at timestamptz NOT NULL,
        synced_at timestamptz NOT NULL,
        gone_at timestamptz,
        CONSTRAINT comments_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query('CREATE INDEX comments_user_id_idx ON comments (user_id)');
    await runner.query('CREATE INDEX comments_published_at_idx ON comments (account_id, published_at, id)');
    await runner.query('CREATE INDEX comments_media_idx ON comments (account_id, external_media_id)');
    await runner.query(`
      CREATE TABLE content_syncs (
        account_id uuid CONSTRAINT content_syncs_pkey PRIMARY KEY
          CONSTRAINT content_syncs_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        state text NOT NULL
          CONSTRAINT content_syncs_state_check CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
        requested_at timestamptz NOT NULL,
        read_at timestamptz,
        pass_started_at timestamptz,
        cursor text,
        synced_at timestamptz,
        comments_synced_at timestamptz,
        metrics_synced_at timestamptz,
        audiences_synced_at timestamptz,
        failure_code text,
        failure_message text,
        failed_at timestamptz
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE content_syncs');
    await runner.query('DROP TABLE comments');
    await runner.query('DROP TABLE account_audiences');
    await runner.query('DROP TABLE account_metrics');
    await runner.query('DROP TABLE media_metrics');
    await runner.query('DROP TABLE media');
  }
}
