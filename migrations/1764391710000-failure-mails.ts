import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlier = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON', 'RETURN_DUE',
  'IDENTITY_LINKED', 'IDENTITY_REMOVED'`;

/** Adds the mails about failed posts and ended connections, and the mails that a user has switched off. */
export class FailureMails1764391710000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, `${earlier}, 'POST_FAILED', 'RECONNECT_NEEDED'`);
    await runner.query(`ALTER TABLE users ADD COLUMN muted_mails text[] NOT NULL DEFAULT '{}'`);
    await runner.query('ALTER TABLE posts ADD COLUMN failure_mailed_attempt integer');
    await runner.query('ALTER TABLE grants ADD COLUMN mailed_expiry timestamptz');
    // No mails about what failed before.
    await runner.query(
      `UPDATE posts SET failure_mailed_attempt = attempt_number WHERE state IN ('FAILED', 'UNCONFIRMED')`,
    );
    await runner.query(`UPDATE grants SET mailed_expiry = expired_at WHERE status = 'EXPIRED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE grants DROP COLUMN mailed_expiry');
    await runner.query('ALTER TABLE posts DROP COLUMN failure_mailed_attempt');
    await runner.query('ALTER TABLE users DROP COLUMN muted_mails');
    await runner.query("DELETE FROM mails WHERE kind IN ('POST_FAILED', 'RECONNECT_NEEDED')");
    await this.allow(runner, earlier);
  }

  private async allow(runner: QueryRunner, kinds: string): Promise<void> {
    await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
  }
}
