import type { MigrationInterface, QueryRunner } from 'typeorm';

const before = `'SIGN_UP', 'SIGN_UP_KNOWN', 'RESET_PASSWORD', 'PASSWORD_CHANGED', 'CHANGE_EMAIL', 'EMAIL_CHANGED',
    'RECONNECT_SOON', 'RETURN_DUE', 'IDENTITY_LINKED', 'IDENTITY_REMOVED', 'POST_FAILED', 'RECONNECT_NEEDED',
    'INVITATION', 'SECOND_FACTOR_CHANGED', 'RECOVERY_CODE_USED', 'SECOND_FACTOR_REFUSED', 'ENDPOINT_DISABLED'`;
const added = `'PASSKEY_COPIED'`;

/** Adds the mail about a passkey that may have been copied. */
export class PasskeyMails1764393901000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await setKinds(runner, `${before},\n    ${added}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM mails WHERE kind IN (${added})`);
    await setKinds(runner, before);
  }
}

async function setKinds(runner: QueryRunner, kinds: string): Promise<void> {
  await runner.query('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
  await runner.query(`ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (kind IN (${kinds}))`);
}
