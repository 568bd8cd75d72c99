import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import { migrations } from './migrations.js';
import { requireSessions } from './session.js';

/** A server that does not answer at all must not hold a start for ever. A pooler makes a new connection to the server first. */
const connectTimeoutMs = 30_000;
/** Any number no other user of the database takes; processes that start together wait for one another on it. */
const migrationLock = 7_241_905_318;

/**
 * Applies what is missing of `migrations/`, in one process at a time.
 *
 * @returns the names of the migrations it applied
 * @throws SessionsNotKept when the address leads to a pooler that does not keep sessions
 */
export async function migrate(url: string): Promise<string[]> {
  const lock = await connect(url);
  const source = new DataSource(dataSourceOptions(url, 2));
  try {
    await requireSessions(lock, () => connect(url));
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    if (await isMigrated(lock)) return [];
    await source.initialize();
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    if (source.isInitialized) await source.destroy();
    await lock.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // A connection that is lost while no statement runs fails the next one. Without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Nearly every start finds it so, and need not prepare a data source to see it. */
async function isMigrated(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]!.exists) return false;
  const applied = await client.query<{ name: string }>('SELECT name FROM migrations');
  const names = new Set(applied.rows.map(({ name }) => name));
  return migrations.every(({ name }) => names.has(name));
}
