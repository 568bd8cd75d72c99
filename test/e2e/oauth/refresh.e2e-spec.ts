import { decodeJwt } from 'jose';
import {
  auditEvents,
  newClient,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

describe('Refresh tokens', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
  });
  afterAll(() => test.close());

  const refresh = (refreshToken: string, more: Record<string, string> = {}, by = client) =>
    token(test, by, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  const unusedOf = async (authorizationId: unknown): Promise<number> => {
    const [{ count }] = await sql(
      test,
      `SELECT count(*)::int FROM oidc_artifacts WHERE kind = 'RefreshToken' AND authorization_id = $1 AND consumed_at IS NULL`,
      [authorizationId],
    );
    return count;
  };
  const newTokens = async () => issueTokens(test, client, await signedInUser(test));

  it('used 50 times simultaneously get one new token and one response', async () => {
    const first = await newTokens();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const { authorization_id: id } = decodeJwt(first.access_token);
    expect(await unusedOf(id)).toBe(1);
    const refreshed = await auditEvents(test, 'oauth.token_refreshed');
    expect(refreshed.filter(({ target_id: target }) => target === id)).toHaveLength(1);
    expect(await queryViewer(test, answers[0]!.body.access_token)).toMatchObject({ data: {} });
    expect((await refresh(answers[0]!.body.refresh_token)).status).toBe(200);
  });

  it('get the same response for ten seconds, for clients that lost it', async () => {
    const first = await newTokens();
    const answer = await refresh(first.refresh_token);
    await test.advance(9_000);
    expect((await refresh(first.refresh_token)).body).toEqual(answer.body);
  });

  it('used again later end the authorization, in one transaction with the audit event', async () => {
    const first = await newTokens();
    const second = (await refresh(first.refresh_token)).body;
    const third = (await refresh(second.refresh_token)).body;
    await test.advance(11_000);
    const reuse = await refresh(first.refresh_token);
    expect(reuse.status).toBe(400);
    expect(reuse.body.error).toBe('invalid_grant');
    expect((await refresh(third.refresh_token)).body.error).toBe('invalid_grant');
    for (const { access_token: accessToken } of [first, second, third])
      expect((await queryViewer(test, accessToken)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    const { authorization_id: id } = decodeJwt(first.access_token);
    expect(await sql(test, 'SELECT 1 FROM oidc_authorizations WHERE id = $1', [id])).toEqual([]);
    expect(await sql(test, 'SELECT 1 FROM oidc_artifacts WHERE authorization_id = $1', [id])).toEqual([]);
    const reused = await auditEvents(test, 'oauth.token_reused');
    expect(reused.filter(({ target_id: target }) => target === id)).toMatchObject([
      { outcome: 'FAILURE', actor_name: client.id },
    ]);
  });

  it('are not revoked while the audit event cannot be written', async () => {
    const first = await newTokens();
    const second = (await refresh(first.refresh_token)).body;
    const { authorization_id: id } = decodeJwt(first.access_token);
    const revocations = () => sql(test, 'SELECT 1 FROM oidc_revocations WHERE target = $1', [id]);
    await test.advance(11_000);
    const broken = 'audit_events_broken_check';
    await sql(
      test,
      `ALTER TABLE audit_events ADD CONSTRAINT ${broken} CHECK (action <> 'oauth.token_reused') NOT VALID`,
    );
    expect((await refresh(first.refresh_token)).status).toBe(500);
    expect(await revocations()).toEqual([]);
    expect((await queryViewer(test, second.access_token)).errors).toBeUndefined();
    await sql(test, `ALTER TABLE audit_events DROP CONSTRAINT ${broken}`);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect(await revocations()).toHaveLength(1);
    expect((await refresh(second.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('end if a revocation and a refresh run simultaneously', async () => {
    const first = await newTokens();
    const second = (await refresh(first.refresh_token)).body;
    await test.advance(11_000);
    const [reuse, honest] = await Promise.all([refresh(first.refresh_token), refresh(second.refresh_token)]);
    expect(reuse.status).toBe(400);
    const { authorization_id: id } = decodeJwt(first.access_token);
    expect(await unusedOf(id)).toBe(0);
    if (honest.status === 200) {
      expect((await queryViewer(test, honest.body.access_token)).errors).toBeDefined();
      expect((await refresh(honest.body.refresh_token)).status).toBe(400);
    }
  });

  it('are refused for another client, and stay valid for their own', async () => {
    const first = await newTokens();
    const other = await newClient(test);
    expect((await refresh(first.refresh_token, {}, other)).body.error).toBe('invalid_grant');
    expect((await refresh(first.refresh_token)).status).toBe(200);
  });

  it('cannot extend the scope, but can reduce it for one access token', async () => {
    const first = await newTokens();
    const wider = await refresh(first.refresh_token, { scope: 'openid profile:read profile:write' });
    expect(wider).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const narrower = await refresh(first.refresh_token, { scope: 'profile:read' });
    expect(narrower.body.scope).toBe('profile:read');
    const again = await refresh(narrower.body.refresh_token);
    expect(again.body.scope).toBe('openid profile email profile:read');
  });

  it('expire after 30 days without use, and after a year in any case', async () => {
    const first = await newTokens();
    const second = (await refresh(first.refresh_token)).body;
    await test.advance(31 * 86_400_000);
    expect((await refresh(second.refresh_token)).body.error).toBe('invalid_grant');

    let { refresh_token: current } = await newTokens();
    for (let day = 0; day < 364; day += 28) {
      const answer = await refresh(current);
      expect(answer.status).toBe(200);
      current = answer.body.refresh_token;
      await test.advance(28 * 86_400_000);
    }
    await test.advance(2 * 86_400_000);
    expect((await refresh(current)).body.error).toBe('invalid_grant');
  });

  it('lose the admin scope if the user is no longer an administrator', async () => {
    const admins = await newClient(test, { scopes: ['admin', 'profile:read'] });
    const user = await signedInUser(test, { role: 'ADMIN' });
    const first = await issueTokens(test, admins, user, 'admin profile:read');
    expect(first.scope).toBe('admin profile:read');
    await sql(test, `UPDATE users SET role = 'USER' WHERE id = $1`, [user.userId]);
    const { body } = await refresh(first.refresh_token, {}, admins);
    expect(body.scope).toBe('profile:read');
  });
});
