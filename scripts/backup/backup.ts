import { existsSync } from 'node:fs';
import type pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { readSealedSamples, unusableKeys } from '../../src/crypto/sealed-samples.js';
import { TokenVault, type VaultKey } from '../../src/crypto/token-vault.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { type ArchiveHeader, writeArchive } from './archive.js';
import { BackupError } from './backup-error.js';
import { copyOut } from './copy-stream.js';
import { readMigrations, requireKnown } from './migration-state.js';
import { canDump, pgDump, pgDumpVersion } from './pg-dump.js';
import { countRows, quote, readColumns, readOtherTables, readTables } from './tables.js';

export interface BackupOptions {
  /** Direct address of the database. */
  url: string;
  path: string;
  version: string;
  tokenKeys: readonly VaultKey[];
  /** Null: pg_dump if its major version is at least that of the server, otherwise COPY. */
  method: ArchiveHeader['method'] | null;
  /** Makes the backup even if `tokenKeys` cannot open it. */
  withoutKeys: boolean;
}

export interface BackupReport {
  header: ArchiveHeader;
  bytes: number;
  /** Tables in the schema that do not belong to Patchbay and are not included. */
  otherTables: string[];
  /** Ids of keys that the data needs and `tokenKeys` lacks. */
  unusableKeys: string[];
}

/**
 * Writes all rows of the database, as of one moment, into a file while the application runs.
 *
 * @throws BackupError if the database or the keys do not fit, or the file exists
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { path, url } = options;
  if (existsSync(path)) throw new BackupError(`${path} exists already.`);
  const source = await new DataSource(dataSourceOptions(url, 1)).initialize();
  const runner = source.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.PoolClient;
    await runner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Large tables take longer than requests may, and the transaction is idle while pg_dump reads.
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    const tables = await readTables(source, runner);
    const header = await readHeader(runner, tables, options);
    const unusable = unusableKeys(new TokenVault(options.tokenKeys), header.sealedSamples);
    if (unusable.length > 0 && !options.withoutKeys) {
      throw new BackupError(
        `TOKEN_ENCRYPTION_KEYS cannot open all values of this database. Missing or different: ${unusable.join(', ')}. ` +
          'A restore would be refused without these keys. If they are stored elsewhere, add --without-keys.',
      );
    }
    const dump =
      header.method === 'pg_dump'
        ? await snapshotDump(runner, url, tables)
        : copyTables(runner, client, tables);
    const bytes = await writeArchive(path, header, dump);
    const otherTables = await readOtherTables(source, runner);
    return { header, bytes, otherTables, unusableKeys: unusable };
  } finally {
    await runner.release();
    await source.destroy();
  }
}

async function readHeader(
  runner: QueryRunner,
  tables: readonly string[],
  options: BackupOptions,
): Promise<ArchiveHeader> {
  const applied = await readMigrations(runner);
  if (applied.length === 0) throw new BackupError('The database has no tables of Patchbay.');
  requireKnown(applied, 'The database');
  const [server]: { version: string; number: string }[] = await runner.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number`,
  );
  const rowCounts: Record<string, number> = {};
  for (const table of tables) rowCounts[table] = await countRows(runner, table);
  return {
    format: 'patchbay-backup',
    formatVersion: 1,
    version: options.version,
    createdAt: new Date().toISOString(),
    serverVersion: server!.version,
    method: await chooseMethod(options, Math.floor(Number(server!.number) / 10_000)),
    migrations: applied,
    sealedSamples: await readSealedSamples(runner),
    rowCounts,
  };
}

/** An older pg_dump refuses the server. One that cannot connect is used only if it was chosen, and then says why. */
async function chooseMethod(
  { url, method: wanted }: BackupOptions,
  serverMajor: number,
): Promise<ArchiveHeader['method']> {
  if (wanted === 'copy') return 'copy';
  const installed = await pgDumpVersion();
  const isUsable = installed !== null && installed >= serverMajor;
  if (isUsable && (wanted || (await canDump(url, installed)))) return 'pg_dump';
  if (wanted === null) return 'copy';
  throw new BackupError(
    installed === null
      ? 'pg_dump is not installed.'
      : `pg_dump is version ${installed} and the server is version ${serverMajor}.`,
  );
}

async function snapshotDump(
  runner: QueryRunner,
  url: string,
  tables: readonly string[],
): Promise<AsyncIterable<Buffer>> {
  const [row]: { snapshot: string; schema: string }[] = await runner.query(
    'SELECT pg_export_snapshot() AS snapshot, current_schema() AS schema',
  );
  return pgDump(url, (await pgDumpVersion())!, row!.snapshot, row!.schema, tables);
}

/** The same format as pg_dump, of the tables in the transaction of the runner. */
async function* copyTables(
  runner: QueryRunner,
  client: pg.PoolClient,
  tables: readonly string[],
): AsyncGenerator<Buffer> {
  for (const table of tables) {
    const target = `${quote(table)} (${(await readColumns(runner, table)).map(quote).join(', ')})`;
    yield Buffer.from(`COPY ${target} FROM stdin;\n`);
    yield* copyOut(client, `COPY ${target} TO STDOUT`);
    yield Buffer.from('\\.\n\n');
  }
}
