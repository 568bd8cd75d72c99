import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { loadConfig } from '../src/config/env.js';
import { defaultDataDir } from '../src/config/data-dir.js';
import { maintenanceOptions } from '../src/database/data-source.js';
import {
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/database/embedded/embedded-postgres.js';
import { migrate } from '../src/database/migrate.js';
import { migrations } from '../src/database/migrations.js';
import { findSchemaDrift } from '../src/database/schema-drift.js';
import { readMigrations } from './backup/migration-state.js';
import { failWith, readCommandLine, usageExitCode } from './command-line.js';

/**
 * `npm run migration:run|revert|show` use DATABASE_URL, or the running embedded server.
 * `npm run migration:check` applies every migration to a new empty database, compares the result with the entities and
 * reverts everything.
 */
const commands = {
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

const database = 'in the database of DATABASE_URL, or of Patchbay running in another terminal.';
const summaries: Record<keyof typeof commands, string> = {
  run: `Applies the pending migrations, ${database}`,
  revert: `Reverts the last migration, ${database}`,
  show: `Lists all migrations and marks the applied ones, ${database}`,
  check: 'Applies every migration to an empty database, compares it with the entities, and reverts all.',
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

async function withEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
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

async function findDatabaseUrl(): Promise<string> {
  const config = loadConfig();
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (url) return url;
  throw new Error(
    'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
  );
}

const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) {
  console.error(`Usage: npm run migration:<${Object.keys(commands).join('|')}>`);
  process.exit(usageExitCode);
}
const command = name as keyof typeof commands;
readCommandLine({ name: `migration:${command}`, summary: summaries[command], options: {} }, args);
try {
  if (command === 'check') {
    await withEmptyDatabase(commands.check);
    console.log('The migrations match the entities.');
  } else await commands[command](await findDatabaseUrl());
} catch (error) {
  failWith(error);
}
