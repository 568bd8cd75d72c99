import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts who sends a decision about a return. */
export class DecisionSenders1764391000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE return_decisions ADD COLUMN senders integer NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE return_decisions DROP COLUMN senders');
  }
}
