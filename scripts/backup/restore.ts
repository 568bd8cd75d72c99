import type pg from 'pg';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { unusableKeys } from '../../src/crypto/sealed-samples.js';
import { TokenVault, type VaultKey } from '../../src/crypto/token-vault.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { migrationLock } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations.js';
import { Archive, type ArchiveHeader } from './archive.js';
import { BackupError } from './backup-error.js';
import { loadTables, withoutConstraints } from './load.js';
import { applyMigrations, readMigrations, requireKnown, revertMigrations } from './migration-state.js';
import { quote, readTables } from './tables.js';

export interface RestoreOptions {
  /** Direct address of the database. */
  url: string;
  path: string;
  tokenKeys: readonly VaultKey[];
  /** Replaces the data of a database that has some. */
  replace: boolean;
}

/** Each statement waits this long for a table that a transaction of another program uses. */
const lockTimeoutMs = 15_000;
const maxListedSessions = 20;

/**
 * Replaces all rows of the database by those of a backup, in one transaction, and applies the migrations that are newer than the backup. After
 * an error the database is unchanged.
 *
 * @throws BackupError if the file, the keys or the database do not fit
 */
export async function restore({ url, path, tokenKeys, replace }: RestoreOptions): Promise<ArchiveHeader> {
  const archive = await Archive.open(path);
  try {
    const { header } = archive;
    requireKnown(header.migrations, 'The backup');
    requireKeys(header, tokenKeys);
    await inTransaction(url, async (source, runner, client) => {
      await requireReplaceable(runner, replace);
      await writeRows(source, runner, client, archive);
      const applied = new Set(header.migrations);
      const later = migrations.map(({ name }) => name).filter((name) => !applied.has(name));
      await applyMigrations(source, runner, later);
      // Cursors of readers may be ahead of the backup: the positions after it are assigned again.
      await runner.query('UPDATE event_head SET log_id = gen_random_uuid()');
      await delaySweep(runner);
      for (const table of await readTables(source, runner)) await runner.query(`ANALYZE ${quote(table)}`);
    });
    return header;
  } finally {
    await archive.close();
  }
}

function requireKeys({ sealedSamples }: ArchiveHeader, tokenKeys: readonly VaultKey[]): void {
  const unusable = unusableKeys(new TokenVault(tokenKeys), sealedSamples);
  if (unusable.length === 0) return;
  throw new BackupError(
    `TOKEN_ENCRYPTION_KEYS does not have the keys of this backup. Missing or different: ${unusable.join(', ')}. ` +
      'Nothing was changed. Add the keys to the end of the list.',
  );
}

async function inTransaction(
  url: string,
  work: (source: DataSource, runner: QueryRunner, client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const source = await new DataSource(dataSourceOptions(url, 1)).initialize();
  const runner = source.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.PoolClient;
    await runner.startTransaction();
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await runner.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    // Processes that start meanwhile wait before they migrate.
    await runner.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await work(source, runner, client);
    await runner.commitTransaction();
  } catch (error) {
    // A lost connection cannot roll back, and the server has done it.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
    await source.destroy();
  }
}

async function requireReplaceable(runner: QueryRunner, replace: boolean): Promise<void> {
  await requireNoSessions(runner);
  const applied = await readMigrations(runner);
  if (applied.length === 0) return;
  requireKnown(applied, 'The database');
  if (!replace) {
    throw new BackupError(
      'The database is not empty. Restore into an empty database, or add --replace to delete all data in it.',
    );
  }
}

/** A connection of Patchbay. PostgreSQL shows the address of a session of another role only to roles with more privileges. */
interface Session {
  name: string;
  pid: number;
  role: string;
  address: string | null;
  /** -1 for a Unix socket, null if it may not be seen. */
  port: number | null;
}

async function requireNoSessions(runner: QueryRunner): Promise<void> {
  const sessions: Session[] = await runner.query(
    `SELECT application_name AS name, pid, usename AS role, host(client_addr) AS address, client_port AS port
     FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'patchbay%' AND pid <> pg_backend_pid()
     ORDER BY pid`,
  );
  if (sessions.length === 0) return;
  const lines = sessions.slice(0, maxListedSessions).map(describeSession);
  if (sessions.length > lines.length) lines.push(`  and ${sessions.length - lines.length} more`);
  const count = sessions.length === 1 ? 'another connection' : `${sessions.length} other connections`;
  throw new BackupError(
    `Patchbay has ${count} to this database. Stop all processes first. A pooler such as PgBouncer keeps connections for some minutes.\n${lines.join('\n')}`,
  );
}

function describeSession({ name, pid, role, address, port }: Session): string {
  const hidden = 'an address that this role may not see';
  const place = address ?? (port === -1 ? 'a Unix socket' : hidden);
  return `  process ${pid} of PostgreSQL: "${name}" of the role ${role} from ${place}`;
}

async function writeRows(
  source: DataSource,
  runner: QueryRunner,
  client: pg.PoolClient,
  archive: Archive,
): Promise<void> {
  const { migrations: wanted, rowCounts } = archive.header;
  const applied = await readMigrations(runner);
  if (applied.join() !== wanted.join()) {
    await deleteRows(source, runner);
    await revertMigrations(source, runner, applied);
    // Creates the table of applied migrations if it does not exist.
    await new MigrationExecutor(source, runner).showMigrations();
    await applyMigrations(source, runner, wanted);
  }
  await deleteRows(source, runner);
  await withoutConstraints(runner, await readTables(source, runner), () =>
    loadTables(runner, client, archive.dump(), rowCounts),
  );
}

/** Files that are newer than the backup have no rows. If it was the wrong backup, they must still be there for the right one. */
async function delaySweep(runner: QueryRunner): Promise<void> {
  await runner.query(
    `INSERT INTO schedules (name, next_run_at, not_before)
     VALUES ('posts.sweep-uploads', app_now(), app_now() + interval '3 days')
     ON CONFLICT (name) DO UPDATE SET not_before = excluded.not_before`,
  );
}

/** As one statement, because the tables refer to each other. */
async function deleteRows(source: DataSource, runner: QueryRunner): Promise<void> {
  const tables = (await readTables(source, runner)).map(quote);
  if (tables.length === 0) return;
  // Audit events refuse to be deleted.
  for (const table of tables) await runner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await runner.query(`TRUNCATE ${tables.join(', ')}`);
  for (const table of tables) await runner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
}
