import { failWith, readCommandLine, usageExitCode } from './command-line.js';
import { loadGivenConfig } from './given-config.js';
import type { MigrationCommand } from './migration/commands.js';

const database = 'in the database of DATABASE_URL, or of Patchbay running in another terminal.';
const summaries: Record<MigrationCommand, string> = {
  run: `Applies the pending migrations, ${database}`,
  revert: `Reverts the last migration, ${database}`,
  show: `Lists all migrations and marks the applied ones, ${database}`,
  check: 'Applies every migration to an empty database, compares it with the entities, and reverts all.',
};

/**
 * `npm run migration:run|revert|show` use DATABASE_URL, or the running embedded server.
 * `npm run migration:check` applies every migration to a new empty database, compares the result with the entities and
 * reverts everything.
 */
const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(summaries, name)) {
  console.error(`Usage: npm run migration:<${Object.keys(summaries).join('|')}>`);
  process.exit(usageExitCode);
}
const command = name as MigrationCommand;
readCommandLine({ name: `migration:${command}`, summary: summaries[command], options: {} }, args);
const config = command === 'check' ? null : await loadGivenConfig();
try {
  const { migrationCommands, withEmptyDatabase } = await import('./migration/commands.js');
  const { findDatabaseUrl } = await import('./existing-database.js');
  if (config) await migrationCommands[command](await findDatabaseUrl(config));
  else {
    await withEmptyDatabase(migrationCommands.check);
    console.log('The migrations match the entities.');
  }
} catch (error) {
  failWith(error);
}
