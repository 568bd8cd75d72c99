import { rm } from 'node:fs/promises';
import type { Config } from '../src/config/config.js';
import { failWith, readCommandLine } from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/** `npm run restore -- <file>` replaces all rows of DATABASE_URL, or of the embedded server, by those of a backup. */
const { values, positionals } = readCommandLine({
  name: 'restore',
  summary: `Restores a file of "npm run backup" in one transaction, and applies newer migrations. Stop all processes first.
The checksum and the keys are checked before anything is written. After an error the database is unchanged.`,
  synopsis: '<file> [--replace]',
  details:
    '  --replace  Deletes the data that the database has. Without it, only an empty database is accepted',
  options: { replace: { type: 'boolean', default: false } },
  positionals: { min: 1, max: 1 },
});

async function main(config: Config): Promise<void> {
  const { auditHeadFile } = await import('../src/audit/sealing/head-file.js');
  const { installationFile } = await import('../src/database/installation/check.js');
  const { restore } = await import('./backup/restore.js');
  const { withInstalledDatabase } = await import('./backup/installed-database.js');
  const [path = ''] = positionals;
  const { tokenKeys } = config.secrets;
  const { createdAt, rowCounts } = await withInstalledDatabase(config, (url) =>
    restore({ url, path, tokenKeys, replace: values.replace ?? false }),
  );
  // The older data is what the operator wants.
  const isEmbedded = config.database.url === null;
  await rm(installationFile(config.dataDir, isEmbedded), { force: true });
  await rm(auditHeadFile(config.dataDir, isEmbedded), { force: true });
  const rows = Object.values(rowCounts).reduce((sum, count) => sum + count, 0);
  console.log(`Restored ${rows} rows of ${Object.keys(rowCounts).length} tables as of ${createdAt}.`);
}

const config = await loadGivenConfig();
try {
  await main(config);
} catch (error) {
  failWith(error);
}
