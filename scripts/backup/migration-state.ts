import {
  type DataSource,
  Migration,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';
import { migrations } from '../../src/database/migrations.js';
import { BackupError } from './backup-error.js';

/** Names of the applied migrations, in their order. Empty for a database without Patchbay. */
export async function readMigrations(runner: QueryRunner): Promise<string[]> {
  const [found]: { exists: boolean }[] = await runner.query(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!found!.exists) return [];
  const rows: { name: string }[] = await runner.query('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

/** @throws BackupError if this version does not know one of the migrations */
export function requireKnown(names: readonly string[], subject: string): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new BackupError(
    `${subject} belongs to a newer version of Patchbay (${unknown.at(-1)}). Use that version or a later one.`,
  );
}

/** Applies migrations in the transaction of the runner. */
export async function applyMigrations(
  source: DataSource,
  runner: QueryRunner,
  names: readonly string[],
): Promise<void> {
  const executor = new MigrationExecutor(source, runner);
  for (const name of names) {
    const { migration, instance } = findMigration(source, name);
    await instance.up(runner);
    await executor.insertMigration(migration);
  }
}

/** Reverts migrations, the last one first, in the transaction of the runner. */
export async function revertMigrations(
  source: DataSource,
  runner: QueryRunner,
  names: readonly string[],
): Promise<void> {
  const executor = new MigrationExecutor(source, runner);
  for (const name of names.toReversed()) {
    const { migration, instance } = findMigration(source, name);
    await instance.down(runner);
    await executor.deleteMigration(migration);
  }
}

function findMigration(
  source: DataSource,
  name: string,
): { migration: Migration; instance: MigrationInterface } {
  const instance = source.migrations.find((candidate) => candidate.constructor.name === name)!;
  return { migration: new Migration(undefined, Number(/\d{13}$/.exec(name)![0]), name, instance), instance };
}
