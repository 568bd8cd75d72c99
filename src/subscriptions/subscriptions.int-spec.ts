import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { signedUpUser } from '../../test/support/clients/users.js';
import type { Failure } from '../failures/failure.js';
import { SubscriptionsService, type TierLimitDetails } from './subscriptions.service.js';

const day = 24 * 3600 * 1000;

describe('SubscriptionsService', () => {
  let app: TestApp;
  let dataSource: DataSource;
  let subscriptions: SubscriptionsService;
  beforeAll(async () => {
    app = await startTestApp({ UPGRADE_URL: 'https://example.com/upgrade' });
    dataSource = app.app.get(DataSource);
    subscriptions = app.app.get(SubscriptionsService);
  });
  afterAll(() => app.close());

  const newUser = async () => (await signedUpUser(app)).userId;
  const tierId = async (name: string) => {
    const rows: { id: string }[] = await dataSource.query('SELECT id FROM tiers WHERE name = $1', [name]);
    return rows[0]!.id;
  };
  const assign = (userId: string, id: string) =>
    dataSource.transaction((manager) => subscriptions.assign(manager, userId, id));
  const spend = (userId: string, count = 1) =>
    dataSource.transaction((manager) => subscriptions.spendPosts(manager, userId, count));
  const used = async (userId: string) => {
    const rows: { posts: number }[] = await dataSource.query('SELECT posts FROM usage WHERE user_id = $1', [
      userId,
    ]);
    return rows.map(({ posts }) => posts);
  };

  it('puts users on the default tier until they are assigned another', async () => {
    const userId = await newUser();
    expect(await subscriptions.tierOf(userId)).toMatchObject({
      name: 'Free',
      accountLimit: 1,
      postLimit: 10,
    });
    await assign(userId, await tierId('Enterprise'));
    expect(await subscriptions.tierOf(userId)).toMatchObject({ accountLimit: null, postLimit: null });
    await assign(userId, await tierId('Pro'));
    expect(await subscriptions.tierOf(userId)).toMatchObject({ accountLimit: 5, postLimit: 200 });
  });

  it('spends exactly the limit under concurrency', async () => {
    const userId = await newUser();
    const outcomes = await Promise.allSettled(Array.from({ length: 25 }, () => spend(userId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await used(userId)).toEqual([10]);
  });

  it('spends all of a request or nothing', async () => {
    const userId = await newUser();
    await expect(spend(userId, 11)).rejects.toMatchObject({ code: 'TIER_LIMIT_REACHED' });
    expect(await used(userId)).toEqual([]);
    await spend(userId, 8);
    await expect(spend(userId, 3)).rejects.toMatchObject({ code: 'TIER_LIMIT_REACHED' });
    await spend(userId, 2);
    expect(await used(userId)).toEqual([10]);
  });

  it('reports the reached limit and the next larger tier', async () => {
    const userId = await newUser();
    await spend(userId, 10);
    const failure: Failure<TierLimitDetails> = await spend(userId).catch((error) => error);
    expect(failure.details).toMatchObject({
      tier: { name: 'Free' },
      resource: 'POSTS',
      limit: 10,
      used: 10,
      upgradeTo: { name: 'Pro' },
      upgradeUrl: 'https://example.com/upgrade',
    });
  });

  it('has no limit only if the limit of the tier is null', async () => {
    const userId = await newUser();
    await assign(userId, await tierId('Enterprise'));
    await spend(userId, 100_000);
    expect(await used(userId)).toEqual([100_000]);
  });

  it('spends nothing if the transaction fails', async () => {
    const userId = await newUser();
    const failing = dataSource.transaction(async (manager) => {
      await subscriptions.spendPosts(manager, userId, 5);
      throw new Error('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await used(userId)).toEqual([]);
  });

  it('restarts with the month, and refunds to the month of spending', async () => {
    const userId = await newUser();
    const { month } = await spend(userId, 10);
    expect(month).toMatch(/^\d{4}-\d{2}-01$/);
    await app.advance(32 * day);
    const next = await spend(userId, 4);
    expect(next.month > month).toBe(true);
    await subscriptions.refundPosts(dataSource.manager, userId, month, 3);
    const rows: unknown = await dataSource.query(
      'SELECT month::text, posts FROM usage WHERE user_id = $1 ORDER BY month',
      [userId],
    );
    expect(rows).toEqual([
      { month, posts: 7 },
      { month: next.month, posts: 4 },
    ]);
  });

  it('never refunds more than was spent', async () => {
    const userId = await newUser();
    const { month } = await spend(userId, 2);
    await subscriptions.refundPosts(dataSource.manager, userId, month, 5);
    expect(await used(userId)).toEqual([0]);
  });

  it('refuses an unknown tier', async () => {
    const userId = await newUser();
    const nowhere = '00000000-0000-7000-8000-000000000000';
    await expect(assign(userId, nowhere)).rejects.toMatchObject({
      code: 'TIER_NOT_FOUND',
    });
  });
});
