import { AccountRemovalService } from '../../src/accounts/account-removal.service.js';
import { GrantIntakeService } from '../../src/grants/grant-intake.service.js';
import { Database } from '../../src/database/database.js';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import { Platform } from '../../src/platforms/platform.js';
import type { OpenCredentials, TokenSet } from '../../src/platforms/platform-login.js';
import { newTestDatabase, type TestDatabase } from '../support/servers/database.js';
import { deferred, until } from '../support/jest/deferred.js';
import { FakePlatform } from '../support/platforms/fake-platform.js';
import {
  connectAccount,
  grantRow,
  type GrantsApp,
  now,
  startGrantsApp,
  testSecrets,
} from '../support/grants-app.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const hour = 3_600_000;
const details = { platformCode: 'invalid_grant', message: 'The refresh token is invalid.' };
const dead = () => PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_INVALID', details);
const tokenOf = (credentials: OpenCredentials) => Promise.resolve(credentials.accessToken);

/** Two applications on one database behave like two processes. */
describe('Two processes that refresh one grant', () => {
  let database: TestDatabase;
  let one: GrantsApp;
  let other: GrantsApp;
  let platform: FakePlatform;
  let grantId: string;
  let clock: Date;
  const counts = new FaultCounts('refreshes');

  beforeEach(async () => {
    database = await newTestDatabase();
    clock = new Date();
    platform = new FakePlatform(() => clock);
    const options = { databaseUrl: database.url, adapter: platform, settings: { pollMs: 5 } };
    one = await startGrantsApp(options);
    other = await startGrantsApp(options);
    ({ grantId } = await connectAccount(one, platform.tokens()));
    await runOut();
  });
  afterEach(async () => {
    await one.close();
    await other.close();
    await database.drop();
  });

  const handOut = (app: GrantsApp) => app.grants.withTokens(grantId, tokenOf, 'test');
  const row = () => grantRow(one, grantId);

  async function runOut(): Promise<void> {
    await one.advance(3 * hour);
    await other.reloadClock();
    clock = new Date(clock.getTime() + 3 * hour);
  }

  /** The effect of a clock jump or of a process that was frozen for a minute. */
  const loseLease = () => one.sql('UPDATE grants SET lease_until = app_now() WHERE id = $1', [grantId]);

  it('call the platform once for many callers', async () => {
    const answer = deferred<TokenSet>();
    platform.onRefresh = () => answer.promise;
    const callers = Array.from({ length: 100 }, (_, index) => handOut(index % 2 ? one : other));
    await until(() => platform.count('refresh') > 0);
    answer.resolve(platform.tokens());
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['a2']));
    counts.add(1, platform.count('refresh'));
    expect(platform.count('refresh')).toBe(1);
  });

  it('use the tokens of the first process if the refresh of the second is refused', async () => {
    const late = deferred<TokenSet>();
    platform.onRefresh = () => late.promise;
    const first = handOut(one);
    await until(() => platform.count('refresh') === 1);
    await loseLease();
    platform.onRefresh = () => Promise.reject(dead());
    const second = handOut(other);
    await until(() => platform.count('refresh') === 2);
    late.resolve(platform.tokens());
    expect(await Promise.all([first, second])).toEqual(['a2', 'a2']);
    expect(await row()).toMatchObject({ status: 'ACTIVE', token_version: 2, expired_reason: null });
  });

  it('reactivate an EXPIRED grant after a late response', async () => {
    const late = deferred<TokenSet>();
    platform.onRefresh = () => late.promise;
    const first = handOut(one);
    await until(() => platform.count('refresh') === 1);
    await one.sql(
      `UPDATE grants SET lease_until = app_now(), attempt_started_at = attempt_started_at - interval '2 minutes'
       WHERE id = $1`,
      [grantId],
    );
    platform.onRefresh = () => Promise.reject(dead());
    await expect(handOut(other)).rejects.toMatchObject({ kind: 'reauthorize' });
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'LOST_REPLY' });
    late.resolve(platform.tokens());
    expect(await first).toBe('a2');
    expect(await row()).toMatchObject({ status: 'ACTIVE', expired_reason: null, token_version: 2 });
  });

  /**
   * The platform rotates for one of two refreshes, and the responses arrive in reverse order. The grant has an invalid pair
   * of tokens then, and keeps the valid one.
   */
  async function crossedAnswers(): Promise<void> {
    const rotated = deferred<TokenSet>();
    platform.onRefresh = () => rotated.promise;
    const first = handOut(one);
    await until(() => platform.count('refresh') === 1);
    await loseLease();
    platform.onRefresh = () =>
      Promise.resolve(platform.tokens('subject', { access: 'a-same', refresh: 'r1' }));
    expect(await handOut(other)).toBe('a-same');
    rotated.resolve(platform.tokens('subject', { access: 'a-rotated', refresh: 'r-rotated' }));
    await first;
    expect((await row()).fallback).toMatch(/^pbv1\./);
    await runOut();
  }

  it('store a late response, and use it if the platform rotates only sometimes', async () => {
    await crossedAnswers();
    platform.onRefresh = ({ refreshToken }) =>
      refreshToken === 'r-rotated' ? Promise.resolve(platform.tokens()) : Promise.reject(dead());
    expect(await handOut(one)).toBe('a2');
    expect(platform.calls.slice(-2)).toEqual(['refresh r1', 'refresh r-rotated']);
    expect(await row()).toMatchObject({ status: 'ACTIVE', fallback: null });
  });

  it('expire the grant if the late response is refused too', async () => {
    await crossedAnswers();
    platform.onRefresh = () => Promise.reject(dead());
    await expect(handOut(one)).rejects.toMatchObject({ kind: 'reauthorize' });
    expect(platform.calls.slice(-2)).toEqual(['refresh r1', 'refresh r-rotated']);
    expect(await row()).toMatchObject({ status: 'EXPIRED', expired_reason: 'GRANT_INVALID' });
  });

  it('do not expire the grant while the check of the late response fails', async () => {
    await crossedAnswers();
    const trouble = PlatformFailure.transient(Platform.TIKTOK, details);
    platform.onRefresh = ({ refreshToken }) => Promise.reject(refreshToken === 'r1' ? dead() : trouble);
    await expect(handOut(one)).rejects.toMatchObject({ kind: 'transient' });
    expect(await row()).toMatchObject({ status: 'ACTIVE', failures: 1, fallback: expect.any(String) });
  });

  it('do not overwrite the tokens of a new consent', async () => {
    const late = deferred<TokenSet>();
    platform.onRefresh = () => late.promise;
    const first = handOut(one);
    await until(() => platform.count('refresh') === 1);
    const { user_id: userId } = await row();
    const tokens = platform.tokens('subject', { access: 'a-new', refresh: 'r-new' });
    const consent = {
      userId,
      platform: Platform.TIKTOK,
      loginType: 'LOGIN_KIT',
      tokens,
      requestedScopes: tokens.scopes,
      issuedAt: await now(one),
    };
    await other.context
      .get(Database)
      .transaction((manager) =>
        other.context.get(GrantIntakeService, { strict: false }).save(manager, consent),
      );
    late.resolve(platform.tokens('subject', { access: 'a-late', refresh: 'r-late' }));
    expect(await first).toBe('a-new');
    expect(await handOut(other)).toBe('a-new');
  });

  it('revoke with the latest tokens after a disconnect during the refresh', async () => {
    const late = deferred<TokenSet>();
    platform.onRefresh = () => late.promise;
    const first = handOut(one).catch((error: Error) => error);
    await until(() => platform.count('refresh') === 1);
    const { user_id: userId } = await row();
    const [{ id: accountId }] = await one.sql('SELECT id FROM accounts');
    const actor = {
      kind: 'user' as const,
      userId,
      role: 'USER' as const,
      scopes: new Set<never>(),
      sessionId: null,
      clientId: null,
      address: null,
    };
    await other.context.get(AccountRemovalService, { strict: false }).disconnect(actor, accountId);
    late.resolve(platform.tokens('subject', { access: 'a-late', refresh: 'r-late' }));
    expect(await first).toBeInstanceOf(Error);
    platform.onRefresh = () => Promise.reject(dead());
    await other.advance(61_000);
    await other.drain();
    expect(platform.calls).toEqual(['refresh r1', 'revoke a-late']);
    expect(await one.sql('SELECT FROM pending_revocations')).toEqual([]);
  });

  it('keep both changes of a refresh during a key rotation', async () => {
    const late = deferred<TokenSet>();
    platform.onRefresh = () => late.promise;
    const first = handOut(one);
    await until(() => platform.count('refresh') === 1);
    const ring = `next:${Buffer.alloc(32, 8).toString('base64')},${testSecrets.TOKEN_ENCRYPTION_KEYS}`;
    const rotated = await startGrantsApp({
      databaseUrl: database.url,
      adapter: platform,
      environment: { TOKEN_ENCRYPTION_KEYS: ring },
    });
    const { KeyRotation } = await import('../../src/crypto/key-rotation.js');
    await rotated.context.get(KeyRotation, { strict: false }).run();
    expect((await row()).credentials).toMatch(/^pbv1\.next\./);
    late.resolve(platform.tokens());
    // The first process does not have the new key. It can still save its response.
    expect(await first).toBe('a2');
    expect(await handOut(rotated)).toBe('a2');
    await rotated.close();
  });
});
