import type { KeyObject } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Audit } from '../../src/audit/audit.js';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { AuditTrailEntity } from '../../src/audit/audit-trail.entity.js';
import { AuditKeys } from '../../src/audit/sealing/audit-keys.js';
import { auditHeadFile, readHeadFile } from '../../src/audit/sealing/head-file.js';
import { keyIdOf } from '../../src/audit/sealing/signatures.js';
import {
  AuditTrailVerification,
  type AuditVerification,
  type KnownHead,
} from '../../src/audit/sealing/verification.js';
import type { Config } from '../../src/config/config.js';
import { TokenVault } from '../../src/crypto/token-vault.js';
import { maintenanceOptions } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { findDatabaseUrl } from '../existing-database.js';
import type { ComparedHead, Verified } from './print-verification.js';

/** What the operator gives to `audit:verify`. */
export interface VerifyArguments {
  heads: KnownHead[];
  keys: KeyObject[];
  accepted: string[];
  /** Whether it is an error if there is no head to compare the end with. */
  requiresHead: boolean;
}

/** Compares the trail with the given and the remembered heads. @throws Error if it cannot be checked */
export async function verifyTrail(config: Config, given: VerifyArguments): Promise<Verified> {
  const file = auditHeadFile(config.dataDir, config.database.url === null);
  const remembered = await readHeadFile(file);
  const compared: ComparedHead[] = given.heads.map((head) => ({ ...head, source: '--head' }));
  if (remembered) compared.push({ ...remembered, source: file });
  if (compared.length === 0 && given.requiresHead)
    throw new Error(
      `There is no head to compare the end of the trail with: ${file} does not exist. Set DATA_DIR, or pass --head.`,
    );
  const url = await findDatabaseUrl(config);
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
  given: VerifyArguments,
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
