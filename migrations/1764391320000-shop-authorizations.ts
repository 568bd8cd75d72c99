import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the owner still authorizes a shop. Its grant may cover other shops. */
export class ShopAuthorizations1764391320000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shops ADD COLUMN is_authorized boolean NOT NULL DEFAULT true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shops DROP COLUMN is_authorized');
  }
}
