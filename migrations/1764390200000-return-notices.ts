import type { MigrationInterface, QueryRunner } from 'typeorm';

const earlier = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'RECONNECT_SOON'`;

/** Adds the mail that announces the end of the time for a decision. */
export class ReturnNotices1764390200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, `${earlier}, 'RETURN_DUE'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM mails WHERE kind = 'RETURN_DUE'");
    await this.allow(runner, earlier);
  }

  private async allow(runner: QueryRunner, kinds: string): Promise<void> {
    await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
  }
}
