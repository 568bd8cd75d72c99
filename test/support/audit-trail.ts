import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { AuditTrailEntity } from '../../src/audit/audit-trail.entity.js';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { Audit } from '../../src/audit/audit.js';
import { AuditRetentionService } from '../../src/audit/retention.service.js';
import { AuditKeys } from '../../src/audit/sealing/audit-keys.js';
import { ExportedHead } from '../../src/audit/sealing/exported-head.js';
import { auditHeadFile, readHeadFile } from '../../src/audit/sealing/head-file.js';
import { AuditSealEntity } from '../../src/audit/sealing/seal.entity.js';
import { AuditSealingService } from '../../src/audit/sealing/sealing.service.js';
import { AuditSealsRepository } from '../../src/audit/sealing/seals.repository.js';
import { AuditTrailVerification, type AuditVerification } from '../../src/audit/sealing/verification.js';
import { SystemClock } from '../../src/clock/clock.js';
import type { Config } from '../../src/config/config.js';
import { TokenVault } from '../../src/crypto/token-vault.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { DirectDatabase } from '../../src/database/direct-database.js';
import { HealthNotes } from '../../src/telemetry/health-notes.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { newTestDatabase, type TestDatabase } from './servers/database.js';

const dayMs = 86_400_000;
const vaultKey = randomBytes(32);
const vault = new TokenVault([{ id: 'test', key: vaultKey }]);

/** The services of the audit trail on one database, without an application. */
export class AuditStand {
  readonly clock = new SystemClock();
  readonly notes = new HealthNotes(new Metrics());
  readonly database: Database;
  readonly audit: Audit;
  readonly keys = new AuditKeys(vault);
  readonly retention: AuditRetentionService;
  private readonly config: Config;

  private constructor(
    readonly test: TestDatabase,
    readonly source: DataSource,
    readonly dataDir: string,
  ) {
    this.database = new Database(source);
    this.audit = new Audit(new AuditRepository(this.database, source.getRepository(AuditTrailEntity)));
    this.config = { dataDir, database: { url: test.url }, audit: { retentionDays: 90 } } as unknown as Config;
    const direct = new DirectDatabase(test.url);
    this.retention = new AuditRetentionService(direct, this.database, this.keys, this.clock, this.config);
  }

  static async start(): Promise<AuditStand> {
    const test = await newTestDatabase();
    const source = await new DataSource(dataSourceOptions(test.url, 5)).initialize();
    return new AuditStand(test, source, mkdtempSync(join(tmpdir(), 'patchbay-audit-')));
  }

  async close(): Promise<void> {
    await this.source.destroy();
    await this.test.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Where the newest head is exported. */
  get headFile(): string {
    return auditHeadFile(this.dataDir, false);
  }

  /** Settings of a command on this trail. */
  get environment(): Record<string, string> {
    return {
      NODE_ENV: 'test',
      DATABASE_URL: this.test.url,
      DATA_DIR: this.dataDir,
      TOKEN_ENCRYPTION_KEYS: `test:${vaultKey.toString('base64')}`,
    };
  }

  sql(statement: string, values: unknown[] = []): Promise<any[]> {
    return this.source.query(statement, values);
  }

  /** The plan of the statement that `work` runs. */
  async planOf(work: () => Promise<unknown>): Promise<string> {
    const before = this.source.logger;
    let plan: Promise<{ 'QUERY PLAN': string }[]> = Promise.resolve([]);
    this.source.logger = {
      ...before,
      logQuery: (statement: string, values: unknown[] = []) => {
        this.source.logger = before;
        plan = this.sql(`EXPLAIN ${statement}`, values);
      },
    };
    await work();
    return (await plan).map((line) => line['QUERY PLAN']).join('\n');
  }

  /** A sealer, as each process has one. */
  sealer(): AuditSealingService {
    const seals = new AuditSealsRepository(this.source.getRepository(AuditSealEntity));
    const exported = new ExportedHead(this.config, this.database, seals, this.keys, this.notes);
    return new AuditSealingService(this.database, seals, this.keys, exported, this.clock, this.audit);
  }

  async seal(): Promise<void> {
    await this.sealer().seal(new AbortController().signal);
  }

  async deleteExpired(): Promise<void> {
    await this.retention.deleteExpired(new AbortController().signal);
  }

  /** Moves the clock of the database and of this process. */
  async advanceDays(days: number): Promise<void> {
    this.clock.setOffset(this.clock.offset + days * dayMs);
    await this.sql('UPDATE clock_offset SET offset_ms = $1', [this.clock.offset]);
  }

  async addUser(email: string): Promise<string> {
    const [row] = await this.sql(
      `INSERT INTO users (id, email, email_verified_at, role, created_at)
       VALUES (gen_random_uuid(), $1, app_now(), 'USER', app_now()) RETURNING id`,
      [email],
    );
    return row.id as string;
  }

  /** Changes stored events as the owner of the database can. */
  async tamper(...statements: string[]): Promise<void> {
    const triggers = (state: string) => this.sql(`ALTER TABLE audit_events ${state} TRIGGER USER`);
    await triggers('DISABLE');
    for (const statement of statements) await this.sql(statement);
    await triggers('ENABLE');
  }

  /** Compares the trail with the head in the data folder, as `npm run audit:verify` does. */
  async verify(...accepted: string[]): Promise<AuditVerification> {
    const head = await readHeadFile(this.headFile);
    return this.source.transaction('REPEATABLE READ', async (manager) => {
      const keys = await this.keys.all(manager);
      const publicKeys = new Map(keys.map(({ id, publicKey }) => [id, publicKey]));
      return new AuditTrailVerification(manager, publicKeys, head ? [head] : [], new Set(accepted)).run();
    });
  }
}
