import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { defaultDataDir } from '../../src/config/data-dir.js';
import { maintenanceOptions } from '../../src/database/data-source.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations.js';
import { findSchemaDrift } from '../../src/database/schema-drift.js';
import { readMigrations } from '../backup/migration-state.js';

export type MigrationCommand = 'run' | 'revert' | 'show' | 'check';

/** What `npm run migration:<command>` does with a database. */
export const migrationCommands: Readonly<Record<MigrationCommand, (url: string) => Promise<void>>> = {
  run: (url: string) =>
    migrate(url).then((names) => console.log(names.length > 0 ? names.join('\n') : 'Nothing to apply.')),
  revert: (url: string) => withSource(url, (source) => source.undoLastMigration()),
  show: (url: string) => withSource(url, showMigrations),
  check: async (url: string) => {
    await migrate(url);
    await checkDrift(url);
    await withSource(url, undoAll);
  },
};

async function showMigrations(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  const names = new Set(await readMigrations(runner));
  await runner.release();
  for (const { name } of migrations) console.log(`${names.has(name) ? '[x]' : '[ ]'} ${name}`);
}

async function checkDrift(url: string): Promise<void> {
  const missing = await findSchemaDrift(url);
  if (missing.length === 0) return;
  console.error('The entities differ from the migrations. Missing statements:');
  for (const query of missing) console.error(`  ${query};`);
  process.exitCode = 1;
}

async function undoAll(source: DataSource): Promise<void> {
  for (const _ of source.migrations) await source.undoLastMigration();
}

async function withSource(url: string, work: (source: DataSource) => Promise<void>): Promise<void> {
  const source = await new DataSource(maintenanceOptions(url, 2)).initialize();
  try {
    await work(source);
  } finally {
    await source.destroy();
  }
}

/** Runs `work` with a new embedded server, and deletes it. */
export async function withEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const base = defaultDataDir();
  const root = process.getuid?.() === 0;
  const dataDir = root
    ? join(base, `check-${process.pid}`)
    : await mkdtemp(join(tmpdir(), 'patchbay-check-'));
  const server = await startEmbeddedPostgres({ dataDir, binariesDir: base, port: 0, volatile: true });
  try {
    await work(server.url);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
