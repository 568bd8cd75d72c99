import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds confirmations of assistants, and consents of users to assistants. */
export class AssistantConfirmations1764392600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assistant_confirmations (
        id uuid PRIMARY KEY,
        token_hash bytea NOT NULL,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        client_id uuid NOT NULL REFERENCES oidc_clients ON DELETE CASCADE,
        tool text NOT NULL,
        content_hash bytea NOT NULL,
        prepared jsonb NOT NULL,
        summary jsonb NOT NULL,
        decision text CONSTRAINT assistant_confirmations_decision_check CHECK (decision IN ('APPROVED', 'DENIED')),
        decided_at timestamptz,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        lease_token uuid,
        lease_until timestamptz,
        result jsonb,
        completed_at timestamptz
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX assistant_confirmations_token_hash_idx ON assistant_confirmations (token_hash)',
    );
    await runner.query(
      'CREATE INDEX assistant_confirmations_user_id_idx ON assistant_confirmations (user_id, id)',
    );
    await runner.query(
      'CREATE INDEX assistant_confirmations_client_id_idx ON assistant_confirmations (client_id)',
    );
    await runner.query(
      'CREATE INDEX assistant_confirmations_expires_at_idx ON assistant_confirmations (expires_at)',
    );
    await runner.query(`
      ALTER TABLE oidc_consents
        ADD COLUMN assistant_scopes text[] NOT NULL DEFAULT '{}',
        ADD COLUMN asks_before_acting boolean NOT NULL DEFAULT true`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE oidc_consents DROP COLUMN assistant_scopes, DROP COLUMN asks_before_acting',
    );
    await runner.query('DROP TABLE assistant_confirmations');
  }
}
