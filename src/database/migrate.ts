import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';

/** Any number no other user of the database takes; processes that start together wait for one another on it. */
const migrationLock = 7_241_905_318;

/** Applies what is missing of `migrations/`, in one process at a time. Gives the names of what it applied. */
export async function migrate(url: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  const source = new DataSource(dataSourceOptions(url, 2));
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await source.initialize();
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    if (source.isInitialized) await source.destroy();
    await lock.end();
  }
}
