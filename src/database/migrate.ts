import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { maintenanceOptions } from './data-source.js';
import { migrations } from './migrations.js';
import { requireSessions } from './session.js';

/**
 * A server that does not respond must not block the start forever. Long enough for a pooler that first connects to
 * the server.
 */
const connectTimeoutMs = 30_000;
/** Key of the advisory lock that lets only one process migrate at a time. Any number that no other program uses. */
export const migrationLock = 7_241_905_318;

/** How often a start asks whether the other process has ended its migrations. */
const pollMs = 200;

/** A migration needs a table that another session does not release. The message is for the operator. */
export class MigrationBlocked extends Error {
  constructor() {
    super(
      'A migration needs a table that a transaction of another program has used for 30 seconds, for example a backup. The migrations before it stay applied. Start again when it has ended.',
    );
  }
}

export interface MigrateOptions {
  /** The setting that contains the URL. */
  variable?: string;
  /** Ends the wait for another process. */
  stopping?: AbortSignal;
  /** Reports to the operator why it takes long. */
  report?: (message: string) => void;
  /** A wait for another process that takes longer is reported. 5 seconds by default. */
  reportAfterMs?: number;
}

/**
 * Applies missing migrations, in one process at a time. They take as long as the tables are large.
 * @returns the names of the applied migrations
 * @throws SessionsNotKept if the URL leads to a pooler that does not keep sessions; MigrationBlocked
 */
export async function migrate(
  url: string,
  {
    variable,
    stopping,
    report = (message) => console.error(message),
    reportAfterMs = 5_000,
  }: MigrateOptions = {},
): Promise<string[]> {
  const lock = await connectOnce(url);
  const source = new DataSource(maintenanceOptions(url, 2));
  try {
    await requireSessions(lock, () => connectOnce(url), variable);
    await waitForLock(lock, report, reportAfterMs, stopping);
    if (await isMigrated(lock)) return [];
    await source.initialize();
    return (await source.runMigrations()).map(({ name }) => name);
  } catch (error) {
    throw isLockTimeout(error) ? new MigrationBlocked() : error;
  } finally {
    if (source.isInitialized) await source.destroy();
    await lock.end();
  }
}

/** Asks again and again: a statement that waits would be a transaction, for which a concurrent build of an index waits. */
async function waitForLock(
  client: pg.Client,
  report: (message: string) => void,
  reportAfterMs: number,
  stopping?: AbortSignal,
): Promise<void> {
  const timer = setTimeout(
    () => report('Waiting for the migrations of another process, or for a restore …'),
    reportAfterMs,
  );
  try {
    stopping?.throwIfAborted();
    while (!(await tryLock(client))) await delay(pollMs, undefined, { signal: stopping });
  } finally {
    clearTimeout(timer);
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS "isLocked"',
    [migrationLock],
  );
  return rows[0]!.isLocked;
}

function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === '55P03';
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
