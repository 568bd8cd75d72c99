import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlier = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON', 'RETURN_DUE',
  'IDENTITY_LINKED', 'IDENTITY_REMOVED', 'POST_FAILED', 'RECONNECT_NEEDED'`;

/** Adds the mail that invites a user. */
export class Invitations1764391740000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, `${earlier}, 'INVITATION'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM mails WHERE kind = 'INVITATION'");
    await this.allow(runner, earlier);
  }

  private async allow(runner: QueryRunner, kinds: string): Promise<void> {
    await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
  }
}
