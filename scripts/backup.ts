import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import type { Config } from '../src/config/config.js';
import type { BackupReport } from './backup/backup.js';
import { exitWithUsage, failWith, readCommandLine, UsageError } from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/** `npm run backup -- <file>` writes all rows of DATABASE_URL, or of the embedded server, into a file, while Patchbay runs. */
const { values, positionals } = readCommandLine({
  name: 'backup',
  summary: `Writes all data of PostgreSQL, as of one moment, into a file. Patchbay may run meanwhile. Only the owner can read the file.
It contains neither the keys (TOKEN_ENCRYPTION_KEYS, SESSION_SECRET) nor the files in DATA_DIR.`,
  synopsis: '<file> [--method copy|pg_dump] [--without-keys]',
  details: `  --method copy|pg_dump  How rows are read. Default: pg_dump if one is installed that supports the server, otherwise COPY
  --without-keys         Makes the backup even if TOKEN_ENCRYPTION_KEYS cannot open its values`,
  options: { method: { type: 'string' }, 'without-keys': { type: 'boolean', default: false } },
  positionals: { min: 1, max: 1 },
});

async function main(config: Config, method: 'copy' | 'pg_dump' | null): Promise<void> {
  const { backUp } = await import('./backup/backup.js');
  const { withInstalledDatabase } = await import('./backup/installed-database.js');
  const [path = ''] = positionals;
  const { tokenKeys } = config.secrets;
  const withoutKeys = values['without-keys'] ?? false;
  const report = await withInstalledDatabase(config, (url) =>
    backUp({ url, path, version: installedVersion(), tokenKeys, method, withoutKeys }),
  );
  print(path, config, report);
}

function print(
  path: string,
  config: Config,
  { header, bytes, otherTables, unusableKeys }: BackupReport,
): void {
  const counts = Object.values(header.rowCounts);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  console.log(
    `${path}: ${rows} rows of ${counts.length} tables, ${bytes} bytes, ${header.createdAt}, by ${header.method}`,
  );
  if (otherTables.length > 0)
    console.warn(`Not included, because they do not belong to Patchbay: ${otherTables.join(', ')}`);
  const needed = [...new Set(header.sealedSamples.map(({ keyId }) => keyId))].toSorted();
  console.warn(
    `The keys are NOT in this file. Keep TOKEN_ENCRYPTION_KEYS${needed.length > 0 ? ` (${needed.join(', ')})` : ''} and SESSION_SECRET elsewhere: without them every account must be connected again.`,
  );
  if (unusableKeys.length > 0)
    console.warn(`Not in TOKEN_ENCRYPTION_KEYS now, but needed to restore: ${unusableKeys.join(', ')}`);
  console.warn(`Files in ${config.dataDir} are not included either.`);
}

function installedVersion(): string {
  const file = findPackageJSON('..', import.meta.url)!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function readMethod(method: string | undefined): 'copy' | 'pg_dump' | null {
  if (method === undefined || method === 'copy' || method === 'pg_dump') return method ?? null;
  return exitWithUsage('backup', new UsageError(`"${method}" is neither copy nor pg_dump.`));
}

const method = readMethod(values.method);
const config = await loadGivenConfig();
try {
  await main(config, method);
} catch (error) {
  failWith(error);
}
