import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The OAuth2 authorization server: clients, consents, codes and refresh tokens, signing keys. */
export class OAuth1700000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oidc_clients (
        id uuid CONSTRAINT oidc_clients_pkey PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL CONSTRAINT oidc_clients_kind_check
          CHECK (kind IN ('CONFIDENTIAL', 'PUBLIC', 'DEVICE', 'SERVICE')),
        redirect_uris text[] NOT NULL,
        post_logout_redirect_uris text[] NOT NULL,
        scopes text[] NOT NULL,
        owner_user_id uuid CONSTRAINT oidc_clients_owner_user_id_fkey REFERENCES users (id) ON DELETE SET NULL,
        may_introspect boolean NOT NULL,
        extra_grants text[] NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        disabled_at timestamptz
      )
    `);
    await runner.query('CREATE INDEX oidc_clients_updated_at_idx ON oidc_clients (updated_at)');
    await runner.query('CREATE INDEX oidc_clients_owner_user_id_idx ON oidc_clients (owner_user_id)');
    await runner.query(`
      CREATE TABLE oidc_client_secrets (
        id uuid CONSTRAINT oidc_client_secrets_pkey PRIMARY KEY,
        client_id uuid NOT NULL CONSTRAINT oidc_client_secrets_client_id_fkey
          REFERENCES oidc_clients (id) ON DELETE CASCADE,
        secret_hash bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz
      )
    `);
    await runner.query('CREATE INDEX oidc_client_secrets_client_id_idx ON oidc_client_secrets (client_id)');
    await runner.query(`
      CREATE TABLE oidc_client_usage (
        client_id uuid CONSTRAINT oidc_client_usage_pkey PRIMARY KEY
          CONSTRAINT oidc_client_usage_client_id_fkey REFERENCES oidc_clients (id) ON DELETE CASCADE,
        grants bigint NOT NULL,
        refreshes bigint NOT NULL,
        failures bigint NOT NULL,
        last_used_at timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE oidc_consents (
        user_id uuid NOT NULL CONSTRAINT oidc_consents_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        client_id uuid NOT NULL CONSTRAINT oidc_consents_client_id_fkey
          REFERENCES oidc_clients (id) ON DELETE CASCADE,
        scopes text[] NOT NULL,
        given_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT oidc_consents_pkey PRIMARY KEY (user_id, client_id)
      )
    `);
    await runner.query('CREATE INDEX oidc_consents_client_id_idx ON oidc_consents (client_id)');
    await runner.query(`
      CREATE TABLE oidc_authorizations (
        id uuid CONSTRAINT oidc_authorizations_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT oidc_authorizations_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        client_id uuid NOT NULL CONSTRAINT oidc_authorizations_client_id_fkey
          REFERENCES oidc_clients (id) ON DELETE CASCADE,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        expires_at timestamptz NOT NULL
      )
    `);
    await runner.query(
      'CREATE INDEX oidc_authorizations_user_id_idx ON oidc_authorizations (user_id, client_id)',
    );
    await runner.query('CREATE INDEX oidc_authorizations_client_id_idx ON oidc_authorizations (client_id)');
    await runner.query('CREATE INDEX oidc_authorizations_expires_at_idx ON oidc_authorizations (expires_at)');
    // Artifacts of oidc-provider: sessions, interactions, codes, refresh tokens. Ids are stored only as keyed hashes.
    // Marking an artifact as used changes no indexed column, and the fill factor leaves room on the page, so that no
    // index is updated.
    await runner.query(`
      CREATE TABLE oidc_artifacts (
        kind text NOT NULL,
        id_hash bytea NOT NULL,
        authorization_id uuid CONSTRAINT oidc_artifacts_authorization_id_fkey
          REFERENCES oidc_authorizations (id) ON DELETE CASCADE,
        uid text,
        user_code_hash bytea,
        payload jsonb NOT NULL,
        expires_at timestamptz NOT NULL,
        consumed_at timestamptz,
        answer text,
        polled_at timestamptz,
        poll_seconds integer,
        CONSTRAINT oidc_artifacts_pkey PRIMARY KEY (kind, id_hash)
      ) WITH (fillfactor = 85)
    `);
    await runner.query(
      'CREATE INDEX oidc_artifacts_authorization_id_idx ON oidc_artifacts (authorization_id)',
    );
    await runner.query('CREATE INDEX oidc_artifacts_expires_at_idx ON oidc_artifacts (expires_at)');
    await runner.query('CREATE INDEX oidc_artifacts_uid_idx ON oidc_artifacts (uid) WHERE uid IS NOT NULL');
    await runner.query(
      'CREATE UNIQUE INDEX oidc_artifacts_user_code_hash_idx ON oidc_artifacts (user_code_hash) WHERE user_code_hash IS NOT NULL',
    );
    // Revoked access tokens that are not expired yet.
    await runner.query(`
      CREATE TABLE oidc_revocations (
        id uuid CONSTRAINT oidc_revocations_pkey PRIMARY KEY,
        kind text NOT NULL CONSTRAINT oidc_revocations_kind_check
          CHECK (kind IN ('TOKEN', 'AUTHORIZATION', 'CLIENT', 'USER')),
        target text NOT NULL,
        issued_before timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX oidc_revocations_issued_before_idx ON oidc_revocations (issued_before)');
    await runner.query('CREATE INDEX oidc_revocations_expires_at_idx ON oidc_revocations (expires_at)');
    await runner.query(`
      CREATE TABLE oidc_signing_keys (
        id text CONSTRAINT oidc_signing_keys_pkey PRIMARY KEY,
        algorithm text NOT NULL CONSTRAINT oidc_signing_keys_algorithm_check
          CHECK (algorithm IN ('ES256', 'RS256')),
        public_jwk jsonb NOT NULL,
        private_jwk text NOT NULL CONSTRAINT oidc_signing_keys_private_jwk_check
          CHECK (private_jwk LIKE 'pbv1.%.%.%'),
        created_at timestamptz NOT NULL,
        active_from timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE oidc_identities (
        id uuid CONSTRAINT oidc_identities_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT oidc_identities_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        provider text NOT NULL,
        subject text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        CONSTRAINT oidc_identities_subject_key UNIQUE (provider, subject)
      )
    `);
    await runner.query('CREATE INDEX oidc_identities_user_id_idx ON oidc_identities (user_id)');
    // Revokes the tokens of a deleted user, because the feature that deletes users does not know about tokens.
    await runner.query(`
      CREATE FUNCTION oidc_revoke_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO oidc_revocations (id, kind, target, issued_before, expires_at)
          VALUES (gen_random_uuid(), 'USER', OLD.id::text, app_now(), app_now() + interval '2 hours');
          RETURN OLD;
        END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER oidc_revoke_deleted_user AFTER DELETE ON users
      FOR EACH ROW EXECUTE FUNCTION oidc_revoke_deleted_user()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER oidc_revoke_deleted_user ON users');
    await runner.query('DROP FUNCTION oidc_revoke_deleted_user()');
    for (const table of [
      'oidc_identities',
      'oidc_signing_keys',
      'oidc_revocations',
      'oidc_artifacts',
      'oidc_authorizations',
      'oidc_consents',
      'oidc_client_usage',
      'oidc_client_secrets',
      'oidc_clients',
    ])
      await runner.query(`DROP TABLE ${table}`);
  }
}
