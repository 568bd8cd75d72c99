import {
  issueTokens,
  newClient,
  queryViewer,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const scope = 'openid offline_access profile:read';
const maxAuthorizations = 100;

describe('Authorizations of one user and client', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let person: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    client = await newClient(test);
    person = await signedInUser(test);
  });

  /** Stores authorizations as earlier sign-ins left them, the first one `fromMinutes` ago. */
  const store = (count: number, fromMinutes: number, life = '1 day', clientId = client.id) =>
    sql(
      test,
      `INSERT INTO oidc_authorizations (id, user_id, client_id, scopes, created_at, expires_at)
       SELECT gen_random_uuid(), $1, $2, '{openid}', app_now() - ($3::integer - n * 0.01) * interval '1 minute',
         app_now() + $4::interval
       FROM generate_series(1, $5::integer) n`,
      [person.userId, clientId, fromMinutes, life, count],
    );
  const live = async (clientId = client.id): Promise<string[]> => {
    const rows: { id: string }[] = await sql(
      test,
      `SELECT id FROM oidc_authorizations WHERE user_id = $1 AND client_id = $2 AND expires_at > app_now()
       ORDER BY created_at DESC`,
      [person.userId, clientId],
    );
    return rows.map(({ id }) => id);
  };
  const refresh = (value: string) =>
    token(test, client, { grant_type: 'refresh_token', refresh_token: value });

  it('end with the oldest if a silent sign-in exceeds the limit', async () => {
    const oldest = await issueTokens(test, client, person, scope);
    await sql(test, `UPDATE oidc_authorizations SET created_at = app_now() - interval '2 hours'`);
    const other = await newClient(test);
    await issueTokens(test, other, person, scope);
    await store(3, 300, '-1 second');
    await store(5, 300, '1 day', other.id);
    await store(maxAuthorizations - 1, 60);

    const next = await issueTokens(test, client, person, scope);
    expect(await live()).toHaveLength(maxAuthorizations);
    expect(await live(other.id)).toHaveLength(6);
    expect((await queryViewer(test, oldest.access_token)).errors).toBeDefined();
    expect((await refresh(oldest.refresh_token)).body.error).toBe('invalid_grant');
    expect((await queryViewer(test, next.access_token)).errors).toBeUndefined();
    expect((await refresh(next.refresh_token)).status).toBe(200);
  });

  it('never exceed the limit, also with simultaneous sign-ins', async () => {
    await issueTokens(test, client, person, scope);
    await store(maxAuthorizations - 1, 60);
    const tokens = await Promise.all(
      Array.from({ length: 8 }, () => issueTokens(test, client, person, scope)),
    );
    expect(await live()).toHaveLength(maxAuthorizations);
    for (const { access_token: accessToken } of tokens)
      expect((await queryViewer(test, accessToken)).errors).toBeUndefined();
  });

  it('that exceeded the limit before it existed end with the next sign-in', async () => {
    await issueTokens(test, client, person, scope);
    await store(maxAuthorizations + 30, 60);
    await issueTokens(test, client, person, scope);
    expect(await live()).toHaveLength(maxAuthorizations);
  });
});
