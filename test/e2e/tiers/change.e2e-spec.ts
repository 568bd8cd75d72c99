import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Changes } from '../../../src/changes/changes.js';
import { CredentialSeal } from '../../../src/grants/credential-seal.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const day = 24 * 3600 * 1000;

describe('A change of tier', () => {
  let app: TestApp;
  let admin: SignedUpUser;
  beforeAll(async () => {
    app = await startTestApp();
    admin = await asAdmin(app);
  });
  afterAll(() => app.close());

  const sql = <Row>(statement: string, values: unknown[] = []): Promise<Row[]> =>
    app.app.get(DataSource).query(statement, values);

  async function newTier(name: string, accountLimit: number | null, others = {}): Promise<string> {
    const input = { name, rank: 50, accountLimit, postLimit: null, ...others };
    const { createTier } = await admin.client.data(
      'mutation ($input: CreateTierInput!) { createTier(input: $input) { ... on TierCreated { tier { id } } } }',
      { input },
    );
    return createTier.tier.id;
  }

  const assign = async ({ userId }: SignedUpUser, tierId: string) => {
    const { assignTier } = await admin.client.data(
      `mutation ($input: AssignTierInput!) {
        assignTier(input: $input) {
          ... on TierAssigned { tier { id } change { used pauses { displayName } resumes { displayName } } }
          ... on UserError { code }
        }
      }`,
      { input: { userId, tierId } },
    );
    return assignTier;
  };

  const update = async (input: object) => {
    const { updateTier } = await admin.client.data(
      `mutation ($input: UpdateTierInput!) {
        updateTier(input: $input) {
          ... on TierUpdated { tier { name accountLimit platformAccountLimits { platform limit } } pausedAccounts resumedAccounts }
          ... on UserError { code }
        }
      }`,
      { input },
    );
    return updateTier;
  };

  const preview = async (input: object, first = 20) => {
    const { previewTierChange } = await admin.client.data(
      `query ($input: PreviewTierChangeInput!, $first: Int!) {
        previewTierChange(input: $input) {
          accountLimit usersOver
          users(first: $first) {
            edges { node { userId email used pauses { displayName } resumes { displayName } } }
            pageInfo { hasNextPage }
          }
        }
      }`,
      { input, first },
    );
    return previewTierChange;
  };

  /** Connected accounts, each connected a day after the previous one and last used `daysAgo`. */
  async function withAccounts(user: SignedUpUser, usedDaysAgo: Record<string, number>): Promise<void> {
    let rank = 0;
    for (const [name, days] of Object.entries(usedDaysAgo)) {
      const [grantId, accountId] = [uuidv7(), uuidv7()];
      const place = { table: 'grants', column: 'credentials', id: grantId } as const;
      const sealed = app.app.get(CredentialSeal, { strict: false }).seal({ accessToken: 'token' }, place);
      await sql(
        `INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
           requested_scopes, granted_at, refreshed_at, last_used_at, refreshable)
         VALUES ($1::uuid, $2, 'TIKTOK', 'default', $1::text, 'ACTIVE', $3, 1, '{}', '{}', app_now(), app_now(),
           app_now() - $4 * interval '1 day', false)`,
        [grantId, user.userId, sealed, days],
      );
      await sql(
        `INSERT INTO accounts (id, user_id, grant_id, platform, external_id, display_name, profile, rank, connected_at)
         VALUES ($1::uuid, $2, $3, 'TIKTOK', $1::text, $4, '{}', $5::int, app_now() - interval '100 days' + $5::int * interval '1 day')`,
        [accountId, user.userId, grantId, name, rank],
      );
      rank += 1;
    }
  }

  const statuses = async ({ client }: SignedUpUser): Promise<string[]> => {
    const { accounts } = await client.data('{ accounts { edges { node { displayName status } } } }');
    return accounts.edges.map(({ node }: any) => `${node.displayName} ${node.status}`);
  };

  it('pauses the newest and least used accounts of a downgrade and resumes them on an upgrade', async () => {
    const user = await signedUpUser(app);
    const [big, small] = [await newTier('Big', 10), await newTier('Small', 2)];
    await assign(user, big);
    await withAccounts(user, { oldUnused: 60, oldUsed: 1, newUsed: 2, newUnused: 90 });
    expect(await statuses(user)).toEqual([
      'oldUnused ACTIVE',
      'oldUsed ACTIVE',
      'newUsed ACTIVE',
      'newUnused ACTIVE',
    ]);

    const [change] = (await preview({ assign: { userId: user.userId, tierId: small } })).users.edges;
    expect(change.node).toMatchObject({
      userId: user.userId,
      used: 4,
      pauses: [{ displayName: 'oldUnused' }, { displayName: 'newUnused' }],
      resumes: [],
    });
    expect((await assign(user, small)).change).toEqual({
      used: 4,
      pauses: change.node.pauses,
      resumes: [],
    });
    expect(await statuses(user)).toEqual([
      'oldUsed ACTIVE',
      'newUsed ACTIVE',
      'oldUnused PAUSED',
      'newUnused PAUSED',
    ]);

    expect((await assign(user, big)).change.resumes).toHaveLength(2);
    expect((await statuses(user)).every((status) => status.endsWith('ACTIVE'))).toBe(true);
  });

  it('allows the user to choose other accounts afterwards, and an upgrade keeps that order', async () => {
    const user = await signedUpUser(app);
    const [big, small] = [await newTier('Big again', 10), await newTier('Small again', 1)];
    await assign(user, big);
    await withAccounts(user, { first: 1, second: 1, third: 1 });
    await assign(user, small);
    expect(await statuses(user)).toEqual(['first ACTIVE', 'second PAUSED', 'third PAUSED']);
    const rows = await sql<{ id: string }>(
      `SELECT id FROM accounts WHERE user_id = $1 AND display_name = 'third'`,
      [user.userId],
    );
    await user.client.data(
      'mutation ($input: RankAccountsInput!) { rankAccounts(input: $input) { __typename } }',
      { input: { accountIds: [rows[0]!.id] } },
    );
    expect(await statuses(user)).toEqual(['third ACTIVE', 'first PAUSED', 'second PAUSED']);
    await assign(user, big);
    expect(await statuses(user)).toEqual(['third ACTIVE', 'first ACTIVE', 'second ACTIVE']);
  });

  it('is sent to subscribers of account changes', async () => {
    const user = await signedUpUser(app);
    const [big, small] = [await newTier('Big watched', 10), await newTier('Small watched', 1)];
    await assign(user, big);
    await withAccounts(user, { first: 1, second: 1 });
    const changes = app.app.get(Changes).watch('account', user.userId);
    await assign(user, small);
    const { value } = await changes.next();
    const rows = await sql<{ name: string }>('SELECT display_name AS name FROM accounts WHERE id = $1', [
      value.id,
    ]);
    expect(rows).toEqual([{ name: 'second' }]);
    await changes.return?.();
  });

  it('of an updated tier is previewed and applied to all its users', async () => {
    const tier = await newTier('Edited', 3);
    const [crowded, fitting, elsewhere] = [
      await signedUpUser(app),
      await signedUpUser(app),
      await signedUpUser(app),
    ];
    await assign(crowded, tier);
    await assign(fitting, tier);
    await assign(elsewhere, await newTier('Elsewhere', 9));
    await withAccounts(crowded, { one: 1, two: 90, three: 1 });
    await withAccounts(fitting, { one: 1 });
    await withAccounts(elsewhere, { one: 1, two: 1, three: 1 });

    const planned = await preview({ update: { tierId: tier, accountLimit: 2 } });
    expect(planned).toMatchObject({
      accountLimit: 2,
      usersOver: 1,
      users: { pageInfo: { hasNextPage: false } },
    });
    expect(planned.users.edges).toEqual([
      {
        node: {
          userId: crowded.userId,
          email: crowded.email,
          used: 3,
          pauses: [{ displayName: 'two' }],
          resumes: [],
        },
      },
    ]);
    expect(await statuses(crowded)).toEqual(['one ACTIVE', 'two ACTIVE', 'three ACTIVE']);

    expect(await update({ tierId: tier, accountLimit: 2 })).toMatchObject({
      pausedAccounts: 1,
      resumedAccounts: 0,
    });
    expect(await statuses(crowded)).toEqual(['one ACTIVE', 'three ACTIVE', 'two PAUSED']);
    expect(await statuses(elsewhere)).toHaveLength(3);

    const narrowed = await update({
      tierId: tier,
      platformAccountLimits: [{ platform: 'TIKTOK', limit: 1 }],
    });
    expect(narrowed).toMatchObject({ pausedAccounts: 1, resumedAccounts: 0, tier: { accountLimit: 2 } });
    expect(await statuses(crowded)).toEqual(['one ACTIVE', 'three PAUSED', 'two PAUSED']);

    const widened = await update({ tierId: tier, accountLimit: null, platformAccountLimits: [] });
    expect(widened).toMatchObject({ pausedAccounts: 0, resumedAccounts: 2 });
    expect(await statuses(crowded)).toEqual(['one ACTIVE', 'three ACTIVE', 'two ACTIVE']);
  });

  it('pages the users of a preview', async () => {
    const tier = await newTier('Paged', 5);
    for (let made = 0; made < 3; made += 1) {
      const user = await signedUpUser(app);
      await assign(user, tier);
      await withAccounts(user, { one: 1, two: 1 });
    }
    const planned = await preview({ update: { tierId: tier, accountLimit: 1 } }, 2);
    expect(planned).toMatchObject({ usersOver: 3, users: { pageInfo: { hasNextPage: true } } });
    expect(planned.users.edges).toHaveLength(2);
  });

  it('is refused for unknown tiers and users, and for callers without the admin role', async () => {
    const unknownId = uuidv7();
    const user = await signedUpUser(app);
    const tier = await newTier('Anything', 1);
    expect(await assign({ ...user, userId: unknownId }, tier)).toEqual({ code: 'NOT_FOUND' });
    expect(await assign(user, unknownId)).toEqual({ code: 'TIER_NOT_FOUND' });
    expect(await update({ tierId: unknownId, rank: 1 })).toEqual({ code: 'TIER_NOT_FOUND' });
    expect(await update({ tierId: tier, name: 'Free' })).toEqual({ code: 'TIER_NAME_TAKEN' });
    for (const operation of [
      `mutation { assignTier(input: { userId: "${unknownId}", tierId: "${tier}" }) { __typename } }`,
      `mutation { updateTier(input: { tierId: "${tier}" }) { __typename } }`,
      `mutation { archiveTier(input: { tierId: "${tier}" }) { __typename } }`,
      `mutation { createTier(input: { name: "x", rank: 1, accountLimit: null, postLimit: null }) { __typename } }`,
      `{ previewTierChange(input: { assign: { userId: "${unknownId}", tierId: "${tier}" } }) { usersOver } }`,
    ]) {
      expect((await user.client.graphql(operation)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('archives only tiers without users, with an audit event', async () => {
    const archive = async (tierId: string) => {
      const { archiveTier } = await admin.client.data(
        'mutation ($input: ArchiveTierInput!) { archiveTier(input: $input) { __typename } }',
        { input: { tierId } },
      );
      return archiveTier.__typename;
    };
    const user = await signedUpUser(app);
    const tier = await newTier('Short-lived', 1);
    await assign(user, tier);
    expect(await archive(tier)).toBe('TierInUse');
    const [free] = await sql<{ id: string }>("SELECT id FROM tiers WHERE name = 'Free'");
    expect(await archive(free!.id)).toBe('TierInUse');
    await assign(user, free!.id);
    expect(await archive(tier)).toBe('TierArchived');
    expect(await archive(tier)).toBe('TierNotFound');
    expect(await assign(user, tier)).toEqual({ code: 'TIER_NOT_FOUND' });
    const trail = await sql<{ action: string }>(
      `SELECT action FROM audit_trail WHERE target_id IN ($1, $2) ORDER BY id`,
      [tier, user.userId],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'tier.created',
      'subscription.assigned',
      'subscription.assigned',
      'tier.archived',
    ]);
  });

  it('of the default applies to new users only', async () => {
    const before = await signedUpUser(app);
    const tier = await newTier('New default', 7, { isDefault: true });
    const after = await signedUpUser(app);
    const nameOf = async ({ client }: SignedUpUser) =>
      (await client.data('{ viewer { tier { name } } }')).viewer.tier.name;
    expect(await nameOf(before)).toBe('Free');
    expect(await nameOf(after)).toBe('New default');
    expect(await update({ tierId: tier, isDefault: false })).toEqual({ code: 'TIER_IN_USE' });
  });

  it('changes the remaining usage of the viewer', async () => {
    const user = await signedUpUser(app);
    await assign(user, await newTier('Shown', 3));
    await withAccounts(user, { one: 1, two: 1 });
    await app.advance(day);
    const { viewer } = await user.client.data(
      '{ viewer { usage { accounts { limit used remaining } posts { limit used remaining resetsAt } upgradeUrl } } }',
    );
    expect(viewer.usage).toEqual({
      accounts: { limit: 3, used: 2, remaining: 1 },
      posts: {
        limit: null,
        used: 0,
        remaining: null,
        resetsAt: expect.stringMatching(/-01T00:00:00\.000Z$/),
      },
      upgradeUrl: null,
    });
  });
});
