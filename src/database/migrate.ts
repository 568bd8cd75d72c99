import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import { migrations } from './migrations.js';
import { requireSessions } from './session.js';

/**
 * A server that does not respond must not block the start forever. Long enough for a pooler that first connects to
 * the server.
 */
const connectTimeoutMs = 30_000;
/** Key of the advisory lock that lets only one process migrate at a time. Any number that no other program uses. */
export const migrationLock = 7_241_905_318;

/**
 * Applies missing migrations, in one process at a time. `variable` is the setting that contains the URL.
 *
 * @returns the names of the applied migrations
 * @throws SessionsNotKept if the URL leads to a pooler that does not keep sessions
 */
export async function migrate(url: string, variable?: string): Promise<string[]> {
  const lock = await connectOnce(url);
  const source = new DataSource(dataSourceOptions(url, 2));
  try {
    await requireSessions(lock, () => connectOnce(url), variable);
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    if (await isMigrated(lock)) return [];
    await source.initialize();
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    if (source.isInitialized) await source.destroy();
    await lock.end();
  }
}

/** Opens one connection for a check during the start. */
export async function connectOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // Without a listener, a lost connection would end the process. The next statement reports the loss.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Avoids creating a data source, which is slow: nearly every start finds nothing to migrate. */
async function isMigrated(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]!.exists) return false;
  const applied = await client.query<{ name: string }>('SELECT name FROM migrations');
  const names = new Set(applied.rows.map(({ name }) => name));
  return migrations.every(({ name }) => names.has(name));
}
