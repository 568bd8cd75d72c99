import { HeldLock } from '../../../test/support/held-lock.js';
import { connectAccount } from '../../../test/support/grants-app.js';
import { anExternalAccount } from '../../../test/support/platforms/fake-platform.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { AccountConnectorService } from '../../accounts/account-connector.service.js';
import { Database } from '../../database/database.js';
import { Platform } from '../../platforms/platform.js';
import { SyncPlansService } from './sync-plans.service.js';

describe('Locks of several shops of one grant', () => {
  let app: ShopApp;
  let second: string;
  beforeAll(async () => {
    app = await startShopApp();
    await app.reset();
    // The tier of a user allows one account.
    second = (await connectAccount(app, app.platform.tokens('shop-2'))).accountId;
    await app.drain();
    await app.sql('UPDATE accounts SET grant_id = $1, user_id = $2', [app.grantId, app.userId]);
  });
  afterAll(() => app.close());

  const connect = (subjects: readonly string[]) =>
    app.context.get(AccountConnectorService, { strict: false }).connect({
      actor: { kind: 'system', name: 'test' },
      userId: app.userId,
      platform: Platform.TIKTOK,
      grantId: app.grantId,
      discovered: subjects.map((subject) => anExternalAccount(subject)),
    });
  const resume = (manager: Parameters<SyncPlansService['resume']>[0]) =>
    app.context.get(SyncPlansService, { strict: false }).resume(manager, app.grantId);
  const pause = () =>
    app.sql("UPDATE commerce_syncs SET state = 'PAUSED', pause_reason = 'RECONNECT_REQUIRED'");

  it('are taken in the order of ids, whatever order the platform reports', async () => {
    // Another transaction has locked the first account and needs the second.
    const other = await HeldLock.take(app.databaseUrl, 'SELECT FROM accounts WHERE id = $1 FOR UPDATE', [
      app.accountId,
    ]);
    const connecting = connect(['shop-2', 'shop-1']);
    await other.waiters(1);
    await other.run("SET lock_timeout = '5s'; SELECT FROM accounts FOR UPDATE");
    await other.release();
    expect((await connecting).toSorted()).toEqual([app.accountId, second].toSorted());
  });

  it('are taken on syncs after all accounts are connected, and in order by a change of the grant', async () => {
    await pause();
    const lastSync = await HeldLock.take(
      app.databaseUrl,
      'SELECT FROM commerce_syncs WHERE account_id = $1 FOR UPDATE',
      [second],
    );
    // Holds the syncs of the first shop, and waits for those of the second.
    const connecting = connect(['shop-2', 'shop-1']);
    await lastSync.waiters(1);
    const changing = app.context.get(Database).transaction((manager) => resume(manager));
    await lastSync.waiters(2);
    await lastSync.release();
    await Promise.all([connecting, changing]);
    expect(await app.sql("SELECT FROM commerce_syncs WHERE state = 'PAUSED'")).toEqual([]);
  });
});
