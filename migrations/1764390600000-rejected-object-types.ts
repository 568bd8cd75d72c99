import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records rejected objects by their type. They were recorded by the way in which they were read, so one object had several rows. */
export class RejectedObjectTypes1764390600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.rename(runner, 'stream', 'object_type');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.rename(runner, 'object_type', 'stream');
  }

  /** Objects that still cannot be stored are recorded again when they are read. */
  private async rename(runner: QueryRunner, from: string, to: string): Promise<void> {
    await runner.query('DELETE FROM commerce_rejected_rows');
    await runner.query(`ALTER TABLE commerce_rejected_rows RENAME COLUMN ${from} TO ${to}`);
  }
}
