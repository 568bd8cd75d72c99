import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Metadata of tus clients, more facts about the media, and uploads that are kept after their file is deleted. */
export class UploadFacts1700000009300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE uploads ADD COLUMN metadata text, ADD COLUMN media_details jsonb');
    await runner.query('ALTER TABLE uploads DROP CONSTRAINT uploads_state_check');
    await runner.query(`
      ALTER TABLE uploads ADD CONSTRAINT uploads_state_check
        CHECK (state IN ('RECEIVING', 'READY', 'REJECTED', 'DISCARDED'))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM uploads WHERE state = 'DISCARDED'`);
    await runner.query('ALTER TABLE uploads DROP CONSTRAINT uploads_state_check');
    await runner.query(`
      ALTER TABLE uploads ADD CONSTRAINT uploads_state_check CHECK (state IN ('RECEIVING', 'READY', 'REJECTED'))
    `);
    await runner.query('ALTER TABLE uploads DROP COLUMN metadata, DROP COLUMN media_details');
  }
}
