import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renames the table `tasks` to `jobs`. */
export class JobsTable1764385000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await renameTable(runner, 'tasks', 'jobs');
  }

  async down(runner: QueryRunner): Promise<void> {
    await renameTable(runner, 'jobs', 'tasks');
  }
}

async function renameTable(runner: QueryRunner, from: string, to: string): Promise<void> {
  await runner.query(`ALTER TABLE ${from} RENAME TO ${to}`);
  for (const constraint of ['pkey', 'state_check', 'died_at_check'])
    await runner.query(`ALTER TABLE ${to} RENAME CONSTRAINT ${from}_${constraint} TO ${to}_${constraint}`);
  for (const index of ['kind_key_idx', 'due_at_idx', 'dead_idx'])
    await runner.query(`ALTER INDEX ${from}_${index} RENAME TO ${to}_${index}`);
}
