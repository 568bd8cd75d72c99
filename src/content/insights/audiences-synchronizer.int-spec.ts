import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import type { AccountsService } from '../../accounts/accounts.service.js';
import { type Account, AccountStatus } from '../../accounts/domain/account.js';
import { newId } from '../../crypto/new-id.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';
import type { AudienceBreakdown } from '../../platforms/platform-content.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { AccountAudiencesRepository } from './audiences.repository.js';
import { AccountAudiencesSynchronizer } from './audiences-synchronizer.js';
import { ContentSyncsRepository } from '../sync/syncs.repository.js';
import type { MediaOwner } from '../media/media.repository.js';
import { ContentSyncEntity } from '../sync/sync.entity.js';
import { AccountAudienceEntity } from './audience.entity.js';

const day = 24 * 3_600_000;

describe('AccountAudiencesSynchronizer', () => {
  let testDatabase: TestDatabase;
  let source: DataSource;
  let database: Database;
  let audiences: AccountAudiencesRepository;
  let syncs: ContentSyncsRepository;
  let synchronizer: AccountAudiencesSynchronizer;
  let owner: MediaOwner;
  let reported: AudienceBreakdown[] | PlatformFailure;
  let asked: number;
  let status: AccountStatus;
  const userId = newId();

  beforeAll(async () => {
    testDatabase = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(testDatabase.url, 5)).initialize();
    await source.query(
      `INSERT INTO users (id, email, email_verified_at, role, created_at) VALUES ($1, 'a@example.com', now(), 'USER', now())`,
      [userId],
    );
  });
  afterAll(async () => {
    await source.destroy();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    owner = { userId, accountId: newId() };
    asked = 0;
    status = AccountStatus.ACTIVE;
    await source.query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'INSTAGRAM', $1::uuid::text, 'Creator', '{}', 0, now())`,
      [owner.accountId, userId],
    );
    const accounts = {
      findOfAnyPlatform: async () =>
        ({
          ...{ id: owner.accountId, userId, platform: Platform.INSTAGRAM, status },
          ...{ scopes: ['read'], health: { reason: null } },
        }) as unknown as Account,
      withCredentials: async (_id: string, work: (credentials: OpenCredentials) => Promise<unknown>) =>
        work({ accessToken: 'act.1' }),
    } as unknown as AccountsService;
    const adapter = {
      platform: Platform.INSTAGRAM,
      insights: {
        scopes: () => ['read'],
        audiences: async () => {
          asked += 1;
          if (reported instanceof PlatformFailure) throw reported;
          return reported;
        },
      },
    } as unknown as PlatformAdapter;
    database = new Database(source);
    audiences = new AccountAudiencesRepository(source.getRepository(AccountAudienceEntity));
    syncs = new ContentSyncsRepository(source.getRepository(ContentSyncEntity), database);
    const registry = new PlatformRegistry([adapter]);
    synchronizer = new AccountAudiencesSynchronizer(accounts, registry, audiences, syncs, database);
    await syncs.request(owner.accountId, source.manager);
  });

  /** Syncs when some time has passed. Returns the time before the sync. */
  const sync = async (answer: typeof reported, afterMs = day) => {
    reported = answer;
    await source.query('UPDATE clock_offset SET offset_ms = offset_ms + $1', [afterMs]);
    const before = await database.now();
    await synchronizer.run(owner);
    return before;
  };
  const known = async () =>
    (await audiences.find(owner, {})).map(({ audience, dimension, groups }) => [
      `${audience} ${dimension}`,
      Object.fromEntries(groups.map(({ key, value }) => [key, value])),
    ]);
  const syncedAt = async () => (await syncs.find(owner))!.audiencesSyncedAt;
  const ages = (groups: AudienceBreakdown['groups']): AudienceBreakdown => ({
    audience: 'FOLLOWERS',
    dimension: 'AGE',
    groups,
  });
  const countries: AudienceBreakdown = {
    audience: 'ENGAGED',
    dimension: 'COUNTRY',
    groups: [{ key: 'NO', value: 5_000_000_000 }],
  };

  it('replaces reported breakdowns and keeps the others', async () => {
    await sync([ages([{ key: '18-24', value: 3 }]), countries]);
    const before = await sync([ages([{ key: '25-34', value: 4 }])]);
    expect(await known()).toEqual([
      ['FOLLOWERS AGE', { '25-34': 4 }],
      ['ENGAGED COUNTRY', { NO: 5_000_000_000 }],
    ]);
    expect(+(await syncedAt())!).toBeGreaterThanOrEqual(+before);
  });

  it('accepts a response without breakdowns for small audiences', async () => {
    await sync([ages([{ key: '18-24', value: 3 }])]);
    const before = await sync([ages([])]);
    expect(await known()).toEqual([]);
    expect(+(await syncedAt())!).toBeGreaterThanOrEqual(+before);
  });

  it('keeps stored breakdowns after an empty response', async () => {
    await sync([ages([{ key: '18-24', value: 3 }])]);
    const before = await syncedAt();
    await sync([]);
    expect(await known()).toEqual([['FOLLOWERS AGE', { '18-24': 3 }]]);
    expect(await syncedAt()).toEqual(before);
  });

  it('reads once a day, and again after a failure', async () => {
    const failure = PlatformFailure.transient(Platform.INSTAGRAM, { platformCode: '2', message: 'Later.' });
    await expect(sync(failure)).rejects.toBe(failure);
    await sync([countries], 60_000);
    await sync([countries], 6 * 3_600_000);
    expect(asked).toBe(2);
    await sync([countries]);
    expect(asked).toBe(3);
  });

  it('does not read a paused account', async () => {
    status = AccountStatus.PAUSED;
    await expect(sync([countries])).rejects.toMatchObject({ code: 'ACCOUNT_PAUSED' });
    expect(asked).toBe(0);
  });

  it('does not overwrite newer breakdowns or those of other accounts', async () => {
    await sync([countries]);
    const late = new Date(+(await syncedAt())! - 1);
    await audiences.store(owner, [ages([{ key: '18-24', value: 3 }])], late, source.manager);
    const stranger = { ...owner, userId: newId() };
    await audiences.store(stranger, [ages([{ key: '18-24', value: 3 }])], new Date(), source.manager);
    expect((await known()).map(([kind]) => kind)).toEqual(['ENGAGED COUNTRY']);
    expect(await audiences.find(stranger, {})).toEqual([]);
  });
});
