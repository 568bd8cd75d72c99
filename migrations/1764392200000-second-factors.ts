import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlier = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON', 'RETURN_DUE',
  'IDENTITY_LINKED', 'IDENTITY_REMOVED', 'POST_FAILED', 'RECONNECT_NEEDED', 'INVITATION'`;
const added = `'SECOND_FACTOR_CHANGED', 'RECOVERY_CODE_USED', 'SECOND_FACTOR_REFUSED'`;

/** Adds authenticator apps, recovery codes, sign-ins that wait for the second factor, and their mails. */
export class SecondFactors1764392200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE authenticators (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT authenticators_user_id_fkey REFERENCES users ON DELETE CASCADE,
        secret text NOT NULL CONSTRAINT authenticators_secret_sealed_check CHECK (secret LIKE 'pbv1.%.%.%'),
        created_at timestamptz NOT NULL,
        confirmed_at timestamptz,
        last_step bigint
      );
      CREATE UNIQUE INDEX authenticators_confirmed_key ON authenticators (user_id) WHERE confirmed_at IS NOT NULL;
      CREATE UNIQUE INDEX authenticators_pending_key ON authenticators (user_id) WHERE confirmed_at IS NULL;
      CREATE INDEX authenticators_user_id_idx ON authenticators (user_id, id);

      CREATE TABLE recovery_codes (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT recovery_codes_user_id_fkey REFERENCES users ON DELETE CASCADE,
        code_hash bytea NOT NULL,
        created_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX recovery_codes_user_id_idx ON recovery_codes (user_id, id);

      CREATE TABLE pending_sign_ins (
        id uuid PRIMARY KEY,
        token_hash bytea NOT NULL CONSTRAINT pending_sign_ins_token_hash_key UNIQUE,
        user_id uuid NOT NULL CONSTRAINT pending_sign_ins_user_id_fkey REFERENCES users ON DELETE CASCADE,
        provider text,
        return_to text,
        attempts integer NOT NULL DEFAULT 0,
        address text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX pending_sign_ins_user_id_idx ON pending_sign_ins (user_id, id);
      CREATE INDEX pending_sign_ins_expires_at_idx ON pending_sign_ins (expires_at)`);
    await this.allow(runner, `${earlier}, ${added}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pending_sign_ins, recovery_codes, authenticators');
    await runner.query(`DELETE FROM mails WHERE kind IN (${added})`);
    await this.allow(runner, earlier);
  }

  private async allow(runner: QueryRunner, kinds: string): Promise<void> {
    await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
  }
}
