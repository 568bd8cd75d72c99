import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlier = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON', 'RETURN_DUE'`;

/** Adds the mails about linked and removed identities. */
export class IdentityMails1764391600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, `${earlier}, 'IDENTITY_LINKED', 'IDENTITY_REMOVED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM mails WHERE kind IN ('IDENTITY_LINKED', 'IDENTITY_REMOVED')");
    await this.allow(runner, earlier);
  }

  private async allow(runner: QueryRunner, kinds: string): Promise<void> {
    await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
  }
}
