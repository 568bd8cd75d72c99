import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { InstagramStand } from '../../support/platforms/instagram.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('Instagram accounts', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  const failureCode = (answer: { error?: { code: string } }) => answer.error?.code;

  it('are connected with Instagram Login', async () => {
    const user = await stand.user();
    const accountId = await stand.connect(user, { person: 'sim-creator' });
    expect(await stand.account(user, accountId)).toMatchObject({
      username: 'sim.studio.creator',
      externalId: expect.stringMatching(/^17841/),
      status: 'ACTIVE',
      capabilities: ['PROFILE', 'PUBLISH', 'CONTENT', 'COMMENTS'],
      health: { nextAction: 'NONE', missingScopes: [] },
      profile: { __typename: 'InstagramProfile', loginType: 'INSTAGRAM_LOGIN', accountType: 'CREATOR' },
    });
    const { accessExpiresAt } = (await stand.account(user, accountId)).health;
    expect((new Date(accessExpiresAt).getTime() - stand.nowMs()) / day).toBeCloseTo(60, 0);
  });

  it('of one Facebook login can be selected, one or several', async () => {
    const user = await stand.user();
    const { status, connectionId } = await stand.consent(user, {
      person: 'sim-agency',
      loginType: 'FACEBOOK_LOGIN',
    });
    expect(status).toBe('choosing');
    const pending = await user.client.data(
      'query ($id: ID!) { pendingConnection(id: $id) { choices { externalId username } } }',
      { id: connectionId },
    );
    const choices = pending.pendingConnection.choices as { externalId: string; username: string }[];
    expect(choices.map(({ username }) => username).sort()).toEqual(['sim.harbour.bakery', 'sim.second.shop']);
    const result = await stand.complete(
      user,
      connectionId,
      choices.map(({ externalId }) => externalId),
    );
    expect(result).toMatchObject({ __typename: 'ConnectionCompleted', accounts: [{}, {}] });
    for (const { id } of result.accounts) {
      expect(await stand.account(user, id)).toMatchObject({
        status: 'ACTIVE',
        profile: { loginType: 'FACEBOOK_LOGIN', pageName: expect.any(String) },
      });
    }
  });

  it('report the age of their profile, and refresh it', async () => {
    const creator = await stand.creator();
    const profile = async () => {
      const query = `query ($id: ID!) { account(id: $id) { profileSyncedAt
        profile { ... on InstagramProfile { followerCount } } } }`;
      return (await creator.client.data(query, { id: creator.accountId })).account;
    };
    const first = await profile();
    expect(stand.nowMs() - Date.parse(first.profileSyncedAt)).toBeLessThan(60_000);
    await stand.pass(hour);
    expect(await profile()).toEqual(first);
    await creator.client.data(
      'mutation ($id: ID!) { refreshAccount(input: { accountId: $id }) { __typename } }',
      { id: creator.accountId },
    );
    const second = await profile();
    expect(Date.parse(second.profileSyncedAt) - Date.parse(first.profileSyncedAt)).toBeGreaterThanOrEqual(
      hour,
    );
  });

  it('store their secrets sealed and never return them', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    const [row] = await stand.sql(
      'SELECT credentials, profile::text AS profile FROM accounts WHERE id = $1',
      [creator.accountId],
    );
    expect(row.credentials).toMatch(/^pbv1\./);
    expect(row.profile).not.toMatch(/EAA|token/i);
  });

  it('keep their identity with the other login, which replaces the first', async () => {
    const user = await stand.user();
    const { account, person } = await stand.newAccount();
    const first = await stand.connect(user, { person: account });
    const second = await stand.connect(user, { person, loginType: 'FACEBOOK_LOGIN' });
    expect(second).toBe(first);
    expect(await stand.account(user, first)).toMatchObject({ profile: { loginType: 'FACEBOOK_LOGIN' } });
    const grants = await stand.sql('SELECT login_type FROM grants WHERE user_id = $1', [user.userId]);
    expect(grants).toEqual([{ login_type: 'FACEBOOK_LOGIN' }]);
  });

  it('of another user are not taken over', async () => {
    const { account, person } = await stand.newAccount();
    await stand.connect(await stand.user(), { person: account });
    const other = await stand.user();
    expect(failureCode(await stand.consent(other, { person, loginType: 'FACEBOOK_LOGIN' }))).toBe(
      'ACCOUNT_ALREADY_CONNECTED',
    );
  });

  it('that are personal are refused with an instruction', async () => {
    const answer = await stand.consent(await stand.user(), { person: 'sim-personal' });
    expect(answer.error).toMatchObject({
      code: 'ACCOUNT_NOT_ELIGIBLE',
      userMessage: expect.stringMatching(/professional/),
    });
  });

  it('that do not exist are reported as missing', async () => {
    const user = await stand.user();
    for (const person of ['sim-nobody']) {
      expect(failureCode(await stand.consent(user, { person, loginType: 'FACEBOOK_LOGIN' }))).toBe(
        'NO_ACCOUNT_FOUND',
      );
    }
    const answer = await stand.consent(user, {
      person: 'sim-anna',
      loginType: 'FACEBOOK_LOGIN',
      pages: ['sim-page-no-instagram'],
    });
    expect(failureCode(answer)).toBe('NO_ACCOUNT_FOUND');
  });

  it('are not connected after a denial', async () => {
    const user = await stand.user();
    for (const [person, loginType] of [
      ['sim-creator', 'INSTAGRAM_LOGIN'],
      ['sim-anna', 'FACEBOOK_LOGIN'],
    ] as const) {
      expect(failureCode(await stand.consent(user, { person, loginType, decision: 'deny' }))).toBe(
        'CONSENT_DENIED',
      );
    }
  });

  it('report declined permissions, which are requested again', async () => {
    const user = await stand.user();
    const { account } = await stand.newAccount();
    const missing = 'instagram_business_content_publish';
    const accountId = await stand.connect(user, { person: account, without: [missing] });
    expect(await stand.account(user, accountId)).toMatchObject({
      status: 'ACTIVE',
      capabilities: ['PROFILE', 'CONTENT', 'COMMENTS'],
      health: { nextAction: 'RECONNECT', missingScopes: [missing] },
    });
    await stand.connect(user, { person: account, reconnectAccountId: accountId });
    expect(await stand.account(user, accountId)).toMatchObject({
      health: { nextAction: 'NONE', missingScopes: [] },
    });
  });

  describe('stay connected', () => {
    const refreshes = async () => {
      const { refreshes: extended, longExchanges } = await stand.control('GET', '/meta/tokens');
      return { extended, longExchanges };
    };

    it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
      'through %s for months, by scheduled refreshes',
      async (loginType) => {
        const creator = await stand.creator(loginType);
        const before = await refreshes();
        await stand.pass(35 * day);
        expect(await refreshes()).toEqual(before);
        await stand.pass(14 * day);
        const after = await refreshes();
        const isFacebook = loginType === 'FACEBOOK_LOGIN';
        const refreshed = isFacebook
          ? after.longExchanges - before.longExchanges
          : after.extended - before.extended;
        expect(refreshed).toBeGreaterThanOrEqual(1);
        const account = await stand.stored(creator, creator.accountId);
        expect(account).toMatchObject({ status: 'ACTIVE' });
        const left = (account.health.accessExpiresAt!.getTime() - stand.nowMs()) / day;
        expect(left).toBeGreaterThan(30);
      },
      60_000,
    );

    it('or request a new consent by mail and health, ten days before a token expires that cannot be refreshed', async () => {
      const creator = await stand.creator('FACEBOOK_LOGIN');
      const [{ email }] = await stand.sql('SELECT email FROM users WHERE id = $1', [creator.userId]);
      const mails = () => receivedMails(stand.test.dataDir, email);
      const passDays = async (days: number) => {
        await stand.pass(days * day);
        await stand.get(SchedulesService).runDue();
        await stand.work();
      };
      const exchanges = { path: '*/access_token', form: { grant_type: 'fb_exchange_token' } };
      await stand.fault(exchanges, { type: 'status', status: 503 }, {});
      await passDays(48.5);
      expect(mails()).toEqual([]);
      await passDays(1.75);
      await passDays(1);
      const { status, health } = await stand.stored(creator, creator.accountId);
      expect([status, health.nextAction, health.reason]).toEqual(['ACTIVE', 'RECONNECT', 'ENDS_SOON']);
      expect(health.reconnectBy).toEqual(health.accessExpiresAt);
      const [mail, ...more] = mails();
      expect(more).toEqual([]);
      expect(mail!.text).toContain(health.reconnectBy!.toISOString().slice(0, 10));
      await stand.control('DELETE', '/faults');

      // The link in the mail opens the same login in a signed-in browser.
      const link = /http\S+account=\S+/.exec(mail!.text.replaceAll('=\n', ''))![0];
      const client = await stand.signIn(creator);
      const go = await client.fetch(link);
      expect(go.headers.get('location')).toMatch(/\/dialog\/oauth\?/);
      const choice = { person: creator.person, loginType: 'FACEBOOK_LOGIN' as const };
      await stand.connect({ ...creator, client }, { ...choice, reconnectAccountId: creator.accountId });
      const reconnected = await stand.stored(creator, creator.accountId);
      expect(reconnected.health).toMatchObject({ nextAction: 'NONE', reason: null, reconnectBy: null });
    });

    it('without refreshes of tokens younger than a day, which Instagram refuses', async () => {
      const creator = await stand.creator();
      const { refusedRefreshes } = await stand.control('GET', '/meta/tokens');
      await creator.client.data(
        'mutation ($input: RefreshAccountInput!) { refreshAccount(input: $input) { __typename } }',
        { input: { accountId: creator.accountId } },
      );
      await stand.sql('UPDATE grants SET refresh_at = app_now() WHERE user_id = $1', [creator.userId]);
      await stand.work();
      expect((await stand.control('GET', '/meta/tokens')).refusedRefreshes).toBe(refusedRefreshes);
      expect(await stand.account(creator, creator.accountId)).toMatchObject({ status: 'ACTIVE' });
    });

    it('or request a new consent if the token expired during a downtime', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/clock/advance', { ms: 61 * day });
      await stand.test.advance(61 * day);
      const { refusedRefreshes } = await stand.control('GET', '/meta/tokens');
      await stand.work();
      expect(await stand.stored(creator, creator.accountId)).toMatchObject({
        status: 'EXPIRED',
        health: { nextAction: 'RECONNECT', reason: 'GRANT_EXPIRED' },
      });
      expect((await stand.control('GET', '/meta/tokens')).refusedRefreshes).toBe(refusedRefreshes);
    });
  });

  describe('report events at the platform', () => {
    const composer = 'query ($id: ID) { composer(accountId: $id) { blocked { code } } }';

    it.each([
      ['change-password', undefined, 'PASSWORD_CHANGED'],
      ['checkpoint', { on: true }, 'USER_CHECKPOINTED'],
      ['remove-authorization', undefined, 'GRANT_REVOKED'],
      ['expire-tokens', undefined, 'GRANT_EXPIRED'],
      ['log-out', undefined, 'GRANT_INVALID'],
    ])('after %s', async (event, body, reason) => {
      for (const loginType of ['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const) {
        const user = await stand.user();
        const { account, person } = await stand.newAccount();
        const isFacebook = loginType === 'FACEBOOK_LOGIN';
        const accountId = await stand.connect(user, { person: isFacebook ? person : account, loginType });
        const subject = isFacebook ? `/meta/people/${person}` : `/instagram/accounts/${account}`;
        await stand.control('POST', `${subject}/${event}`, body);
        await user.client.graphql(composer, { id: accountId });
        await stand.work();
        expect(await stand.account(user, accountId)).toMatchObject({
          status: 'EXPIRED',
          health: { nextAction: 'RECONNECT', reason },
        });
      }
    });

    it('after a permission was revoked', async () => {
      const user = await stand.user();
      const { person } = await stand.newAccount();
      const accountId = await stand.connect(user, { person, loginType: 'FACEBOOK_LOGIN' });
      const permission = 'instagram_content_publish';
      await stand.control('POST', `/meta/people/${person}/remove-permission`, { permission });
      await user.client.graphql(composer, { id: accountId });
      await stand.work();
      expect(await stand.account(user, accountId)).toMatchObject({
        status: 'ACTIVE',
        health: { nextAction: 'RECONNECT', missingScopes: [permission] },
      });
    });
  });

  it('end at Facebook when they are disconnected', async () => {
    const creator = await stand.creator('FACEBOOK_LOGIN');
    const { revocations } = await stand.control('GET', '/meta/tokens');
    await creator.client.data(
      'mutation ($input: DisconnectAccountInput!) { disconnectAccount(input: $input) { __typename } }',
      { input: { accountId: creator.accountId } },
    );
    await stand.work();
    expect((await stand.control('GET', '/meta/tokens')).revocations).toBe(revocations + 1);
  });
});
