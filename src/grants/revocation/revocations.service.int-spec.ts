import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { FakePlatform } from '../../../test/support/platforms/fake-platform.js';
import {
  connectAccount,
  type GrantsApp,
  resetGrantsApp,
  startGrantsApp,
} from '../../../test/support/grants-app.js';
import { AccountsRepository } from '../../accounts/accounts.repository.js';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { RevocationsService } from './revocations.service.js';

const details = { platformCode: 'code', message: 'A message of the platform.' };

describe('RevocationsService', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let connected: { userId: string; grantId: string; accountId: string };

  beforeAll(async () => {
    database = await newTestDatabase();
    platform = new FakePlatform(() => new Date());
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
  });
  beforeEach(async () => {
    await resetGrantsApp(app);
    platform.reset();
    connected = await connectAccount(app, platform.tokens());
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const pending = () => app.sql('SELECT id, credentials FROM pending_revocations');
  /** Adds a revocation like a disconnect, without waking the workers. */
  const retire = (disconnect = true) =>
    app.context.get(Database).transaction(async (manager) => {
      const accounts = app.context.get(AccountsRepository, { strict: false });
      if (disconnect) await accounts.disconnect(connected.userId, connected.accountId, manager);
      return app.context.get(RevocationsService, { strict: false }).retire(manager, connected.grantId);
    });

  it('keeps a grant that a connected account uses', async () => {
    expect(await retire(false)).toBe('in-use');
    expect(await app.sql('SELECT FROM grants')).toHaveLength(1);
    expect(await pending()).toEqual([]);
  });

  it('reseals the tokens for their new row and revokes them', async () => {
    const [{ credentials }] = await app.sql('SELECT credentials FROM grants');
    expect(await retire()).toBe('revoking');
    const [waiting] = await pending();
    expect(waiting).toEqual({ id: connected.grantId, credentials: expect.stringMatching(/^pbv1\./) });
    expect(waiting.credentials).not.toBe(credentials);
    await app.drain();
    expect(platform.calls).toEqual(['revoke a1']);
    expect(await pending()).toEqual([]);
  });

  it('does not revoke if the subject was connected again meanwhile', async () => {
    await retire();
    await connectAccount(app, platform.tokens());
    await app.drain();
    expect(platform.calls).toEqual([]);
    expect(await pending()).toEqual([]);
  });

  it.each([
    [
      'has already ended at the platform',
      PlatformFailure.reauthorize(Platform.TIKTOK, 'TOKEN_REFUSED', details),
    ],
    ['is refused permanently', PlatformFailure.rejected(Platform.TIKTOK, details)],
  ])('is completed if the grant %s', async (_, failure) => {
    platform.onRevoke = () => Promise.reject(failure);
    await retire();
    await app.drain();
    expect(await pending()).toEqual([]);
  });

  it.each([
    ['is unavailable', PlatformFailure.transient(Platform.TIKTOK, details)],
    ['is misconfigured', PlatformFailure.misconfigured(Platform.TIKTOK, details)],
  ])('is retried if the platform %s', async (_, failure) => {
    platform.onRevoke = () => Promise.reject(failure);
    await retire();
    await app.drain();
    expect(await pending()).toHaveLength(1);
    platform.onRevoke = () => Promise.resolve();
    await app.advance(60_000);
    await app.drain();
    expect(platform.calls).toEqual(['revoke a1', 'revoke a1']);
    expect(await pending()).toEqual([]);
  });

  it('keeps the tokens of a refresh before the revocation if the revocation fails', async () => {
    await app.advance(3 * 3_600_000);
    platform.onRevoke = () => Promise.reject(PlatformFailure.transient(Platform.TIKTOK, details));
    platform.lifeSeconds = 24 * 3600;
    await retire();
    await app.drain();
    platform.onRevoke = () => Promise.resolve();
    await app.advance(60_000);
    await app.drain();
    expect(platform.calls).toEqual(['refresh r1', 'revoke a2', 'revoke a2']);
  });

  it('deletes tokens whose key is missing', async () => {
    await app.sql(`UPDATE grants SET credentials = replace(credentials, 'pbv1.test.', 'pbv1.gone.')`);
    expect(await retire()).toBe('destroyed');
    expect(await app.sql('SELECT FROM grants')).toEqual([]);
  });
});
