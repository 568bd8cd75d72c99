import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Slots that connect flows reserve, and fences that separate new consents from running revocations. */
export class SlotsAndFences1700000009700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE connection_states
        ADD COLUMN left_at timestamptz,
        ADD COLUMN reserved_until timestamptz
    `);
    await runner.query(`
      ALTER TABLE pending_revocations
        ADD COLUMN user_id uuid,
        ADD COLUMN retired_at timestamptz NOT NULL DEFAULT app_now()
    `);
    await runner.query(`
      CREATE TABLE subject_fences (
        platform text NOT NULL,
        subject text NOT NULL,
        lease_token uuid,
        busy_until timestamptz,
        CONSTRAINT subject_fences_pkey PRIMARY KEY (platform, subject)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_fences');
    await runner.query('ALTER TABLE pending_revocations DROP COLUMN user_id, DROP COLUMN retired_at');
    await runner.query('ALTER TABLE connection_states DROP COLUMN left_at, DROP COLUMN reserved_until');
  }
}
