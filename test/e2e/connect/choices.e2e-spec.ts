import { DataSource } from 'typeorm';
import { Clock } from '../../../src/clock/clock.js';
import { ConnectionsCleanupService } from '../../../src/connections/cleanup.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { PlatformFailure } from '../../../src/platforms/platform-failure.js';
import { Platform } from '../../../src/platforms/platform.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { anExternalAccount, FakePlatform, usePlatform } from '../../support/platforms/fake-platform.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { resultPage, start } from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const minute = 60_000;
const json = { headers: { accept: 'application/json' } };
const error = '... on UserError { code }';
const pending = `query ($id: ID!) { pendingConnection(id: $id) { id platform expiresAt freeSlots choices { externalId displayName username isConnected isConnectedByAnotherUser } } }`;
const complete = `mutation ($id: ID!, $chosen: [String!]!) {
  completeConnection(input: { connectionId: $id, externalIds: $chosen }) {
    __typename ... on ConnectionCompleted { accounts { externalId status } } ... on TierLimitReached { limit } ${error} } }`;

/** Features that no simulated platform has: several accounts per consent, and installs started by the platform. */
describe('A platform', () => {
  let test: TestApp;
  let platform: FakePlatform;
  let user: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp({ RETURN_URLS: 'https://app.example.com/' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    platform = new FakePlatform(() => test.app.get(Clock).now(), { platformInitiated: true });
    usePlatform(test.app, platform);
    user = await signedUpUser(test);
  });

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);
  const drain = () => test.app.get(WorkRunner, { strict: false }).drain();
  let subjects = 0;
  const newSubject = () => `subject-${(subjects += 1)}`;

  /** Runs a flow to the callback. Returns its URL. */
  async function away(input: object = {}, client = user.client): Promise<string> {
    const { url } = await start(client, { ...input });
    const location = (await client.fetch(url)).headers.get('location')!;
    return `/auth/tiktok/callback?code=code&state=${new URL(location).searchParams.get('state')}`;
  }

  describe('with several accounts per grant', () => {
    let subject: string;
    beforeEach(() => {
      subject = newSubject();
      platform.onExchange = () => Promise.resolve(platform.tokens(subject));
      platform.onDiscover = () =>
        Promise.resolve(['red', 'green', 'blue'].map((color) => anExternalAccount(`${subject}-${color}`)));
    });
    const choose = (client: TestClient, id: string, ...colors: string[]) =>
      client
        .data(complete, { id, chosen: colors.map((color) => `${subject}-${color}`) })
        .then(({ completeConnection }) => completeConnection);
    const begin = async (client = user.client) => {
      const back = await client.fetch(await away({ returnUrl: 'https://app.example.com/back' }, client));
      const { searchParams } = new URL(back.headers.get('location')!);
      expect(searchParams.get('status')).toBe('choosing');
      return searchParams.get('connection')!;
    };

    it('marks accounts of other users, and connects the others', async () => {
      const { client: other } = await signedUpUser(test);
      // Two logins of the platform that manage the same accounts.
      const ofOther = newSubject();
      platform.onExchange = () => Promise.resolve(platform.tokens(ofOther));
      expect(await choose(other, await begin(other), 'green')).toMatchObject({ accounts: [{}] });
      platform.onExchange = () => Promise.resolve(platform.tokens(subject));
      const id = await begin();
      const { choices } = (await user.client.data(pending, { id })).pendingConnection;
      expect(choices.map((choice: any) => choice.isConnectedByAnotherUser)).toEqual([false, true, false]);
      expect(await choose(user.client, id, 'green')).toMatchObject({ code: 'ACCOUNT_ALREADY_CONNECTED' });
      expect(await choose(user.client, id, 'blue')).toMatchObject({ accounts: [{}] });
    });

    it('shows a choice to the user, and connects all chosen accounts or none', async () => {
      await assignTier(test, user.userId, 'Pro');
      const id = await begin();
      const offered = (await user.client.data(pending, { id })).pendingConnection;
      expect(offered).toMatchObject({ id, platform: 'TIKTOK' });
      expect(offered.choices.map(({ externalId }: any) => externalId)).toEqual(
        ['red', 'green', 'blue'].map((color) => `${subject}-${color}`),
      );
      expect(await choose(user.client, id, 'red', 'blue')).toMatchObject({
        accounts: [
          { externalId: `${subject}-red`, status: 'ACTIVE' },
          { externalId: `${subject}-blue`, status: 'ACTIVE' },
        ],
      });
      expect(await choose(user.client, id, 'green')).toMatchObject({ code: 'NOT_FOUND' });
      // Both use one grant, which stays while one of them is connected.
      const [one, other] = await sql('SELECT id, grant_id FROM accounts WHERE user_id = $1 ORDER BY rank', [
        user.userId,
      ]);
      expect(one.grant_id).toBe(other.grant_id);
      const disconnect =
        'mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename } }';
      await user.client.data(disconnect, { id: one.id });
      await drain();
      expect(platform.count('revoke')).toBe(0);
      await user.client.data(disconnect, { id: other.id });
      await drain();
      expect(platform.count('revoke')).toBe(1);
    });

    it('marks accounts that are connected, which take no slot, and counts the free slots', async () => {
      const first = await begin();
      expect((await user.client.data(pending, { id: first })).pendingConnection.freeSlots).toBe(1);
      await choose(user.client, first, 'green');
      await assignTier(test, user.userId, 'Pro');
      const id = await begin();
      const offered = async () => (await user.client.data(pending, { id })).pendingConnection;
      const { choices, freeSlots } = await offered();
      expect(choices.map((choice: any) => choice.isConnected)).toEqual([false, true, false]);
      expect(freeSlots).toBeGreaterThan(1);
      await assignTier(test, user.userId, 'Free');
      expect((await offered()).freeSlots).toBe(0);
      const tooMany = await choose(user.client, id, 'green', 'blue');
      expect(tooMany.__typename).toBe('TierLimitReached');
      expect(await choose(user.client, id, 'green')).toMatchObject({ accounts: [{}] });
    });

    it('keeps the choice open if it exceeds the tier', async () => {
      const id = await begin();
      expect(await choose(user.client, id, 'red', 'blue')).toMatchObject({
        __typename: 'TierLimitReached',
        limit: 1,
      });
      const unknown = await user.client.graphql(complete, { id, chosen: ['another'] });
      expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
      platform.onDiscover = () =>
        Promise.reject(PlatformFailure.transient(Platform.TIKTOK, { platformCode: 'x', message: 'Down.' }));
      expect(await choose(user.client, id, 'red')).toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
      platform.onDiscover = () => Promise.resolve([anExternalAccount(`${subject}-red`)]);
      expect(await choose(user.client, id, 'blue')).toMatchObject({ code: 'NO_ACCOUNT_FOUND' });
      expect(await choose(user.client, id, 'red')).toMatchObject({ __typename: 'ConnectionCompleted' });
    });

    it('shows the choice to its user only', async () => {
      const id = await begin();
      const { client } = await signedUpUser(test);
      expect(await choose(client, id, 'red')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await choose(user.client, id, 'red')).toMatchObject({ __typename: 'ConnectionCompleted' });
    });

    it('deletes the grant after half an hour without a choice', async () => {
      const id = await begin();
      await test.advance(20 * minute);
      await drain();
      expect(await sql('SELECT FROM grants WHERE subject = $1', [subject])).toHaveLength(1);
      await test.advance(12 * minute);
      expect(await choose(user.client, id, 'red')).toMatchObject({ code: 'NOT_FOUND' });
      await drain();
      expect(await sql('SELECT FROM grants WHERE subject = $1', [subject])).toEqual([]);
      expect(platform.count('revoke')).toBe(1);
      await test.advance(25 * 60 * minute);
      await test.app.get(ConnectionsCleanupService, { strict: false }).deleteExpired();
      expect(await sql('SELECT FROM connection_states WHERE id = $1', [id])).toEqual([]);
    });

    it('reconnects the requested account without a choice', async () => {
      const id = await begin();
      await choose(user.client, id, 'green');
      const [{ id: accountId }] = await sql('SELECT id FROM accounts WHERE user_id = $1', [user.userId]);
      const back = await user.client.fetch(await away({ reconnectAccountId: accountId }), json);
      expect(await back.json()).toEqual({ status: 'connected', accountIds: [accountId] });
    });

    it('without accounts reports that and ends the grant', async () => {
      platform.onDiscover = () => Promise.resolve([]);
      const answer = await user.client.fetch(await away(), json);
      expect(await answer.json()).toMatchObject({ error: { code: 'NO_ACCOUNT_FOUND' } });
      await drain();
      expect(platform.count('revoke')).toBe(1);
    });
  });

  it('does not lose a slot or a grant if a process is killed', async () => {
    const subject = newSubject();
    platform.onExchange = () => Promise.resolve(platform.tokens(subject));
    let entered: () => void = () => undefined;
    const inDiscovery = new Promise<void>((resolve) => (entered = resolve));
    platform.onDiscover = () => {
      entered();
      // Never ends, like in a killed process.
      return new Promise(() => undefined);
    };
    const callback = await away();
    const leaving = new AbortController();
    const left = user.client.fetch(callback, { signal: leaving.signal }).catch(() => undefined);
    await inDiscovery;
    expect((await resultPage(user.client, callback)).status).toBe(202);
    await test.advance(3 * minute);
    const late = await user.client.fetch(callback, json);
    expect(await late.json()).toMatchObject({ error: { code: 'CONNECTION_EXPIRED' } });
    await test.advance(30 * minute);
    await drain();
    expect(await sql('SELECT FROM grants WHERE subject = $1', [subject])).toEqual([]);
    expect(platform.count('revoke')).toBe(1);
    // Otherwise the server waits for the request when it closes.
    leaving.abort();
    await left;
  });

  it('refuses a callback of another login type than that of its flow', async () => {
    const answer = await user.client.fetch(`${await away()}&login_type=OTHER_LOGIN`, json);
    expect(await answer.json()).toMatchObject({ error: { code: 'PLATFORM_REJECTED' } });
    expect(platform.count('exchange')).toBe(0);
  });

  describe('that starts the flow', () => {
    const arrive = async (client: TestClient) => {
      platform.onExchange = () => Promise.resolve(platform.tokens(newSubject()));
      const sent = await client.fetch('/auth/tiktok/callback?code=install-code');
      expect(sent.status).toBe(303);
      return sent.headers.get('location')!;
    };
    const confirm = (client: TestClient, page: string, headers: object = {}) =>
      client.fetch(page, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...json.headers, ...headers },
        body: new URLSearchParams({ connection: new URL(page, test.url).searchParams.get('connection')! }),
      });

    it('seals the code, asks the signed-in user, and exchanges the code only then', async () => {
      const page = await arrive(user.client);
      expect(platform.count('exchange')).toBe(0);
      const [{ code }] = await sql(`SELECT code FROM connection_states WHERE stage = 'INSTALL'`);
      expect(code).toMatch(/^pbv1\./);
      const shown = await user.client.fetch(page);
      expect(shown.headers.get('content-security-policy')).toContain("form-action 'self'");
      expect(await shown.text()).toContain('<form method="post" action="/auth/tiktok/install?connection=');
      const answer = await confirm(user.client, page);
      expect(await answer.json()).toMatchObject({ status: 'connected' });
      expect(platform.calls[0]).toBe('exchange install-code');
      const again = await confirm(user.client, page);
      expect(await again.json()).toMatchObject({ status: 'connected' });
      expect(platform.calls.filter((call) => call.startsWith('exchange'))).toHaveLength(1);
    });

    it('waits half an hour for a sign-in in the same browser', async () => {
      const browser = new TestClient(test.url);
      const page = await arrive(browser);
      expect(await (await browser.fetch(page)).text()).toContain(
        'Sign in to the app in this browser within half an hour',
      );
      expect(await (await confirm(browser, page)).json()).toMatchObject({
        error: { code: 'UNAUTHENTICATED' },
      });
      // Another browser, signed in or not, cannot take part.
      expect(await (await confirm(user.client, page)).json()).toMatchObject({
        error: { code: 'CONNECTION_EXPIRED' },
      });
      expect((await user.client.fetch(page)).status).toBe(400);
      for (const name of user.client.cookieNames) browser.setCookie(name, user.client.cookie(name)!);
      // A page of another origin cannot submit the form.
      expect((await confirm(browser, page, { origin: 'https://evil.example.com' })).status).toBe(403);
      await test.advance(31 * minute);
      expect(await (await confirm(browser, page)).json()).toMatchObject({
        error: { code: 'CONNECTION_EXPIRED' },
      });
      expect(platform.count('exchange')).toBe(0);
    });

    it('uses the login type that the callback shows', async () => {
      const used: string[] = [];
      const sent = await user.client.fetch('/auth/tiktok/callback?code=other-code&login_type=OTHER_LOGIN');
      platform.onExchange = (_code, loginType) => {
        used.push(loginType);
        return Promise.resolve(platform.tokens(newSubject()));
      };
      const answer = await confirm(user.client, sent.headers.get('location')!);
      expect(await answer.json()).toMatchObject({ status: 'connected' });
      expect(used).toEqual(['OTHER_LOGIN']);
    });

    it('can report that the user refused', async () => {
      const answer = await user.client.fetch('/auth/tiktok/callback?error=access_denied', json);
      expect(await answer.json()).toMatchObject({ error: { code: 'CONSENT_DENIED' } });
    });
  });

  it('switches the account to the new grant if another login type is used', async () => {
    await assignTier(test, user.userId, 'Pro');
    const channel = newSubject();
    platform.onDiscover = () => Promise.resolve([anExternalAccount(channel)]);
    platform.onExchange = () => Promise.resolve(platform.tokens(`${channel}-one`));
    await user.client.fetch(await away(), json);
    const [before] = await sql('SELECT id, grant_id FROM accounts WHERE user_id = $1', [user.userId]);
    platform.onExchange = () => Promise.resolve(platform.tokens(`${channel}-other`));
    await user.client.fetch(await away({ loginType: 'OTHER_LOGIN' }), json);
    const [after, another] = await sql('SELECT id, grant_id FROM accounts WHERE user_id = $1', [user.userId]);
    expect(another).toBeUndefined();
    expect(after.id).toBe(before.id);
    expect(after.grant_id).not.toBe(before.grant_id);
    // The old grant has another subject, so only the old grant is revoked.
    await drain();
    expect(platform.calls.filter((call) => call.startsWith('revoke'))).toEqual(['revoke a1']);
  });

  it('does not revoke if another login type has the same subject', async () => {
    await assignTier(test, user.userId, 'Pro');
    const channel = newSubject();
    platform.onDiscover = () => Promise.resolve([anExternalAccount(channel)]);
    platform.onExchange = () => Promise.resolve(platform.tokens(channel));
    await user.client.fetch(await away(), json);
    await user.client.fetch(await away({ loginType: 'OTHER_LOGIN' }), json);
    // The stored tokens are deleted immediately and not kept for a revocation.
    expect(await sql('SELECT FROM pending_revocations')).toEqual([]);
    await drain();
    expect(platform.count('revoke')).toBe(0);
    expect(await sql('SELECT login_type FROM grants WHERE subject = $1', [channel])).toEqual([
      { login_type: 'OTHER_LOGIN' },
    ]);
  });
});
