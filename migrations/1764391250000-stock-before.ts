import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps the stock before an update, which shows later whether an update had an effect whose response was lost. */
export class StockBefore1764391250000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stock_updates ADD COLUMN stock_before jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stock_updates DROP COLUMN stock_before');
  }
}
