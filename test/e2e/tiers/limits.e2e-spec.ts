import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const start = `mutation ($input: StartConnectionInput!) {
  startConnection(input: $input) {
    __typename
    ... on TierLimitReached {
      code resource platform limit used upgradeUrl
      tier { name platformAccountLimits { platform limit } }
      upgradeTo { name }
    }
    ... on UserError { userMessage }
  }
}`;

describe('A full tier', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ UPGRADE_URL: 'https://example.com/upgrade' });
  });
  afterAll(() => app.close());

  async function connected({ userId }: SignedUpUser): Promise<string> {
    const id = uuidv7();
    await app.app.get(DataSource).query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::text, 'Account', '{}', 0, app_now())`,
      [id, userId],
    );
    return id;
  }

  const connect = async ({ client }: { client: TestClient }, input: object = {}) =>
    (await client.data(start, { input: { platform: 'TIKTOK', ...input } })).startConnection;

  it('is reported before the redirect, with the next larger tier', async () => {
    const user = await signedUpUser(app);
    expect((await connect(user)).__typename).toBe('ConnectionStarted');
    await connected(user);
    expect(await connect(user)).toEqual({
      __typename: 'TierLimitReached',
      code: 'TIER_LIMIT_REACHED',
      userMessage: 'You have reached the limit of your plan. Upgrade to continue.',
      resource: 'ACCOUNTS',
      platform: null,
      limit: 1,
      used: 1,
      tier: { name: 'Free', platformAccountLimits: [] },
      upgradeTo: { name: 'Pro' },
      upgradeUrl: 'https://example.com/upgrade',
    });
  });

  it('has its upgrade in the usage, also before the limit is reached', async () => {
    const user = await signedUpUser(app);
    const usage = async () =>
      (
        await user.client.data(`{ viewer { usage {
        accounts { limit used upgradeTo { name } } posts { upgradeTo { name } } upgradeUrl
      } } }`)
      ).viewer.usage;
    const shown = {
      accounts: { limit: 1, upgradeTo: { name: 'Pro' } },
      posts: { upgradeTo: { name: 'Pro' } },
      upgradeUrl: 'https://example.com/upgrade',
    };
    expect(await usage()).toMatchObject(shown);
    await connected(user);
    expect(await usage()).toMatchObject({ ...shown, accounts: { ...shown.accounts, used: 1 } });
    // A larger plan than the next one, for a user with more accounts than the plan allows now.
    const [{ accountLimit }] = await app.app
      .get(DataSource)
      .query(`SELECT account_limit AS "accountLimit" FROM tiers WHERE name = 'Pro'`);
    for (let held = 1; held < accountLimit; held += 1) await connected(user);
    const { upgradeTo } = (await usage()).accounts;
    expect(upgradeTo?.name).not.toBe('Pro');
    expect(upgradeTo).toEqual((await connect(user)).upgradeTo);
  });

  it('never blocks a reconnect', async () => {
    const user = await signedUpUser(app);
    const reconnectAccountId = await connected(user);
    expect((await connect(user, { reconnectAccountId })).__typename).toBe('ConnectionStarted');
  });

  it('can be full for one platform only', async () => {
    const user = await signedUpUser(app);
    await app.app.get(DataSource).query(
      `WITH tier AS (
         INSERT INTO tiers (id, name, rank, platform_account_limits, graphql_cost_limit, created_at)
         VALUES ($1, 'Narrow', 9, '{"TIKTOK": 1}', 1000, app_now()) RETURNING id
       ) INSERT INTO subscriptions SELECT $2, id, app_now() FROM tier`,
      [uuidv7(), user.userId],
    );
    expect((await connect(user)).__typename).toBe('ConnectionStarted');
    await connected(user);
    expect(await connect(user)).toMatchObject({
      __typename: 'TierLimitReached',
      platform: 'TIKTOK',
      limit: 1,
      tier: { platformAccountLimits: [{ platform: 'TIKTOK', limit: 1 }] },
      upgradeTo: null,
    });
  });

  it('is not shown to unauthenticated callers', async () => {
    const { errors } = await new TestClient(app.url).graphql(start, { input: { platform: 'TIKTOK' } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
