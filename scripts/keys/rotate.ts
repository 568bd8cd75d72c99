import { DataSource } from 'typeorm';
import type { Config } from '../../src/config/config.js';
import { KeyRotation, type KeyUse, type RotationReport } from '../../src/crypto/key-rotation.js';
import { findKeyMismatch } from '../../src/crypto/processes/key-check.js';
import { TokenVault } from '../../src/crypto/token-vault.js';
import { maintenanceOptions } from '../../src/database/data-source.js';
import { findDatabaseUrl } from '../existing-database.js';

/** Reseals all values with the first key, and prints the result. `force` skips the comparison with the keys of other processes. */
export async function rotateKeys(config: Config, force: boolean): Promise<void> {
  const result = await rotate(config, await findDatabaseUrl(config), force);
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

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
