import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AuditRetentionService } from '../../../src/audit/retention.service.js';
import { AuditSealingService } from '../../../src/audit/sealing/sealing.service.js';
import { Config } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/env.js';
import { Database } from '../../../src/database/database.js';
import { prepareDatabase } from '../../../src/startup/prepare-database.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { asAdmin } from '../../support/clients/users.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { childEnvironment } from '../../support/processes/child-environment.js';
import { type DatabaseWithRoles, databaseWithRoles } from '../../support/servers/database-roles.js';
import { testServices } from '../../support/servers/services.js';
import { connectAccount, consent } from '../../support/servers/simulator.js';

const dayMs = 86_400_000;
const keys = { TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 5).toString('base64')}` };

describe('With a role for the application and a role that owns the tables', () => {
  let roles: DatabaseWithRoles;
  let dataDir: string;
  let stand: PublishingStand;
  let creator: Creator;
  const warnings: string[] = [];
  beforeAll(async () => {
    roles = await databaseWithRoles();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-roles-'));
    const environment = {
      ...keys,
      DATABASE_URL: roles.applicationUrl,
      DATABASE_DIRECT_URL: roles.ownerUrl,
      TRUST_PROXY: 'on',
    };
    const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, ...environment });
    const error = jest.spyOn(console, 'error').mockImplementation((text: string) => void warnings.push(text));
    // Two processes that start at the same time, each with its own data folder.
    const other = mkdtempSync(join(dataDir, 'other-'));
    const otherConfig = loadConfig({ NODE_ENV: 'test', DATA_DIR: other, ...environment });
    const both = [config, otherConfig];
    await Promise.all(both.map((one) => prepareDatabase(one, roles.applicationUrl)));
    // Privileges that an operator gave for all tables are taken back.
    await run(
      roles.ownerUrl,
      `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${new URL(roles.applicationUrl).username}`,
    );
    await prepareDatabase(config, roles.applicationUrl);
    error.mockRestore();
    const shared = { database: roles.database, dataDir };
    stand = await PublishingStand.start({ environment, shared });
  }, 120_000);
  afterAll(async () => {
    await stand?.close();
    await roles?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const signal = new AbortController().signal;

  it('signs up, connects, publishes and writes the audit trail', async () => {
    const { client, id: userId } = await new People(stand.test).person();
    await stand.control('POST', '/tiktok/people', { username: 'creator', dailyPostLimit: 100 });
    const accountId = await connectAccount(client, { consent }, { person: 'creator' });
    creator = { client, userId, accountId, person: 'creator' };
    await stand.until(creator, await stand.aPost(creator), ['PUBLISHED']);
    const admin = await asAdmin(stand.test);
    const { auditEvents } = await admin.client.data(
      'query ($userId: ID) { auditEvents(filter: { userId: $userId }) { edges { node { action userId } } } }',
      { userId },
    );
    const actions = auditEvents.edges.map(({ node }: any) => node.action as string);
    expect(actions).toEqual(expect.arrayContaining(['user.signed_up', 'account.connected']));
  }, 60_000);

  it.each([
    'UPDATE audit_events SET details = details',
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    'ALTER TABLE audit_events DISABLE TRIGGER USER',
    'UPDATE audit_personal_data SET address = NULL',
    'DELETE FROM audit_personal_data',
    'UPDATE audit_seals SET number = number',
    'DELETE FROM audit_seal_entries',
    'DELETE FROM audit_subjects',
    'INSERT INTO migrations (timestamp, name) VALUES (1, $$forged$$)',
    // On such a table, the role could name the users whose personal data the function erases.
    ...['audit_erase_subject', 'audit_add_subject', 'audit_pseudonymize'].map(
      (name) =>
        `CREATE TEMP TABLE own (id uuid); CREATE TRIGGER own AFTER DELETE ON own FOR EACH ROW EXECUTE FUNCTION ${name}()`,
    ),
  ])('refuses %s to the role of the application', async (statement) => {
    await expect(stand.get(Database).manager.query(statement)).rejects.toThrow(
      /permission denied|must be owner/,
    );
  });

  it('lets the role of the application count', async () => {
    const [row] = await stand
      .get(Database)
      .manager.query(`SELECT has_sequence_privilege('events_insertion_seq', 'USAGE') AS may`);
    expect(row).toEqual({ may: true });
  });

  it('seals, deletes users, verifies, and deletes old events', async () => {
    await stand.get(AuditSealingService).seal(signal);
    const { deleteViewer } = await creator.client.data(
      'mutation ($input: DeleteViewerInput!) { deleteViewer(input: $input) { __typename } }',
      { input: { password } },
    );
    expect(deleteViewer).toEqual({ __typename: 'ViewerDeleted' });
    await stand.work();
    const rows = await stand.get(Database).manager.query(
      `SELECT FROM audit_trail WHERE subject = (SELECT subject FROM audit_trail WHERE action = 'user.deleted')
       AND (user_id IS NOT NULL OR address IS NOT NULL)`,
    );
    expect(rows).toEqual([]);
    await stand.get(AuditSealingService).seal(signal);
    expect(await verify()).toContain('The audit trail is intact');
    await stand.test.advance((stand.get(Config).audit.retentionDays + 1) * dayMs);
    await stand.get(AuditRetentionService).deleteExpired(signal);
    expect(await stand.get(Database).manager.query('SELECT FROM audit_events')).toEqual([]);
    expect(await verify()).toContain('The audit trail is intact: 0 events');
  }, 60_000);

  it('starts in production only if the clock of the database was not moved, and lets the role of the application not move it', async () => {
    const { DATABASE_URL, DATABASE_DIRECT_URL } = stand.environment;
    const urls = { DATABASE_URL, DATABASE_DIRECT_URL };
    const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, ...keys, ...urls });
    const inProduction = Object.create(config, { environment: { value: 'production' } }) as Config;
    await expect(prepareDatabase(inProduction, roles.applicationUrl)).rejects.toThrow(
      /^The clock of this database was moved by \d+ s.*UPDATE clock_offset SET offset_ms = 0\.$/,
    );
    const moved = 'UPDATE clock_offset SET offset_ms = 0';
    await run(roles.applicationUrl, moved);
    await prepareDatabase(inProduction, roles.applicationUrl);
    await expect(run(roles.applicationUrl, moved)).rejects.toThrow(
      'permission denied for table clock_offset',
    );
  });

  it('starts without a warning', () => {
    expect(warnings).toEqual([]);
  });

  it('warns once if the application uses the owner', async () => {
    const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, ...keys, DATABASE_URL: roles.ownerUrl });
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await prepareDatabase(config, roles.ownerUrl);
    expect(error.mock.calls).toEqual([
      [expect.stringMatching(/may change and delete audit events.*DATABASE_DIRECT_URL/)],
    ]);
    error.mockRestore();
  });

  async function verify(): Promise<string> {
    const script = join(testServices().build, 'scripts', 'audit-verify.js');
    const { DATABASE_URL = '', DATABASE_DIRECT_URL = '' } = stand.environment;
    const env = {
      ...childEnvironment,
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      ...keys,
      DATABASE_URL,
      DATABASE_DIRECT_URL,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    return stdout;
  }
});

async function run(url: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
