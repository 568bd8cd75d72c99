import { DataSource } from 'typeorm';
import { type Config, ConfigError } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { KeyRotation, type KeyUse, type RotationReport } from '../src/crypto/key-rotation.js';
import { findKeyMismatch } from '../src/crypto/processes/key-check.js';
import { TokenVault } from '../src/crypto/token-vault.js';
import { maintenanceOptions } from '../src/database/data-source.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { readCommandLine } from './command-line.js';

/**
 * `npm run keys:rotate` reseals all values with the first key of TOKEN_ENCRYPTION_KEYS while the application runs: in
 * DATABASE_URL or the running embedded server, and in the unsaved token refreshes in DATA_DIR.
 * It can be repeated at any time. If processes have separate data folders, run it for each of them.
 *
 * To change the key: add a new one at the end of the list in every process and restart, so that all can open it. Move it to the front
 * and restart. Run this. When it reports that the old key is no longer used, remove it from the list and restart.
 */
async function main(force: boolean): Promise<void> {
  const config = loadConfig();
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url) {
    return fail(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
  }
  const result = await rotate(config, url, force);
  if (typeof result === 'string') fail(result);
  else report(config, result);
}

/** @returns why nothing was done, or what was done */
async function rotate(config: Config, url: string, force: boolean): Promise<RotationReport | string> {
  const source = await new DataSource(maintenanceOptions(url, 2)).initialize();
  try {
    if (await source.showMigrations()) throw new Error('The database is not migrated: npm run migration:run');
    const fault = await findKeyMismatch(source, config.secrets);
    if (fault && !force)
      return `${fault} docs/operations.md#keys has the order. A killed process is listed for three minutes; --force skips this check.`;
    return await new KeyRotation(source, new TokenVault(config.secrets.tokenKeys), config.dataDir).run();
  } finally {
    await source.destroy();
  }
}

function report(config: Config, { resealed, unreadable, uses }: RotationReport): void {
  const [current, ...others] = config.secrets.tokenKeys.map(({ id }) => id);
  console.log(`Sealed again under "${current}": ${resealed}`);
  for (const { table, column, id } of unreadable)
    console.error(`Cannot be opened: ${table}.${column} of ${id}`);
  for (const { table, column, keyId, values } of uses)
    console.log(`  ${keyId}\t${values}\t${table}.${column}`);
  for (const key of others) console.log(formatStatus(key, uses));
  if (unreadable.length > 0) fail('What cannot be opened was left as it is. Is a key missing from the list?');
}

function formatStatus(key: string, uses: readonly KeyUse[]): string {
  const values = uses.filter(({ keyId }) => keyId === key).reduce((sum, use) => sum + use.values, 0);
  return values === 0
    ? `"${key}" seals nothing any more: it can go once every process seals with the new key.`
    : `"${key}" still seals ${values}: run this again.`;
}

function fail(message: string, code = 1): void {
  console.error(message);
  process.exitCode = code;
}

const { values } = readCommandLine({
  name: 'keys:rotate',
  summary: `Seals everything again under the first key of TOKEN_ENCRYPTION_KEYS, while Patchbay runs. It can be repeated at any time.
To change the key, add a new one at the end of the list in every process and restart, move it to the front and restart, run this, and
remove the old key once this says that it seals nothing any more. It refuses if a running process does not have the new key. --force skips this check.`,
  synopsis: '[--force]',
  options: { force: { type: 'boolean', default: false } },
});
try {
  await main(values.force);
} catch (error) {
  fail((error as Error).message, error instanceof ConfigError ? 78 : 1);
}
