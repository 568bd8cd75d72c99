import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records that the platform may have some bytes of a container, so that the next attempt requests the offset. */
export class ContainerUploads1700000009800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post_containers ADD COLUMN send_started boolean NOT NULL DEFAULT false');
    // For uploads that were running when this version was installed.
    await runner.query('UPDATE post_containers SET send_started = true WHERE upload_url IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post_containers DROP COLUMN send_started');
  }
}
