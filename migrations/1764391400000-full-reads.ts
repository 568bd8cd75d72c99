import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads of everything that a list has, and the products that they listed. */
export class FullReads1764391400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commerce_syncs ADD COLUMN full_read_at timestamptz');
    await runner.query('ALTER TABLE products ADD COLUMN listed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE products DROP COLUMN listed_at');
    await runner.query('ALTER TABLE commerce_syncs DROP COLUMN full_read_at');
  }
}
