import { maxClients, maxClientsPerOwner, maxLiveSecrets } from '../../../../src/oauth/domain/clients.js';
import { newClient, redirectUri, sql, type TestOAuthClient, token } from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import { HeldLock } from '../../../support/held-lock.js';
import { asAdmin, signedUpUser } from '../../../support/clients/users.js';

const create = `mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) {
  __typename ... on OAuthClientCreated { replayed client { id } } ... on ClientLimitReached { code limit message retryable } } }`;
const update = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) {
  __typename ... on ClientLimitReached { limit } } }`;
const rotate = `mutation ($input: RotateOAuthClientSecretInput!) { rotateOAuthClientSecret(input: $input) {
  __typename ... on OAuthClientSecretRotated { secret } ... on SecretLimitReached { code limit message retryable } } }`;
const registrationToken = 'registration-token-of-the-test-0123456789';

describe('Limits of OAuth clients', () => {
  let test: TestApp;
  let admin: TestClient;
  beforeAll(async () => {
    test = await startTestApp({ OAUTH_REGISTRATION_TOKEN: registrationToken });
    ({ client: admin } = await asAdmin(test));
  });
  afterAll(() => test.close());

  const created = async (ownerUserId: string | null, more: object = {}) => {
    const input = { name: 'Report', kind: 'SERVICE', scopes: ['posts:read'], ownerUserId, ...more };
    return (await admin.data(create, { input })).createOAuthClient;
  };
  const rotated = async ({ id }: TestOAuthClient, overlapSeconds = 3600) =>
    (await admin.data(rotate, { input: { id, overlapSeconds } })).rotateOAuthClientSecret;
  /** Inserts clients directly into the database. */
  const fill = (count: number, ownerUserId: string | null) =>
    sql(
      test,
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, owner_user_id,
         may_introspect, extra_grants, created_at, updated_at)
       SELECT gen_random_uuid(), 'Filler', 'SERVICE', '{}', '{}', '{}', $1, false, '{}', app_now(), app_now()
       FROM generate_series(1, $2)`,
      [ownerUserId, count],
    );

  it('apply to the clients of one owner, also if they are created simultaneously', async () => {
    const { userId } = await signedUpUser(test);
    const loose = await newClient(test, { kind: 'SERVICE' });
    await fill(maxClientsPerOwner - 2, userId);
    const lock = await HeldLock.take(test.database.url, 'SELECT FROM users WHERE id = $1 FOR UPDATE', [
      userId,
    ]);
    const answers = [created(userId), created(userId), created(userId), created(userId)];
    await lock.waiters(4);
    await lock.release();
    const types = (await Promise.all(answers)).map(({ __typename }) => __typename as string);
    expect(types.filter((type) => type === 'OAuthClientCreated')).toHaveLength(2);
    expect(await created(userId)).toEqual({
      __typename: 'ClientLimitReached',
      code: 'CLIENT_LIMIT_REACHED',
      limit: maxClientsPerOwner,
      message: `There are at most ${maxClientsPerOwner} clients of one owner.`,
      retryable: false,
    });
    const given = await admin.data(update, { input: { id: loose.id, ownerUserId: userId } });
    expect(given.updateOAuthClient).toEqual({ __typename: 'ClientLimitReached', limit: maxClientsPerOwner });
    expect(await created((await signedUpUser(test)).userId)).toMatchObject({
      __typename: 'OAuthClientCreated',
    });
  });

  it('do not affect a repeated request with an idempotency key', async () => {
    const { userId } = await signedUpUser(test);
    await fill(maxClientsPerOwner - 1, userId);
    const keyed = { idempotencyKey: 'the last one' };
    const first = await created(userId, keyed);
    expect(await created(userId, keyed)).toEqual({ ...first, replayed: true });
    expect(await created(userId)).toMatchObject({ code: 'CLIENT_LIMIT_REACHED' });
  });

  it('apply to the valid secrets of a client, also if they are rotated simultaneously', async () => {
    const client = await newClient(test, { kind: 'SERVICE' });
    const made = await rotated(client);
    const lock = await HeldLock.take(test.database.url, 'SELECT FROM oidc_clients WHERE id = $1 FOR UPDATE', [
      client.id,
    ]);
    const answers = Array.from({ length: maxLiveSecrets }, () => rotated(client));
    await lock.waiters(maxLiveSecrets);
    await lock.release();
    const types = (await Promise.all(answers)).map(({ __typename }) => __typename as string);
    expect(types.filter((type) => type === 'OAuthClientSecretRotated')).toHaveLength(maxLiveSecrets - 2);
    expect(await rotated(client)).toEqual({
      __typename: 'SecretLimitReached',
      code: 'SECRET_LIMIT_REACHED',
      limit: maxLiveSecrets,
      message: `There are at most ${maxLiveSecrets} valid secrets of a client.`,
      retryable: false,
    });
    const asked = { grant_type: 'client_credentials', scope: 'posts:read' };
    expect((await token(test, { ...client, secret: made.secret }, asked)).status).toBe(200);
    expect(await rotated(client, 0)).toMatchObject({ __typename: 'OAuthClientSecretRotated' });
    expect((await token(test, { ...client, secret: made.secret }, asked)).status).toBe(401);
    const left = await sql(test, 'SELECT 1 FROM oidc_client_secrets WHERE client_id = $1', [client.id]);
    expect(left).toHaveLength(1);
  });

  it('apply to the whole installation, also to dynamic registration', async () => {
    const [{ count }] = await sql(test, 'SELECT count(*)::int AS count FROM oidc_clients');
    await fill(maxClients - count, null);
    expect(await created(null)).toMatchObject({ code: 'CLIENT_LIMIT_REACHED', limit: maxClients });
    const answer = await fetch(`${test.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${registrationToken}` },
      body: JSON.stringify({ client_name: 'Itself', redirect_uris: [redirectUri], scope: 'openid' }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: 'access_denied' });
  });
});
