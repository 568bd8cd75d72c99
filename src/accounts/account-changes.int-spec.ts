import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import { FakePlatform } from '../../test/support/platforms/fake-platform.js';
import { connectAccount, type GrantsApp, startGrantsApp } from '../../test/support/grants-app.js';
import type { UserActor } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import { Platform } from '../platforms/platform.js';
import { AccountRemovalService } from './account-removal.service.js';
import { AccountsService } from './accounts.service.js';

const hour = 3_600_000;
const details = { platformCode: 'code', message: 'The platform says so.' };

describe('Changes of accounts', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let clock: Date;
  let userId: string;
  let accountId: string;
  let grantId: string;
  let announced: string[];

  beforeEach(async () => {
    database = await newTestDatabase();
    clock = new Date();
    platform = new FakePlatform(() => clock);
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    announced = [];
    jest.spyOn(app.context.get(Changes), 'announce').mockImplementation((_, { kind, id }) => {
      announced.push(`${kind} ${id}`);
      return Promise.resolve();
    });
    ({ userId, accountId, grantId } = await connectAccount(app, platform.tokens()));
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  async function pass(ms: number): Promise<void> {
    await app.advance(ms);
    clock = new Date(clock.getTime() + ms);
    announced = [];
    await app.drain();
  }
  const service = () => app.context.get(AccountsService, { strict: false });
  const reported = () => `account ${accountId}`;

  it('are sent when an account is connected, renamed and disconnected', async () => {
    expect(announced).toEqual([reported()]);
    await service().rename(userId, accountId, 'Name');
    expect(announced).toEqual([reported(), reported()]);
    const actor = { kind: 'user', userId, sessionId: null } as UserActor;
    await app.context.get(AccountRemovalService, { strict: false }).disconnect(actor, accountId);
    expect(announced).toEqual([reported(), reported(), reported()]);
  });

  it('are not sent for a normal refresh', async () => {
    await pass(2 * hour);
    expect(platform.count('refresh')).toBe(1);
    expect(announced).toEqual([]);
  });

  it('are sent when a refresh fails, works again, and when the grant expires', async () => {
    platform.onRefresh = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
    await pass(2 * hour);
    expect(announced).toEqual([reported()]);
    platform.onRefresh = () => Promise.resolve(platform.tokens());
    await pass(hour);
    expect(announced).toEqual([reported()]);
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_REVOKED', details));
    await pass(2 * hour);
    expect(announced).toEqual([reported()]);
  });

  it('are sent once when a call finds a missing scope', async () => {
    announced = [];
    const failure = PlatformFailure.reauthorize(Platform.TIKTOK, 'SCOPES_MISSING', {
      ...details,
      missingScopes: ['publish'],
    });
    for (let times = 0; times < 2; times += 1) {
      await app.grants.withTokens(grantId, () => Promise.reject(failure), 'test').catch(() => undefined);
    }
    expect(announced).toEqual([reported()]);
  });
});
