import { newTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { FakePlatform } from '../../../test/support/fake-platform.js';
import { aConnectedAccount, type GrantsApp, startGrantsApp } from '../../../test/support/grants-app.js';
import { AccountsRepository } from '../../accounts/accounts.repository.js';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { RevocationsService } from './revocations.service.js';

const details = { platformCode: 'code', message: 'The platform says so.' };

describe('Ending a grant', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let connected: { userId: string; grantId: string; accountId: string };

  beforeEach(async () => {
    database = await newTestDatabase();
    platform = new FakePlatform(() => new Date());
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    connected = await aConnectedAccount(app, platform.tokens());
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const pending = () => app.sql('SELECT id, credentials FROM pending_revocations');
  /** As a disconnect does it, without telling the workers yet. */
  const retire = (disconnect = true) =>
    app.context.get(Database).transaction(async (manager) => {
      const accounts = app.context.get(AccountsRepository, { strict: false });
      if (disconnect) await accounts.disconnect(manager, connected.userId, connected.accountId);
      return app.context.get(RevocationsService, { strict: false }).retire(manager, connected.grantId);
    });

  it('leaves a grant alone that a connected account needs', async () => {
    expect(await retire(false)).toBe('in-use');
    expect(await app.sql('SELECT FROM grants')).toHaveLength(1);
    expect(await pending()).toEqual([]);
  });

  it('moves the pair, sealed for its new place, and revokes it', async () => {
    const [{ credentials }] = await app.sql('SELECT credentials FROM grants');
    expect(await retire()).toBe('revoking');
    const [waiting] = await pending();
    expect(waiting).toEqual({ id: connected.grantId, credentials: expect.stringMatching(/^pbv1\./) });
    expect(waiting.credentials).not.toBe(credentials);
    await app.drain();
    expect(platform.calls).toEqual(['revoke a1']);
    expect(await pending()).toEqual([]);
  });

  it('does not revoke when the subject has been connected again meanwhile', async () => {
    await retire();
    await aConnectedAccount(app, platform.tokens());
    await app.drain();
    expect(platform.calls).toEqual([]);
    expect(await pending()).toEqual([]);
  });

  it.each([
    ['is over there already', PlatformFailure.reauthorize(Platform.TIKTOK, 'TOKEN_REFUSED', details)],
    ['is refused for good', PlatformFailure.rejected(Platform.TIKTOK, details)],
  ])('is done when it %s', async (_, failure) => {
    platform.onRevoke = () => Promise.reject(failure);
    await retire();
    await app.drain();
    expect(await pending()).toEqual([]);
  });

  it.each([
    ['is in trouble', PlatformFailure.transient(Platform.TIKTOK, details)],
    ['is not set up', PlatformFailure.misconfigured(Platform.TIKTOK, details)],
  ])('is tried again when the platform %s', async (_, failure) => {
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

  it('keeps the pair that a renewal for the revoking was answered, should the revoking itself fail', async () => {
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

  it('destroys what no key opens any more', async () => {
    await app.sql(`UPDATE grants SET credentials = replace(credentials, 'pbv1.test.', 'pbv1.gone.')`);
    expect(await retire()).toBe('destroyed');
    expect(await app.sql('SELECT FROM grants')).toEqual([]);
  });
});
