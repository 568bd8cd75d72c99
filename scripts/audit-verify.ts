import type { KeyObject } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditKeys } from '../src/audit/sealing/audit-keys.js';
import { auditHeadFile, readHeadFile } from '../src/audit/sealing/exported-head.js';
import { keyIdOf, readPublicKey } from '../src/audit/sealing/signatures.js';
import {
  AuditTrailVerification,
  type AuditVerification,
  type KnownHead,
} from '../src/audit/sealing/verification.js';
import { type Config, ConfigError } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { TokenVault } from '../src/crypto/token-vault.js';
import { maintenanceOptions } from '../src/database/data-source.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { exitWithUsage, readCommandLine, UsageError } from './command-line.js';

/** `npm run audit:verify` checks that the sealed audit trail is complete and unchanged. */
const { values } = readCommandLine({
  name: 'audit:verify',
  summary: `Checks that the sealed audit trail is complete and unchanged, and names the first event that is not. Patchbay may run meanwhile.
Compares it with the head that the data folder remembers, and with the heads that are given.`,
  synopsis: '[--head <number>:<head>]… [--public-key <key>]…',
  details: `  --head        A head from the log line "Audit events sealed": the fields "seal" and "head"
  --public-key  A public key of seals whose private key cannot be opened any more, from an older audit-head.json`,
  options: {
    head: { type: 'string', multiple: true, default: [] },
    'public-key': { type: 'string', multiple: true, default: [] },
  },
});

function parseHead(text: string): KnownHead {
  const [, number, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!number || !head) throw new UsageError(`"${text}" is not <number>:<head>.`);
  return { number: Number(number), head };
}

function parseKey(text: string): KeyObject {
  try {
    return readPublicKey(text);
  } catch {
    throw new UsageError(`"${text}" is not a public key.`);
  }
}

async function verify(
  config: Config,
  heads: KnownHead[],
  givenKeys: KeyObject[],
): Promise<AuditVerification> {
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url)
    throw new Error(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
  const remembered = await readHeadFile(auditHeadFile(config.dataDir, config.database.url === null));
  const source = await new DataSource(maintenanceOptions(url, 1)).initialize();
  try {
    if (await source.showMigrations()) throw new Error('The database is not migrated: npm run migration:run');
    return await source.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      await manager.query('SET LOCAL statement_timeout = 0');
      const keys = new Map(givenKeys.map((key) => [keyIdOf(key), key]));
      for (const { id, publicKey } of await new AuditKeys(new TokenVault(config.secrets.tokenKeys)).all(
        manager,
      ))
        keys.set(id, publicKey);
      const known = remembered ? [...heads, remembered] : heads;
      return new AuditTrailVerification(manager, keys, known).run();
    });
  } finally {
    await source.destroy();
  }
}

function print({ fault, ...counts }: AuditVerification): void {
  if (fault) {
    const where = [
      fault.eventId && `event ${fault.eventId}`,
      fault.position && `position ${fault.position}`,
      fault.seal && `seal ${fault.seal}`,
    ].filter(Boolean);
    console.error(`The audit trail is not intact at ${where.join(', ')}: ${fault.problem}.`);
    process.exitCode = 1;
    return;
  }
  console.log(`The audit trail is intact: ${counts.sealedCount} events in ${counts.sealCount} seals.`);
  console.log(`  ${counts.droppedSealCount} seals without events, which the retention deleted`);
  console.log(`  ${counts.erasedCount} events whose personal data was deleted with the user`);
  console.log(`  ${counts.unsealedCount} newer events that are not sealed yet`);
}

function readArguments(): { heads: KnownHead[]; keys: KeyObject[] } {
  try {
    return { heads: values.head.map(parseHead), keys: values['public-key'].map(parseKey) };
  } catch (error) {
    if (error instanceof UsageError) return exitWithUsage('audit:verify', error);
    throw error;
  }
}

const { heads, keys } = readArguments();
try {
  print(await verify(loadConfig(), heads, keys));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
}
