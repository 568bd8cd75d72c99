import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notes that bytes of a container may be at the platform, so that the next try asks for the offset. */
export class ContainerUploads1700000009800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post_containers ADD COLUMN send_started boolean NOT NULL DEFAULT false');
    // Uploads that were under way when this version was installed.
    await runner.query('UPDATE post_containers SET send_started = true WHERE upload_url IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post_containers DROP COLUMN send_started');
  }
}
