import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the running pass of a sync was requested. Until it is complete, the history is not. */
export class RequestedPasses1764391410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE commerce_syncs ADD COLUMN pass_is_requested boolean NOT NULL DEFAULT false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commerce_syncs DROP COLUMN pass_is_requested');
  }
}
