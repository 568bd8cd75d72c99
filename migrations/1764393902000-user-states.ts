import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds disabled users, and marks users who were invited and have not signed in yet. */
export class UserStates1764393902000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE users ADD COLUMN disabled_at timestamptz, ADD COLUMN invited_at timestamptz',
    );
    await runner.query(`
      UPDATE users u SET invited_at = m.created_at FROM mails m
      WHERE m.user_id = u.id AND m.kind = 'INVITATION' AND m.used_at IS NULL AND u.password_hash IS NULL
        AND NOT EXISTS (SELECT 1 FROM oidc_identities i WHERE i.user_id = u.id)
        AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id)
        AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN disabled_at, DROP COLUMN invited_at');
  }
}
