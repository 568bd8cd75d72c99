import { connectAccount } from '../../../test/support/grants-app.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { AccountProfilesRepository } from '../../accounts/profiles/profiles.repository.js';
import { Database } from '../../database/database.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { ShopsRepository } from './shops.repository.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('Facts of shops', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(() => app.reset());
  afterAll(() => app.close());

  const takeDue = (limit: number) =>
    app.context.get(ShopsRepository, { strict: false }).takeDue([Platform.TIKTOK], limit);

  it('of shops that cannot be read keep no other shop waiting', async () => {
    const others = [
      await connectAccount(app, app.platform.tokens('shop-2')),
      await connectAccount(app, app.platform.tokens('shop-3')),
    ].map(({ accountId }) => accountId);
    await app.sql('DELETE FROM jobs');
    await app.sql('DELETE FROM shops');
    await app.sql('DELETE FROM shop_reads');
    const all = [app.accountId, ...others].sort();

    const first = await takeDue(2);
    const second = await takeDue(2);
    expect([...first, ...second].sort()).toEqual(all);
    expect(second).toHaveLength(1);
    expect(await takeDue(2)).toEqual([]);
    // Those that were tried first are due first.
    await app.advance(hourMs + minuteMs);
    expect((await takeDue(2)).sort()).toEqual(first.sort());
  });

  it('are due while another transaction claims the profile of the account, and the other way round', async () => {
    await app.sql('DELETE FROM shop_reads');
    const database = app.context.get(Database);
    const profiles = app.context.get(AccountProfilesRepository, { strict: false });
    const dueProfile = () => app.sql("UPDATE accounts SET profile_due_at = '-infinity'");
    await dueProfile();
    await database.transaction(async (manager) => {
      expect(await profiles.claimDue(1, manager)).toMatchObject({ claimed: 1 });
      expect(await takeDue(1)).toEqual([app.accountId]);
    });
    await dueProfile();
    await database.transaction(async (manager) => {
      await manager.query('SELECT FROM accounts FOR KEY SHARE');
      expect(await database.transaction((other) => profiles.claimDue(1, other))).toMatchObject({
        claimed: 1,
      });
    });
  });

  it('are read again with growing pauses while they fail, and once a day when they are stored', async () => {
    const reads: number[] = [];
    let passed = 0;
    app.shop.readShop = () => {
      reads.push(passed);
      throw PlatformFailure.rejected(Platform.TIKTOK, { platformCode: 'x', message: 'No.' });
    };
    await app.sql('UPDATE shop_reads SET due_at = app_now()');
    const passHours = async (hours: number) => {
      for (let hour = 0; hour < hours; hour += 1) {
        passed += 1;
        await app.pass(hourMs);
      }
    };
    await passHours(20);
    expect(reads).toEqual([1, 2, 4, 8, 16]);
    app.shop.readShop = async () => app.shop.facts;
    await passHours(13);
    expect(await app.sql('SELECT failure_count FROM shop_reads')).toEqual([{ failure_count: 0 }]);
  });

  it('that are older than stored ones are not stored, and read again soon', async () => {
    await app.sql('UPDATE shop_reads SET due_at = app_now()');
    app.shop.readShop = async () => {
      // A call that was refused meanwhile.
      await app.sql("UPDATE shops SET status = 'DEACTIVATED', facts_at = app_now() + interval '1 second'");
      return app.shop.facts;
    };
    await app.pass(16 * minuteMs);
    expect(await app.sql('SELECT status FROM shops')).toEqual([{ status: 'DEACTIVATED' }]);
    app.shop.readShop = async () => app.shop.facts;
    await app.pass(16 * minuteMs);
    expect(await app.sql('SELECT status FROM shops')).toEqual([{ status: 'ACTIVE' }]);
  });

  it('of an account that needs a new consent are not read, and postponed', async () => {
    await app.sql("UPDATE grants SET status = 'EXPIRED'");
    await app.sql('UPDATE shop_reads SET due_at = app_now()');
    await app.pass(16 * minuteMs);
    expect(await app.sql('SELECT failure_count, due_at > app_now() AS waits FROM shop_reads')).toEqual([
      { failure_count: 1, waits: true },
    ]);
  });
});
