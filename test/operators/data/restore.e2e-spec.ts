import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { ShopStand } from '../../support/platforms/shops.js';
import { startProcess } from '../../support/processes/started-app.js';
import { backupFolder, contentOf, query } from '../../support/servers/backups.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';

/** Tables that must have rows, so that the drill covers the flows of users. */
const requiredTables = [
  'users',
  'sessions',
  'accounts',
  'grants',
  'posts',
  'post_attempts',
  'webhook_events',
  'orders',
];

const day = 24 * 3_600_000;

// Two applications with their simulators, one after the other.
jest.setTimeout(120_000);

/** The drill of docs/operations.md, with an application that has users, accounts, posts, webhooks and orders. */
describe('restore works', () => {
  const folder = backupFolder();
  let database: TestDatabase;
  let dataDir: string;
  let stand: PublishingStand;
  let creator: Creator;
  let firstPost: string;

  beforeAll(async () => {
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-drill-'));
    const shops = await ShopStand.start({}, { database, dataDir });
    await shops.seller(['GB'], { orders: 3, days: 1 });
    await shops.close();
    stand = await PublishingStand.start({ shared: { database, dataDir } });
    creator = await stand.creator();
    firstPost = await stand.aPost(creator);
    await stand.until(creator, firstPost, ['PUBLISHED']);
    await stand.work();
  });
  afterAll(async () => {
    await stand?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
    folder.remove();
  });

  async function runScript(name: string, ...parameters: string[]): Promise<string> {
    const environment = { DATA_DIR: dataDir, DATABASE_URL: database.url };
    const script = startProcess(environment, join(testServices().build, 'scripts', `${name}.js`), parameters);
    if ((await script.exited) !== 0) throw new Error(script.output());
    return script.output();
  }

  /** If the wrong backup was restored, the right one needs them. */
  async function keepsFilesOfLaterUploads(): Promise<void> {
    const uploads = join(dataDir, 'uploads');
    const later = uuidv7({ msecs: Date.now() - 30 * day });
    writeFileSync(join(uploads, later), 'x');
    await stand.pass(2 * day);
    await stand.get(SchedulesService).runDue();
    expect(readdirSync(uploads)).toContain(later);
    await stand.pass(2 * day);
    await stand.get(SchedulesService).runDue();
    expect(readdirSync(uploads)).not.toContain(later);
  }

  it('with every row after a loss of all data, and publishes with the stored tokens', async () => {
    const file = folder.file('drill');
    await stand.restart(async () => {
      const before = await contentOf(database.url);
      for (const table of requiredTables)
        expect([table, Number(before[table]!.count)]).not.toEqual([table, 0]);
      expect(await runScript('backup', file)).toContain('The keys are NOT in this file');

      await query(database.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      rmSync(join(dataDir, 'uploads'), { recursive: true, force: true });

      expect(await runScript('restore', file)).toMatch(/^Restored \d+ rows/);
      expect(await contentOf(database.url)).toEqual(before);
    });
    // With the session of before the loss.
    expect((await stand.post(creator, firstPost)).state).toBe('PUBLISHED');
    const secondPost = await stand.aPost(creator);
    expect((await stand.until(creator, secondPost, ['PUBLISHED', 'FAILED'])).state).toBe('PUBLISHED');
    expect(await stand.live(creator)).toHaveLength(2);
    // Sequences continue after the restored rows.
    const repeated = 'SELECT insertion FROM events GROUP BY insertion HAVING count(*) > 1';
    expect(await query(database.url, repeated)).toEqual([]);
    await keepsFilesOfLaterUploads();
  });
});
