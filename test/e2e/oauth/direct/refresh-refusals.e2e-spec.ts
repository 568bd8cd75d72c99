import { ClientsService } from '../../../../src/oauth/clients/clients.service.js';
import type { ClientSettings } from '../../../../src/oauth/domain/clients.js';
import { AuthorizationsRepository } from '../../../../src/oauth/consents/authorizations.repository.js';
import { authorizationOf, refreshForm, RefreshRequests, type Sent } from '../../../oauth/direct-refresh.js';
import {
  basic,
  issueTokens,
  newClient,
  signedInUser,
  sql,
  type TestOAuthClient,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const operator = { kind: 'system', name: 'test' } as const;

describe('Refresh requests that are not usual', () => {
  let test: TestApp;
  let requests: RefreshRequests;
  let client: TestOAuthClient;
  let token: string;
  let authorizationId: unknown;
  beforeAll(async () => {
    test = await startTestApp();
    requests = new RefreshRequests(test);
    client = await newClient(test);
    ({ token, authorizationId } = await newTokens(client));
  });
  afterAll(() => test.close());

  async function newTokens(by: TestOAuthClient) {
    const user = await signedInUser(test);
    const tokens = await issueTokens(test, by, user, 'profile:read');
    const { access_token: accessToken, refresh_token: refreshToken } = tokens as Record<string, string>;
    return {
      userId: user.userId,
      token: refreshToken!,
      accessToken: accessToken!,
      authorizationId: authorizationOf(tokens as { access_token: string }),
    };
  }
  async function changed(settings: Partial<ClientSettings>): Promise<TestOAuthClient> {
    const created = await newClient(test);
    await test.app.get(ClientsService, { strict: false }).update(operator, created.id, settings);
    return created;
  }

  /** Expects the same refusal of both, that oidc-provider gave both, and that the token is unused. */
  async function expectRefused(sent: Sent, status: number, error: string, id = authorizationId) {
    const { answer, isDirect } = await requests.sendUsual(sent);
    expect({ sent, isDirect, ...answer }).toMatchObject({ sent, isDirect: false, status, body: { error } });
    expect({ sent, ...(await requests.send(sent, false)) }).toEqual({ sent, ...answer });
    const used = `SELECT 1 FROM oidc_artifacts WHERE authorization_id = $1 AND kind = 'RefreshToken' AND consumed_at IS NOT NULL`;
    expect({ sent, used: await sql(test, used, [id]) }).toEqual({ sent, used: [] });
  }

  it('are refused without the right client and secret', async () => {
    const form = refreshForm(token);
    const { id, secret } = client;
    const [other, app] = [await newClient(test), await newClient(test, { kind: 'PUBLIC' })];
    const service = await newClient(test, { kind: 'SERVICE' });
    const assistant = await changed({ resources: ['MCP'] });
    const unverified = await changed({ isVerified: false });
    const unauthenticated: Sent[] = [
      { form },
      { form, headers: basic({ id, secret: 'wrong' }) },
      { form, headers: basic({ id, secret: other.secret }) },
      { form, headers: basic({ id: 'unknown', secret }) },
      { form, headers: { authorization: '' } },
      { form, headers: { authorization: 'Bearer x' } },
      { form: `${form}&client_id=${id}` },
      { form: `${form}&client_id=${id}&client_secret=wrong` },
      { form: `${form}&client_id=${other.id}&client_secret=${secret}` },
      { form: `${form}&client_id=${app.id}&client_secret=${secret}` },
      { form, headers: basic({ id: app.id, secret: 'x' }) },
      { form: `${form}&client_secret=${secret}` },
    ];
    for (const sent of unauthenticated) await expectRefused(sent, 401, 'invalid_client');
    const ambiguous: Sent[] = [
      { form: `${form}&client_id=${other.id}`, headers: basic(client) },
      { form: `${form}&client_id=${id}&client_secret=${secret}`, headers: basic(client) },
      { form, headers: { ...basic(client), 'oauth-client-attestation': 'x' } },
    ];
    for (const sent of ambiguous) await expectRefused(sent, 400, 'invalid_request');
    await expectRefused({ form, headers: basic(service) }, 400, 'unauthorized_client');
    for (const by of [other, assistant, unverified])
      await expectRefused({ form, headers: basic(by) }, 400, 'invalid_grant');
    await expectRefused({ form: `${form}&client_id=${app.id}` }, 400, 'invalid_grant');
  });

  it('are refused with another token', async () => {
    const { accessToken } = await newTokens(client);
    const last = token.slice(-1);
    const near = token.slice(0, -1) + (last === 'A' ? 'B' : 'A');
    for (const value of [
      accessToken,
      near,
      `${token}A`,
      token.slice(1),
      'x',
      'handle.x.y',
      'x'.repeat(8_000),
    ])
      await expectRefused({ form: refreshForm(value), headers: basic(client) }, 400, 'invalid_grant');
    for (const form of ['grant_type=refresh_token', refreshForm('')])
      await expectRefused({ form, headers: basic(client) }, 400, 'invalid_request');
  });

  it('are refused with another form', async () => {
    const form = refreshForm(token);
    const headers = basic(client);
    const duplicate = [
      `${form}&refresh_token=${token}`,
      `${form}&refresh_token=x`,
      `${form}&grant_type=refresh_token`,
      `grant_type=client_credentials&${form}`,
      `${form}&scope=profile:read&scope=profile:read`,
      `${form}&client_id=${client.id}&client_id=${client.id}`,
      `refresh_token[]=${token}&grant_type=refresh_token`,
      `{"grant_type":"refresh_token","refresh_token":"${token}"}`,
      '&'.repeat(8_000),
      'x',
    ];
    for (const body of duplicate) await expectRefused({ form: body, headers }, 400, 'invalid_request');
    for (const type of ['text/plain', 'application/json', 'multipart/form-data', 'application/x-www-form'])
      await expectRefused({ form, headers: { ...headers, 'content-type': type } }, 400, 'invalid_request');
    const tooLarge = `${form}&pad=${'x'.repeat(60_000)}`;
    await expectRefused({ form: tooLarge, headers }, 413, 'invalid_request');
    await expectRefused(
      { form: form.replace('refresh_token', 'Refresh_token'), headers },
      400,
      'unsupported_grant_type',
    );
    await expectRefused({ form: `${form}&scope=posts:read`, headers }, 400, 'invalid_scope');
    await expectRefused(
      { form: `${form}&resource=https://other.example.test`, headers },
      400,
      'invalid_target',
    );
    // It was never used.
    await requests.refresh(client, token);
    ({ token, authorizationId } = await newTokens(client));
  });

  it('are refused for what has ended: token, authorization, user, client', async () => {
    const headers = basic(client);
    const refused = async (end: (tokens: Awaited<ReturnType<typeof newTokens>>) => Promise<unknown>) => {
      const tokens = await newTokens(client);
      await end(tokens);
      const sent = { form: refreshForm(tokens.token), headers };
      await expectRefused(sent, 400, 'invalid_grant', tokens.authorizationId);
    };
    const expire = (table: string, column: string) => (tokens: { authorizationId: unknown }) =>
      sql(test, `UPDATE ${table} SET expires_at = app_now() WHERE ${column} = $1`, [tokens.authorizationId]);
    await refused(expire('oidc_artifacts', 'authorization_id'));
    await refused(expire('oidc_authorizations', 'id'));
    await refused(({ userId }) =>
      sql(test, 'UPDATE users SET disabled_at = app_now() WHERE id = $1', [userId]),
    );
    await refused(({ authorizationId: id }) =>
      test.app.get(AuthorizationsRepository, { strict: false }).delete(id as string),
    );
    const leaving = await newClient(test);
    const left = await newTokens(leaving);
    await test.app.get(ClientsService, { strict: false }).disable(operator, leaving.id);
    await expectRefused({ form: refreshForm(left.token), headers: basic(leaving) }, 401, 'invalid_client');
  });

  it('are left to oidc-provider if a refresh token is bound to something', async () => {
    const cases: [object, number][] = [
      [{ jkt: 'x' }, 400],
      [{ kind: 'Other' }, 400],
      // Its session exists.
      [{ expiresWithSession: true }, 200],
    ];
    for (const [bound, status] of cases) {
      const tokens = await newTokens(client);
      await sql(
        test,
        `UPDATE oidc_artifacts SET payload = payload || $2::jsonb WHERE authorization_id = $1 AND kind = 'RefreshToken'`,
        [tokens.authorizationId, JSON.stringify(bound)],
      );
      const sent = { form: refreshForm(tokens.token), headers: basic(client) };
      const { answer, isDirect } = await requests.sendUsual(sent);
      expect({ bound, isDirect, status: answer.status }).toEqual({ bound, isDirect: false, status });
    }
  });

  it('are answered by oidc-provider if a page sends them, or if they arrive in parts', async () => {
    const app = await newClient(test, { kind: 'PUBLIC' });
    const page = await newTokens(app);
    const form = `${refreshForm(page.token)}&client_id=${app.id}`;
    const { answer, isDirect } = await requests.sendUsual({
      form,
      headers: { origin: 'http://127.0.0.1:9' },
    });
    expect({ isDirect, status: answer.status }).toEqual({ isDirect: false, status: 200 });
    const { token: second } = await newTokens(client);
    const whole = refreshForm(second);
    const parts = [whole.slice(0, 30), whole.slice(30)];
    const inParts = await requests.sendUsual({ form: whole, headers: basic(client), parts });
    expect(inParts.answer.status).toBe(200);
  });
});
