import { AccountsService } from '../../../src/accounts/accounts.service.js';
import { AccountProfilesService } from '../../../src/accounts/profiles/profiles.service.js';
import { Database } from '../../../src/database/database.js';
import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { InstagramStand } from '../../support/platforms/instagram.js';
import { PublishingStand } from '../../support/platforms/publishing.js';
import { assignTier } from '../../support/clients/tiers.js';

const hour = 3_600_000;
const day = 24 * hour;

/** Advances time and runs schedules, then the jobs that they create. */
async function live(stand: InstagramStand | PublishingStand, ms: number): Promise<void> {
  await stand.pass(ms);
  await stand.get(SchedulesService).runDue();
  await stand.work();
}

const stored = (
  stand: InstagramStand | PublishingStand,
  { userId, accountId }: { userId: string; accountId: string },
) => stand.get(AccountsService).findOwned(userId, accountId);

describe('Profiles of Instagram accounts', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterEach(async () => {
    await stand.control('DELETE', '/faults');
    await stand.sql('UPDATE accounts SET disconnected_at = app_now()');
  });
  afterAll(() => stand.close());

  const rename = (account: string, name: string) =>
    stand.control('POST', '/instagram/accounts', { id: account, name, followersCount: 4_321 });
  const profilesAsked = async () => {
    const { entries } = await stand.control('GET', '/requests');
    const asked = /^\/v26\.0\/(me|me\/accounts|17841\d+)$/;
    return entries.filter(({ method, path }: any) => method === 'GET' && asked.test(path)).length;
  };

  it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
    'are read once a day through %s',
    async (loginType) => {
      const creator = await stand.creator(loginType);
      const before = await stored(stand, creator);
      await rename(creator.account, 'Renamed Bakery');
      await live(stand, 23 * hour);
      expect(await stored(stand, creator)).toMatchObject({
        displayName: before.displayName,
        profileSyncedAt: before.profileSyncedAt,
      });
      const soonest = stand.nowMs();
      await live(stand, 2 * hour);
      const after = await stored(stand, creator);
      expect(after).toMatchObject({ displayName: 'Renamed Bakery', profile: { followerCount: 4_321 } });
      expect(after.profileSyncedAt.getTime()).toBeGreaterThan(soonest);
      await stand.control('DELETE', '/requests');
      await live(stand, 6 * hour);
      expect(await profilesAsked()).toBe(0);
    },
  );

  it('are read once for all accounts of a login', async () => {
    const user = await stand.user();
    const first = await stand.newAccount();
    const second = await stand.newAccount();
    const [page, other] = [first, second].map(({ account }) => account.replace('account', 'page'));
    await stand.control('POST', '/meta/people', {
      id: first.person,
      roles: [page, other].map((one) => ({
        page: one,
        tasks: ['ANALYZE', 'CREATE_CONTENT', 'MODERATE', 'MANAGE'],
        throughBusiness: false,
      })),
    });
    const choice = await stand.consent(user, { person: first.person, loginType: 'FACEBOOK_LOGIN' });
    const pending = await user.client.data(
      'query ($id: ID!) { pendingConnection(id: $id) { choices { externalId } } }',
      { id: choice.connectionId },
    );
    const { accounts } = await stand.complete(
      user,
      choice.connectionId,
      pending.pendingConnection.choices.map(({ externalId }: any) => externalId),
    );
    await rename(first.account, 'First of two');
    await rename(second.account, 'Second of two');
    await stand.control('DELETE', '/requests');
    await live(stand, 25 * hour);
    const names = [];
    for (const { id } of accounts) names.push((await stand.stored(user, id)).displayName);
    expect(names.sort()).toEqual(['First of two', 'Second of two']);
    const { entries } = await stand.control('GET', '/requests');
    const lists = entries.filter(({ path }: any) => path === '/v26.0/me/accounts');
    expect(lists).toHaveLength(1);
  });

  it('are read again six hours after a failure, without a pending job', async () => {
    const creator = await stand.creator();
    const before = await stored(stand, creator);
    await stand.fault({ path: '*/me' }, { type: 'status', status: 503, body: '' }, {});
    await stand.control('DELETE', '/requests');
    await live(stand, 25 * hour);
    const tries = await profilesAsked();
    expect(tries).toBeGreaterThan(0);
    await live(stand, 5 * hour);
    expect(await profilesAsked()).toBe(tries);
    expect(await stored(stand, creator)).toMatchObject({
      status: 'ACTIVE',
      profileSyncedAt: before.profileSyncedAt,
    });
    expect(await stand.sql(`SELECT id FROM jobs WHERE kind = 'accounts.refresh-profiles'`)).toEqual([]);
    await stand.control('DELETE', '/faults');
    await live(stand, 2 * hour);
    expect((await stored(stand, creator)).profileSyncedAt.getTime()).toBeGreaterThan(
      before.profileSyncedAt.getTime(),
    );
  });

  it('are deferred in favor of other calls if the rate limit is nearly used up', async () => {
    const creator = await stand.creator();
    const before = await stored(stand, creator);
    await stand.pass(24 * hour);
    await stand.control('POST', '/meta/usage', { account: creator.account, percent: 85, minutes: 600 });
    const asked = await stand.get(AccountsService).refresh(creator.userId, creator.accountId);
    expect(asked.profileSyncedAt.getTime()).toBeGreaterThan(before.profileSyncedAt.getTime());
    await stand.control('DELETE', '/requests');
    await stand.get(AccountProfilesService).refresh({ grantId: asked.grantId! });
    expect(await profilesAsked()).toBe(0);
  });

  it('are not read for paused or disconnected accounts', async () => {
    const paused = await stand.creator();
    const active = await stand.creator();
    await stand.sql('UPDATE accounts SET user_id = $1, rank = 1 WHERE id = $2', [
      active.userId,
      paused.accountId,
    ]);
    await stand.sql('UPDATE grants SET user_id = $1 WHERE user_id = $2', [active.userId, paused.userId]);
    await assignTier(stand.test, active.userId, 'Free');
    const gone = await stand.creator();
    await gone.client.data(
      'mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename } }',
      { id: gone.accountId },
    );
    const before = [await stand.stored(active, paused.accountId), await stand.stored(gone, gone.accountId)];
    expect(before.map(({ status }) => status)).toEqual(['PAUSED', 'DISCONNECTED']);
    await live(stand, 25 * hour);
    const after = [await stand.stored(active, paused.accountId), await stand.stored(gone, gone.accountId)];
    expect(after.map(({ profileSyncedAt }) => profileSyncedAt)).toEqual(
      before.map(({ profileSyncedAt }) => profileSyncedAt),
    );
    expect((await stand.stored(active, active.accountId)).profileSyncedAt.getTime()).toBeGreaterThan(
      stand.nowMs() - hour,
    );
  });

  it('are not read again after a refused token; the account requires a reconnect', async () => {
    const creator = await stand.creator();
    await stand.fault({ path: '*/me' }, { type: 'apiError', code: '190/460' }, {});
    await live(stand, 25 * hour);
    const refused = await stored(stand, creator);
    expect(refused).toMatchObject({ status: 'EXPIRED', health: { nextAction: 'RECONNECT' } });
    await stand.control('DELETE', '/requests');
    await live(stand, 2 * day);
    expect(await profilesAsked()).toBe(0);
    expect((await stored(stand, creator)).profileSyncedAt).toEqual(refused.profileSyncedAt);
  });
});

describe('Profiles of TikTok accounts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  it('are read once a day', async () => {
    const creator = await stand.creator();
    const before = await stored(stand, creator);
    await stand.control('POST', '/tiktok/people', { username: creator.person, displayName: 'New Name' });
    await live(stand, 25 * hour);
    const after = await stored(stand, creator);
    expect(after).toMatchObject({ displayName: 'New Name', status: 'ACTIVE' });
    expect(after.profileSyncedAt.getTime() - before.profileSyncedAt.getTime()).toBeGreaterThan(day);
  });

  it('do not count as use of a grant and never cause a refresh', async () => {
    const creator = await stand.creator();
    const sql = (text: string) => stand.get(Database).manager.query(text, [creator.userId]);
    const grant = () => sql('SELECT token_version, last_used_at FROM grants WHERE user_id = $1');
    // Reading content counts as use.
    await sql(`INSERT INTO content_syncs (account_id, state, requested_at)
      SELECT id, 'DONE', app_now() FROM accounts WHERE user_id = $1`);
    const before = await stored(stand, creator);
    const ask = async () => {
      await sql('UPDATE accounts SET profile_due_at = app_now() WHERE user_id = $1');
      await live(stand, 10 * 60_000);
      return (await stored(stand, creator)).profileSyncedAt;
    };
    await sql(`UPDATE grants SET last_used_at = app_now() - interval '2 days' WHERE user_id = $1`);
    const unused = await grant();
    const asked = await ask();
    expect(asked.getTime()).toBeGreaterThan(before.profileSyncedAt.getTime());
    await sql('UPDATE grants SET access_expires_at = app_now() WHERE user_id = $1');
    expect(await ask()).toEqual(asked);
    expect(await grant()).toEqual(unused);
  });
});
