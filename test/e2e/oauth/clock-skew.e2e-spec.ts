import { SystemClock } from '../../../src/clock/clock.js';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import { lifetimeSeconds } from '../../../src/oauth/domain/lifetimes.js';
import {
  authorizeUrl,
  newClient,
  newPkce,
  post,
  redirectUri,
  sql,
  signedInUser,
  token,
  issueTokens,
  type TestOAuthClient,
  type UserBrowser,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { OAuthCleanupService } from '../../../src/oauth/cleanup.service.js';
import { OAuthCache } from '../../../src/oauth/oauth-cache.js';
import { AccessTokens } from '../../../src/oauth/tokens/access-tokens.js';

const operator = { kind: 'system', name: 'test' } as const;
const minute = 60_000;

describe.each([
  ['five minutes behind the database', -5 * minute],
  ['five minutes ahead of the database', 5 * minute],
  ['that is right', 0],
])('In a process with a clock %s', (_name, skewMs) => {
  let test: TestApp;
  let clients: ClientsService;
  beforeAll(async () => {
    test = await startTestApp();
    clients = test.app.get(ClientsService, { strict: false });
  });
  afterAll(() => test.close());
  beforeEach(() => skew(skewMs));
  afterEach(() => skew(0));

  const skew = (ms: number) => test.app.get(SystemClock, { strict: false }).setOffset(ms);
  const isAccepted = async (value: string) =>
    (await test.app.get(AccessTokens, { strict: false }).verify(value, 'API')) !== null;
  const credentials = async (client: TestOAuthClient) => {
    const { body } = await token(test, client, { grant_type: 'client_credentials', scope: 'posts:read' });
    return body.access_token as string;
  };

  /** Moves the clock of the database past the lifetime of a code. */
  const age = (kind: string, seconds: number) =>
    sql(
      test,
      `UPDATE oidc_artifacts SET expires_at = expires_at - $2::integer * interval '1 second' WHERE kind = $1`,
      [kind, seconds],
    );

  it.each([
    ['is accepted within its life', lifetimeSeconds.authorizationCode - 10, undefined],
    ['is refused after its life', lifetimeSeconds.authorizationCode, 'invalid_grant'],
  ])('a code %s', async (_when, seconds, error) => {
    const client = await newClient(test);
    skew(0);
    const person = await signedInUser(test);
    skew(skewMs);
    const pkce = newPkce();
    const back = await person.authorize(authorizeUrl(test, client, pkce));
    await age('AuthorizationCode', seconds);
    const code = back.searchParams.get('code')!;
    const form = { grant_type: 'authorization_code', redirect_uri: redirectUri };
    const { body } = await token(test, client, { ...form, code, code_verifier: pkce.verifier });
    expect(body.error).toBe(error);
  });

  it.each([
    ['waits within its life', lifetimeSeconds.deviceCode - 10, 'authorization_pending'],
    ['is refused after its life', lifetimeSeconds.deviceCode, 'expired_token'],
  ])('a device code %s', async (_when, seconds, error) => {
    const client = await newClient(test, { kind: 'DEVICE' });
    const { body } = await post(test, '/oauth/device_authorization', client, { scope: 'profile:read' });
    await age('DeviceCode', seconds);
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' };
    const answer = await token(test, client, { ...form, device_code: body.device_code });
    expect(answer.body.error).toBe(error);
  });

  it('stores the begin and the end of an authorization by the clock of the database', async () => {
    const client = await newClient(test);
    skew(0);
    const person = await signedInUser(test);
    skew(skewMs);
    await person.authorize(authorizeUrl(test, client, newPkce()));
    const [row] = await sql(
      test,
      `SELECT extract(epoch FROM app_now() - created_at)::float8 AS "ageSeconds",
         extract(epoch FROM expires_at - created_at)::float8 AS "lifetimeSeconds"
       FROM oidc_authorizations WHERE client_id = $1`,
      [client.id],
    );
    expect(row.ageSeconds).toBeGreaterThanOrEqual(0);
    expect(row.ageSeconds).toBeLessThan(60);
    expect(row.lifetimeSeconds).toBeCloseTo(lifetimeSeconds.refreshTokenMax + 86_400, 0);
  });

  it('refuses revoked tokens of a client and accepts new ones', async () => {
    const client = await newClient(test, { kind: 'SERVICE' });
    const before = await credentials(client);
    expect(await isAccepted(before)).toBe(true);
    await clients.revokeAuthorizations(operator, client.id, null);
    expect(await isAccepted(before)).toBe(false);
    const after = await credentials(client);
    expect(await isAccepted(after)).toBe(true);
    expect(await isAccepted(before)).toBe(false);
  });

  it('refuses tokens of a disabled client until it is enabled again, and then accepts new ones', async () => {
    skew(0);
    const client = await newClient(test);
    const user = await signedInUser(test);
    const first = await issueTokens(test, client, user, 'openid offline_access profile:read');
    skew(skewMs);
    const refreshed = async (refreshToken: string) =>
      (await token(test, client, { grant_type: 'refresh_token', refresh_token: refreshToken })).body;
    const before = await refreshed(first.refresh_token);
    expect((await queryViewer(test, before.access_token)).errors).toBeUndefined();
    await clients.disable(operator, client.id);
    expect((await queryViewer(test, before.access_token)).errors).toBeDefined();
    await clients.update(operator, client.id, { disabled: false });
    const after = await refreshed(before.refresh_token);
    expect((await queryViewer(test, after.access_token)).errors).toBeUndefined();
  });

  it('ends tokens with a rotation without an overlap, and keeps them otherwise', async () => {
    const client = await newClient(test, { kind: 'SERVICE' });
    const before = await credentials(client);
    const { secret } = await clients.rotateSecret(operator, client.id, 60);
    expect(await isAccepted(before)).toBe(true);
    const next = await clients.rotateSecret(operator, client.id, 0);
    expect(await isAccepted(before)).toBe(false);
    expect(await credentials({ ...client, secret })).toBeUndefined();
    expect(await isAccepted(await credentials({ ...client, secret: next.secret }))).toBe(true);
  });
});

describe('Two processes, one five minutes ahead of the database and one five minutes behind', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
    user = await signedInUser(test);
  });
  afterAll(() => test.close());
  afterEach(() => setClock(0));

  let advancedMs = 0;
  /** Sets the clock of the process, relative to the database. */
  const setClock = (skewMs: number) =>
    test.app.get(SystemClock, { strict: false }).setOffset(advancedMs + skewMs);
  const advance = async (ms: number) => {
    advancedMs += ms;
    await test.advance(ms);
  };
  const isAccepted = async (jwt: string) => {
    await test.app.get(OAuthCache, { strict: false }).reload();
    return (await test.app.get(AccessTokens, { strict: false }).verify(jwt, 'API')) !== null;
  };
  /** Tokens that the process ahead issued. */
  const issue = () => {
    setClock(5 * minute);
    return issueTokens(test, client, user, 'openid offline_access profile:read');
  };

  it('accept the tokens of each other, for ten minutes more than their life', async () => {
    const { access_token: jwt } = await issue();
    setClock(-5 * minute);
    expect(await isAccepted(jwt)).toBe(true);
    await advance(69 * minute);
    setClock(-5 * minute);
    expect(await isAccepted(jwt)).toBe(true);
    await advance(minute);
    setClock(-5 * minute);
    expect(await isAccepted(jwt)).toBe(false);
  });

  it('refuse a revoked token as long as one of them would accept it', async () => {
    const { access_token: jwt } = await issue();
    const form = { token: jwt, token_type_hint: 'access_token' };
    expect((await post(test, '/oauth/revoke', client, form)).status).toBe(200);
    setClock(-5 * minute);
    expect(await isAccepted(jwt)).toBe(false);
    await advance(69 * minute);
    await test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
    setClock(-5 * minute);
    expect(await isAccepted(jwt)).toBe(false);
  });
});
