import { AccessTokens } from '../../../../src/oauth/tokens/access-tokens.js';
import { ArtifactsRepository } from '../../../../src/oauth/tokens/artifacts.repository.js';
import { ClientsService } from '../../../../src/oauth/clients/clients.service.js';
import { deviceGrant } from '../../../../src/oauth/domain/clients.js';
import type { OAuthScope } from '../../../../src/oauth/domain/scopes.js';
import { OAuthEvents } from '../../../../src/oauth/oauth-events.js';
import {
  authorizationOf,
  readable,
  refreshForm,
  RefreshRequests,
  type Sent,
} from '../../../oauth/direct-refresh.js';
import {
  basic,
  issueTokens,
  newClient,
  post,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  type UserBrowser,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const scope = 'profile:read accounts:read';

/** What a client sends with its refresh token. */
type Send = (refreshToken: string) => Sent;

describe('A usual refresh', () => {
  let test: TestApp;
  let requests: RefreshRequests;
  let user: UserBrowser;
  let client: TestOAuthClient;
  let usual: Send;
  beforeAll(async () => {
    test = await startTestApp();
    requests = new RefreshRequests(test);
    user = await signedInUser(test);
    client = await newClient(test);
    usual = withBasic(client);
  });
  afterAll(() => test.close());

  const operator = { kind: 'system', name: 'test' } as const;
  const withBasic =
    (by: { id: string; secret: string }): Send =>
    (refreshToken) => ({ form: refreshForm(refreshToken), headers: basic(by) });
  const withForm =
    (more: string, headers?: Record<string, string>): Send =>
    (refreshToken) => ({ form: `${refreshForm(refreshToken)}${more}`, headers });

  /**
   * Refreshes one of two equal authorizations as usual clients do, and the other by oidc-provider. Compares the answers, and all rows that
   * both leave.
   */
  async function compare(issue: () => Promise<Record<string, any>>, send: Send, isExpectedDirect: boolean) {
    const [one, other] = [await issue(), await issue()];
    const { answer, isDirect } = await requests.sendUsual(send(one.refresh_token));
    const expected = await requests.send(send(other.refresh_token), false);
    expect({ isDirect, ...readable(answer) }).toEqual({ isDirect: isExpectedDirect, ...readable(expected) });
    const rows = await requests.rows(authorizationOf(one as { access_token: string }));
    expect(rows).toEqual(await requests.rows(authorizationOf(other as { access_token: string })));
    return { answer, first: one, rows };
  }

  const issue =
    (by: TestOAuthClient, scopes = scope) =>
    () =>
      issueTokens(test, by, user, scopes);

  async function issueToDevice(by: TestOAuthClient): Promise<Record<string, any>> {
    const { body: device } = await post(test, '/oauth/device_authorization', by, { scope });
    const input = await user.open(`/oauth/device?user_code=${device.user_code}`);
    const consent = await (await input.send({ user_code: device.user_code })).send({ confirm: 'yes' });
    if (consent.title.startsWith('Allow')) await consent.send({ do: 'allow' });
    return (await token(test, by, { grant_type: deviceGrant, device_code: device.device_code })).body;
  }

  it('of a client with a secret gets the same as from oidc-provider', async () => {
    const { answer, first, rows } = await compare(issue(client), usual, true);
    expect(rows).toMatchObject([{ used: true }, { used: false, payload: { rotations: 1 } }]);
    const { access_token: accessToken, refresh_token: next } = answer.body as Record<string, string>;
    const verified = await test.app.get(AccessTokens, { strict: false }).verify(accessToken!, 'API');
    expect(verified).toMatchObject({
      clientId: client.id,
      userId: user.userId,
      authorizationId: authorizationOf(first as { access_token: string }),
    });
    // The next one, and one that oidc-provider issued, are exchanged the same way.
    expect((await requests.sendUsual(usual(next!))).isDirect).toBe(true);
  });

  it('gets the same for each way of authentication, and for clients without a secret', async () => {
    const { id, secret } = client;
    for (const send of [
      withForm(`&client_id=${id}&client_secret=${secret}`),
      withForm(`&client_id=${id}`, basic(client)),
      (refreshToken: string) => ({
        form: `client_secret=${secret}&refresh_token=${refreshToken}&client_id=${id}&grant_type=refresh_token`,
      }),
      withForm('', {
        ...basic(client),
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        accept: 'text/html',
      }),
    ])
      await compare(issue(client), send, true);
    for (const kind of ['PUBLIC', 'NATIVE'] as const) {
      const app = await newClient(test, { kind });
      await compare(issue(app), withForm(`&client_id=${app.id}`), true);
    }
    const device = await newClient(test, { kind: 'DEVICE' });
    await compare(() => issueToDevice(device), withForm(`&client_id=${device.id}`), true);
  });

  it('gets the scopes that client and user may still have, in the same order', async () => {
    for (const scopes of ['accounts:read profile:read', 'offline_access profile:write profile:read', 'email'])
      await compare(issue(client, scopes), usual, true);
    const reduced = await newClient(test);
    const send = withBasic(reduced);
    const tokens = [await issue(reduced)(), await issue(reduced)()];
    const scopes: OAuthScope[] = ['profile:read', 'offline_access'];
    await test.app.get(ClientsService, { strict: false }).update(operator, reduced.id, { scopes });
    const { answer } = await compare(async () => tokens.pop()!, send, true);
    expect(answer.body).toMatchObject({ scope: 'profile:read' });
    const admin = await signedInUser(test, { role: 'ADMIN' });
    const admins = await newClient(test, { scopes: ['admin', 'profile:read'] });
    const issueToAdmin = () => issueTokens(test, admins, admin, 'admin profile:read');
    const lost = [await issueToAdmin(), await issueToAdmin()];
    await sql(test, `UPDATE users SET role = 'USER' WHERE id = $1`, [admin.userId]);
    const demoted = await compare(async () => lost.pop()!, withBasic(admins), true);
    expect(demoted.answer.body).toMatchObject({ scope: 'profile:read' });
  });

  it('is recorded, counted and reported like others', async () => {
    const record = jest.spyOn(test.app.get(OAuthEvents, { strict: false }), 'recordIssued');
    const { first } = await compare(issue(client), usual, true);
    const refreshed = record.mock.calls
      .map(([event]) => event)
      .filter(({ name }) => name === 'token_refreshed');
    const [direct, other] = refreshed.map((event) => ({ ...event, authorizationId: null }));
    expect(direct).toEqual(other);
    expect(refreshed[0]!.authorizationId).toBe(authorizationOf(first as { access_token: string }));
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toMatch(/patchbay_oauth_token_requests_total\{grant="refresh_token",outcome="ok"\} \d+/);
    record.mockRestore();
  });

  it('is left to oidc-provider if it asks for more, with the same answer', async () => {
    const resource = encodeURIComponent(test.url);
    for (const more of [`&scope=profile:read`, `&resource=${resource}`, '&extra=1', '&client_secret='])
      await compare(issue(client), withForm(more, basic(client)), false);
    await compare(issue(client, `openid ${scope}`), usual, false);
    const encoded = (value: string): Sent => ({
      form: refreshForm(value).replace('refresh_token=', 'refresh%5Ftoken='),
      headers: basic(client),
    });
    await compare(issue(client), encoded, false);
    const padded = withForm(`&pad=${'x'.repeat(9_000)}`, basic(client));
    await compare(issue(client), padded, false);
    const proven = { ...basic(client), dpop: 'x' };
    await compare(issue(client), withForm('', proven), false);
  });

  it('reads the token once, also if oidc-provider answers', async () => {
    const find = jest.spyOn(test.app.get(ArtifactsRepository, { strict: false }), 'findExchangeable');
    for (const scopes of [scope, `openid ${scope}`]) {
      const { refresh_token: refreshToken } = await issue(client, scopes)();
      find.mockClear();
      await requests.refresh(client, refreshToken);
      expect(find).toHaveBeenCalledTimes(1);
    }
    find.mockClear();
    expect((await requests.send(usual('unknown'))).status).toBe(400);
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });
});
