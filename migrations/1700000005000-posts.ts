import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uploads, posts, and the ledger of attempts to hand posts to their platforms. */
export class Posts1700000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE uploads (
        id uuid CONSTRAINT uploads_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT uploads_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        state text NOT NULL CONSTRAINT uploads_state_check CHECK (state IN ('RECEIVING', 'READY', 'REJECTED')),
        size_bytes bigint NOT NULL CONSTRAINT uploads_size_bytes_check CHECK (size_bytes >= 0),
        file_name text,
        kind text,
        content_type text,
        duration_seconds double precision,
        width integer,
        height integer,
        frames_per_second double precision,
        rejected_because text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        writer_id uuid,
        writer_until timestamptz,
        writer_awaited boolean NOT NULL DEFAULT false,
        CONSTRAINT uploads_ready_check CHECK (state <> 'READY' OR (kind IS NOT NULL AND content_type IS NOT NULL)),
        CONSTRAINT uploads_rejected_check CHECK ((state = 'REJECTED') = (rejected_because IS NOT NULL))
      )
    `);
    await runner.query('CREATE INDEX uploads_user_id_idx ON uploads (user_id, id)');
    await runner.query(`
      CREATE TABLE posts (
        id uuid CONSTRAINT posts_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT posts_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        account_id uuid NOT NULL CONSTRAINT posts_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        platform text NOT NULL,
        kind text NOT NULL CONSTRAINT posts_kind_check CHECK (kind IN ('VIDEO', 'PHOTO', 'MIXED')),
        caption text NOT NULL,
        options jsonb NOT NULL,
        publish_at timestamptz,
        state text NOT NULL CONSTRAINT posts_state_check CHECK (state IN (
          'SCHEDULED', 'UPLOADING', 'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'FAILED', 'UNCONFIRMED', 'CANCELED'
        )),
        attempt_number integer NOT NULL,
        platform_status text,
        platform_post_id text,
        public_url text,
        is_public boolean,
        fail_reason text,
        fail_message text,
        next_action text NOT NULL,
        quota_month date NOT NULL,
        quota_returned boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX posts_user_id_idx ON posts (user_id, id)');
    await runner.query('CREATE INDEX posts_account_id_idx ON posts (account_id, id)');
    await runner.query(`
      CREATE TABLE post_media (
        post_id uuid NOT NULL CONSTRAINT post_media_post_id_fkey REFERENCES posts (id) ON DELETE CASCADE,
        position integer NOT NULL,
        upload_id uuid NOT NULL CONSTRAINT post_media_upload_id_fkey REFERENCES uploads (id) ON DELETE CASCADE,
        CONSTRAINT post_media_pkey PRIMARY KEY (post_id, position)
      )
    `);
    await runner.query('CREATE INDEX post_media_upload_id_idx ON post_media (upload_id)');
    await runner.query(`
      CREATE TABLE post_attempts (
        id uuid CONSTRAINT post_attempts_pkey PRIMARY KEY,
        post_id uuid NOT NULL CONSTRAINT post_attempts_post_id_fkey REFERENCES posts (id) ON DELETE CASCADE,
        platform text NOT NULL,
        number integer NOT NULL,
        origin text NOT NULL CONSTRAINT post_attempts_origin_check CHECK (origin IN ('PERSON', 'MACHINE')),
        state text NOT NULL CONSTRAINT post_attempts_state_check CHECK (state IN (
          'READY', 'INITIATING', 'UPLOADING', 'PUBLISHING', 'PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'FAILED',
          'UNCONFIRMED', 'CANCELED'
        )),
        state_since timestamptz NOT NULL,
        authority text NOT NULL CONSTRAINT post_attempts_authority_check CHECK (authority IN ('LOCAL', 'PLATFORM')),
        due_at timestamptz,
        lease_until timestamptz,
        fence integer NOT NULL DEFAULT 0,
        tries integer NOT NULL DEFAULT 0,
        polls integer NOT NULL DEFAULT 0,
        last_error text,
        request_id text,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        publish_id text,
        upload_url text CONSTRAINT post_attempts_upload_url_check
          CHECK ("upload_url" IS NULL OR "upload_url" LIKE 'pbv1.%.%.%'),
        upload_expires_at timestamptz,
        total_bytes bigint,
        chunk_size bigint,
        chunk_count integer,
        bytes_sent bigint NOT NULL DEFAULT 0,
        reached_platform boolean NOT NULL DEFAULT false,
        final_sent boolean NOT NULL DEFAULT false,
        platform_status text,
        platform_post_id text,
        public_url text,
        is_public boolean,
        publicity_at timestamptz,
        status_at timestamptz,
        fail_reason text,
        fail_message text,
        next_action text,
        CONSTRAINT post_attempts_post_id_number_key UNIQUE (post_id, number)
      )
    `);
    await runner.query(`
      CREATE UNIQUE INDEX post_attempts_publish_id_idx ON post_attempts (platform, publish_id)
        WHERE publish_id IS NOT NULL
    `);
    await runner.query(`
      CREATE INDEX post_attempts_publish_due_idx ON post_attempts (due_at)
        WHERE state IN ('READY', 'INITIATING', 'UPLOADING', 'PUBLISHING') AND due_at IS NOT NULL
    `);
    await runner.query(`
      CREATE INDEX post_attempts_status_due_idx ON post_attempts (due_at)
        WHERE state IN ('PROCESSING', 'AWAITING_CREATOR', 'PUBLISHED', 'UNCONFIRMED') AND due_at IS NOT NULL
    `);
    await runner.query(`
      CREATE INDEX post_attempts_platform_post_id_idx ON post_attempts (platform, platform_post_id)
        WHERE platform_post_id IS NOT NULL
    `);
    await runner.query(`
      CREATE TABLE post_containers (
        id uuid CONSTRAINT post_containers_pkey PRIMARY KEY,
        attempt_id uuid NOT NULL
          CONSTRAINT post_containers_attempt_id_fkey REFERENCES post_attempts (id) ON DELETE CASCADE,
        position integer NOT NULL,
        container_id text NOT NULL,
        upload_url text CONSTRAINT post_containers_upload_url_check
          CHECK ("upload_url" IS NULL OR "upload_url" LIKE 'pbv1.%.%.%'),
        sent boolean NOT NULL DEFAULT false,
        ready boolean NOT NULL DEFAULT false,
        CONSTRAINT post_containers_position_key UNIQUE (attempt_id, position)
      )
    `);
    await runner.query(`
      CREATE TABLE post_files (
        id uuid CONSTRAINT post_files_pkey PRIMARY KEY,
        attempt_id uuid NOT NULL CONSTRAINT post_files_attempt_id_fkey REFERENCES post_attempts (id) ON DELETE CASCADE,
        upload_id uuid NOT NULL CONSTRAINT post_files_upload_id_fkey REFERENCES uploads (id) ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        fetched_at timestamptz,
        killed_at timestamptz
      )
    `);
    await runner.query('CREATE INDEX post_files_attempt_id_idx ON post_files (attempt_id)');
    await runner.query('CREATE INDEX post_files_upload_id_idx ON post_files (upload_id)');
    await runner.query(`
      CREATE TABLE publishing_quotas (
        account_id uuid CONSTRAINT publishing_quotas_pkey PRIMARY KEY
          CONSTRAINT publishing_quotas_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        quota_limit integer NOT NULL,
        used integer NOT NULL,
        resets_at timestamptz,
        synced_at timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL CONSTRAINT idempotency_keys_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        post_ids uuid[] NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key)
      )
    `);
    await runner.query('CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'idempotency_keys',
      'publishing_quotas',
      'post_files',
      'post_containers',
      'post_attempts',
      'post_media',
      'posts',
      'uploads',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
