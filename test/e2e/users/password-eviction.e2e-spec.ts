import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../../src/database/database.js';
import { SocketCallers } from '../../../src/graphql/sockets/socket-callers.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { ConsentsService } from '../../../src/oauth/consents/consents.service.js';
import { ExternalAccess } from '../../../src/users/external-access.js';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  type UserBrowser,
  password,
  sql,
  type TestOAuthClient,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { TestSocket } from '../../support/clients/sockets.js';
import {
  changePassword,
  requestEmailChange,
  requestReset,
  signIn,
} from '../../support/clients/user-operations.js';
import { signedInAgain } from '../../support/clients/users.js';

const cookiesOf = (client: TestClient) =>
  client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
const nextPassword = 'a loud harbour';
const reset = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename
  ... on PasswordSet { sessionsEnded appsRevoked signInIdentities { id provider providerName linkedAt } } ... on UserError { code } } }`;

describe('A new password', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let person: UserBrowser;
  const sockets: TestSocket[] = [];
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    person = await newUser(test);
  });
  afterEach(() => Promise.all(sockets.splice(0).map((socket) => socket.close())));

  async function mailTo(address: string) {
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir, address).at(-1)!;
  }
  async function resetToken(): Promise<string> {
    await person.data(requestReset, { input: { email: person.email } });
    return (await mailTo(person.email)).token!;
  }
  const resetBy = async (input: object) =>
    (await person.data(reset, { input: { token: await resetToken(), password: nextPassword, ...input } }))
      .resetPassword;
  async function submit(path: string, fields: Record<string, string>) {
    const response = await fetch(`${test.url}${path}`, {
      method: 'POST',
      headers: { origin: test.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    });
    return { status: response.status, html: await response.text() };
  }
  const refresh = (tokens: Record<string, any>) =>
    token(test, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  async function linked(subject: string): Promise<string> {
    const [row] = await sql(
      test,
      `INSERT INTO oidc_identities (id, user_id, provider, subject, created_at, last_used_at)
       VALUES (gen_random_uuid(), $1, 'intruders', $2, app_now(), app_now()) RETURNING id`,
      [person.userId, `${person.userId}/${subject}`],
    );
    return row.id;
  }
  async function socketWith(options: { cookie?: string; authorization?: string }): Promise<TestSocket> {
    const socket = await TestSocket.open(test.url, {
      headers: options.cookie ? { cookie: options.cookie } : {},
    });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    sockets.push(socket);
    socket.send({ type: 'connection_init', payload: options.authorization ? options : {} });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    return socket;
  }
  async function expectEvicted(tokens: Record<string, any>) {
    expect((await queryViewer(test, tokens.access_token)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await refresh(tokens)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const table of ['oidc_consents', 'oidc_authorizations'])
      expect(await sql(test, `SELECT 1 FROM ${table} WHERE user_id = $1`, [person.userId])).toEqual([]);
  }

  it('by mail ends sessions, apps, their tokens and their sockets', async () => {
    const tokens = await issueTokens(test, client, person);
    const intruder = await signedInAgain(test, person.userId);
    const bySession = await socketWith({ cookie: cookiesOf(intruder) });
    const byToken = await socketWith({ authorization: `Bearer ${tokens.access_token}` });
    const set = await resetBy({});
    expect(set).toEqual({
      __typename: 'PasswordSet',
      sessionsEnded: 3,
      appsRevoked: 1,
      signInIdentities: [],
    });
    await expectEvicted(tokens);
    expect((await intruder.graphql('{ viewer { id } }')).data).toBeNull();
    expect((await bySession.closed).code).toBe(4401);
    await test.app.get(SocketCallers, { strict: false }).recheck(() => true);
    expect((await byToken.closed).code).toBe(4401);

    // The app needs a new consent.
    await person.data(signIn, { input: { email: person.email, password: nextPassword } });
    const stop = await person.open(authorizeUrl(test, client, newPkce()));
    expect(stop.title).toMatch(/^Allow /);
  });

  it('by mail keeps sessions and apps on request', async () => {
    const tokens = await issueTokens(test, client, person);
    const set = await resetBy({ signOutEverywhere: false });
    expect(set).toMatchObject({ sessionsEnded: 0, appsRevoked: 0 });
    expect((await queryViewer(test, tokens.access_token)).data.viewer.id).toBe(person.userId);
    expect((await refresh(tokens)).status).toBe(200);
    expect((await person.data('{ viewer { userId } }')).viewer.userId).toBe(person.userId);
  });

  it('set with the current one ends other sessions and apps, but not the session of the caller', async () => {
    const tokens = await issueTokens(test, client, person);
    const elsewhere = await signedInAgain(test, person.userId);
    const kept = { currentPassword: password, newPassword: nextPassword, signOutEverywhere: false };
    expect((await person.data(changePassword, { input: kept })).changePassword.sessionsEnded).toBe(0);
    expect((await queryViewer(test, tokens.access_token)).data.viewer.id).toBe(person.userId);

    const input = { currentPassword: nextPassword, newPassword: password };
    expect((await person.data(changePassword, { input })).changePassword.sessionsEnded).toBe(2);
    await expectEvicted(tokens);
    expect((await elsewhere.graphql('{ viewer { id } }')).data).toBeNull();
    expect((await person.data('{ viewer { userId } }')).viewer.userId).toBe(person.userId);
  });

  it('revokes pending links to change the email address', async () => {
    await person.data(signIn, { input: { email: person.email, password } });
    const email = `moved-${person.email}`;
    await person.data(requestEmailChange, { input: { email, currentPassword: password } });
    const { token: link } = await mailTo(email);
    await resetBy({ signOutEverywhere: false });
    const confirm = `mutation ($input: ConfirmEmailChangeInput!) { confirmEmailChange(input: $input) { ... on UserError { code } } }`;
    expect((await person.data(confirm, { input: { token: link } })).confirmEmailChange.code).toBe(
      'INVALID_TOKEN',
    );
  });

  it('lists the other ways to sign in, and removes those that are selected', async () => {
    const id = await linked('a');
    expect((await resetBy({})).signInIdentities).toEqual([
      { id, provider: 'intruders', providerName: null, linkedAt: expect.any(String) },
    ]);
    expect((await resetBy({ removeSignInIdentities: true })).signInIdentities).toEqual([]);
    expect(await sql(test, 'SELECT 1 FROM oidc_identities WHERE user_id = $1', [person.userId])).toEqual([]);
  });

  it('is set on a page that ends access by default, and lists identities to remove', async () => {
    const tokens = await issueTokens(test, client, person);
    const [first, second] = [await linked('a'), await linked('b')];
    const asked = await (await fetch(`${test.url}/reset-password`)).text();
    expect(asked).toMatch(/name="access" value="end" checked/);
    const keep = { token: await resetToken(), password: nextPassword, access: 'keep' };
    expect((await submit('/reset-password', { ...keep, password: 'password123' })).html).toMatch(
      /name="access" value="keep" checked/,
    );
    expect((await submit('/reset-password', keep)).status).toBe(200);
    expect((await queryViewer(test, tokens.access_token)).data.viewer.id).toBe(person.userId);

    // A form without the field, as from older pages, ends access.
    const { html } = await submit('/reset-password', { token: await resetToken(), password: nextPassword });
    await expectEvicted(tokens);
    expect(html).toContain('Remove intruders');
    const [, proof] = /name="proof"\s+value="([^"]+)"/.exec(html)!;
    const removal = { proof: proof!, identity: first };
    const stranger = await newUser(test);
    const forged = proof!.replace(person.userId, stranger.userId);
    expect((await submit('/reset-password/identities', { ...removal, proof: forged })).status).toBe(400);
    const left = await submit('/reset-password/identities', removal);
    expect(left.html).toContain(second);
    expect(left.html).not.toContain(first);
    await test.advance(16 * 60_000);
    expect((await submit('/reset-password/identities', { proof: proof!, identity: second })).status).toBe(
      400,
    );
    expect(await sql(test, 'SELECT id FROM oidc_identities WHERE user_id = $1', [person.userId])).toEqual([
      { id: second },
    ]);
  });

  it('ends consents and token exchanges in progress', async () => {
    const consents = test.app.get(ConsentsService, { strict: false });
    for (let round = 0; round < 5; round += 1) {
      person = await newUser(test);
      const tokens = await issueTokens(test, client, person);
      const [{ id: sessionId }] = await sql(
        test,
        'SELECT id FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
        [person.userId],
      );
      const actor = {
        kind: 'user',
        userId: person.userId,
        sessionId,
        role: 'USER',
        scopes: new Set<never>(),
        clientId: null,
        address: null,
      } as const;
      const link = await resetToken();
      const input = { token: link, password: nextPassword };
      const under = Array.from({ length: 6 }, async (_, index) => {
        await delay(index);
        if (index % 2) await refresh(tokens);
        else await consents.give(actor, client, ['openid', 'profile:read'], ['API']).catch(() => undefined);
      });
      const [set] = await Promise.all([person.data(reset, { input }), ...under]);
      expect(set.resetPassword.__typename).toBe('PasswordSet');
      for (const table of ['oidc_consents', 'oidc_authorizations', 'sessions'])
        expect(await sql(test, `SELECT 1 FROM ${table} WHERE user_id = $1`, [person.userId])).toEqual([]);
    }
  });

  it('limits a user to 100 sessions: the least recently used one ends', async () => {
    await sql(
      test,
      `INSERT INTO sessions (id, user_id, id_hash, created_at, last_seen_at, expires_at)
       SELECT gen_random_uuid(), $1::uuid, decode(md5($2 || n), 'hex'), app_now(), app_now() - n * interval '1 minute',
         app_now() + interval '1 day' FROM generate_series(1, 100) AS n`,
      [person.userId, person.email],
    );
    await person.data(signIn, { input: { email: person.email, password } });
    const rows = await sql(
      test,
      `SELECT count(*)::int AS count, (min(last_seen_at) < app_now() - interval '99.5 minutes') AS oldest
       FROM sessions WHERE user_id = $1`,
      [person.userId],
    );
    expect(rows).toEqual([{ count: 100, oldest: false }]);
    expect((await person.data('{ viewer { userId } }')).viewer.userId).toBe(person.userId);
  });

  it('is reported to apps of the installation by one event for each app', async () => {
    await issueTokens(test, client, person);
    const ended = await test.app
      .get(Database)
      .transaction((manager) =>
        test.app
          .get(ExternalAccess, { strict: false })
          .get()
          .endApps(manager, person.userId, { reason: 'test' }),
      );
    expect(ended.count).toBe(1);
    const events = await sql(
      test,
      `SELECT actor_name, details FROM audit_trail WHERE action = 'oauth.consent_withdrawn' AND user_id = $1`,
      [person.userId],
    );
    expect(events).toEqual([{ actor_name: client.id, details: { reason: 'test', authorizations: 1 } }]);
  });
});
