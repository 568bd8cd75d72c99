import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds all stock updates of a product, for the export of a user's data and for deletions. */
export class OwnerIndices1764391610000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX stock_updates_product_id_id_idx ON stock_updates (product_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX stock_updates_product_id_id_idx');
  }
}
