import type { KeyObject } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Audit } from '../src/audit/audit.js';
import { AuditRepository } from '../src/audit/audit.repository.js';
import { AuditTrailEntity } from '../src/audit/audit-trail.entity.js';
import { AuditKeys } from '../src/audit/sealing/audit-keys.js';
import { auditHeadFile, readHeadFile } from '../src/audit/sealing/head-file.js';
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
import { Database } from '../src/database/database.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { type ComparedHead, printVerification, type Verified } from './audit/print-verification.js';
import { exitWithUsage, readCommandLine, UsageError } from './command-line.js';

/** Exit code for a trail that is not intact. Others mean that it was not checked. */
const notIntactExitCode = 3;

/** `npm run audit:verify` checks that the sealed audit trail is complete and unchanged. */
const { values } = readCommandLine({
  name: 'audit:verify',
  summary: `Checks that the sealed audit trail is complete and unchanged, and names what is not. Patchbay may run meanwhile.
Compares the end with the head that the data folder remembers, and with the heads that are given.`,
  synopsis: '[--require-head] [--head <seal>:<head>]… [--public-key <key>]… [--accept <event or seal>]…',
  details: `  --head          A head from the log line "Audit events sealed": the fields "seal" and "head"
  --require-head  Fails if there is no head to compare the end with
  --public-key    A public key of seals whose private key cannot be opened any more, from an older audit-head.json
  --accept        The event of a fault that was investigated, or its seal if no event is named. The trail records it

Exit codes: 0 intact, 3 not intact; not checked: 1 an error, 2 wrong arguments, 78 invalid configuration.`,
  options: {
    head: { type: 'string', multiple: true, default: [] },
    'require-head': { type: 'boolean', default: false },
    'public-key': { type: 'string', multiple: true, default: [] },
    accept: { type: 'string', multiple: true, default: [] },
  },
});

interface Arguments {
  heads: KnownHead[];
  keys: KeyObject[];
  accepted: string[];
}

function parseHead(text: string): KnownHead {
  const [, number, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!number || !head) throw new UsageError(`"${text}" is not <seal>:<head>.`);
  return { number: Number(number), head };
}

function parseKey(text: string): KeyObject {
  try {
    return readPublicKey(text);
  } catch {
    throw new UsageError(`"${text}" is not a public key.`);
  }
}

function parseReference(text: string): string {
  const reference = text.toLowerCase();
  if (/^([1-9]\d*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(reference)) return reference;
  throw new UsageError(`"${text}" is neither the id of an event nor the number of a seal.`);
}

function readArguments(): Arguments {
  try {
    return {
      heads: values.head.map(parseHead),
      keys: values['public-key'].map(parseKey),
      accepted: values.accept.map(parseReference),
    };
  } catch (error) {
    if (error instanceof UsageError) return exitWithUsage('audit:verify', error);
    throw error;
  }
}

async function run(config: Config, given: Arguments): Promise<Verified> {
  const file = auditHeadFile(config.dataDir, config.database.url === null);
  const remembered = await readHeadFile(file);
  const compared: ComparedHead[] = given.heads.map((head) => ({ ...head, source: '--head' }));
  if (remembered) compared.push({ ...remembered, source: file });
  if (compared.length === 0 && values['require-head'])
    throw new Error(
      `There is no head to compare the end of the trail with: ${file} does not exist. Set DATA_DIR, or pass --head.`,
    );
  const url = config.database.directUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url)
    throw new Error(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
  const source = await new DataSource(maintenanceOptions(url, 1)).initialize();
  try {
    if (await source.showMigrations()) throw new Error('The database is not migrated: npm run migration:run');
    const result = await verify(source, config, given, compared);
    if (result.faults.acceptedCount > 0) await recordAcceptance(source, result);
    return { result, compared, file, accepted: given.accepted };
  } finally {
    await source.destroy();
  }
}

function verify(
  source: DataSource,
  config: Config,
  given: Arguments,
  heads: readonly KnownHead[],
): Promise<AuditVerification> {
  return source.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    await manager.query('SET LOCAL statement_timeout = 0');
    const keys = new Map(given.keys.map((key) => [keyIdOf(key), key]));
    for (const { id, publicKey } of await new AuditKeys(new TokenVault(config.secrets.tokenKeys)).all(
      manager,
    ))
      keys.set(id, publicKey);
    return new AuditTrailVerification(manager, keys, heads, new Set(given.accepted)).run();
  });
}

/** So that administrators see which faults are no longer reported. */
async function recordAcceptance(source: DataSource, { faults }: AuditVerification): Promise<void> {
  const repository = new AuditRepository(new Database(source), source.getRepository(AuditTrailEntity));
  await new Audit(repository).record({
    action: 'audit_trail.faults_accepted',
    actor: { kind: 'system', name: 'audit:verify' },
    outcome: 'SUCCESS',
    details: { faultCount: faults.acceptedCount, accepted: [...faults.used] },
  });
}

const given = readArguments();
try {
  const verified = await run(loadConfig(), given);
  printVerification(verified);
  if (verified.result.faults.count > 0) process.exitCode = notIntactExitCode;
} catch (error) {
  console.error(`The audit trail was not checked. ${(error as Error).message}`);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
}
