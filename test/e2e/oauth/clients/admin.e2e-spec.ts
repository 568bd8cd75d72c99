import { decodeJwt } from 'jose';
import { tokenExchangeGrant } from '../../../../src/oauth/tokens/token-exchange.js';
import {
  auditEvents,
  newClient,
  post,
  redirectUri,
  signedInUser,
  token,
  issueTokens,
  queryViewer,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';
import { asAdmin } from '../../../support/clients/users.js';

const failed = '... on UserError { code }';
const clientFields =
  'id name kind redirectUris scopes disabledAt usage { grants refreshes failures lastUsedAt }';

describe('API clients', () => {
  let test: TestApp;
  let admin: TestClient;
  beforeAll(async () => {
    test = await startTestApp();
    ({ client: admin } = await asAdmin(test));
  });
  afterAll(() => test.close());

  async function mutate(name: string, input: object, selection: string, by = admin): Promise<any> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await by.data(
      `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${selection} } }`,
      { input },
    );
    return data[name];
  }
  const create = (input: object) =>
    mutate('createOAuthClient', input, `... on OAuthClientCreated { secret client { ${clientFields} } }`);

  it('show administrators who consented to which scopes', async () => {
    const client = await newClient(test);
    const [ada, bob] = [await signedInUser(test), await signedInUser(test)];
    await issueTokens(test, client, ada, 'openid profile:read');
    await issueTokens(test, client, bob, 'openid accounts:read');
    const query = `query ($id: ID!, $scope: String, $first: Int!, $after: String) { node(id: $id) { ... on OAuthClient {
      consents(first: $first, after: $after, scope: $scope) {
        edges { node { userId email scopes givenAt lastUsedAt } } pageInfo { hasNextPage endCursor } } } } }`;
    const list = async (variables: object) =>
      (await admin.data(query, { id: client.id, first: 10, ...variables })).node.consents;
    // Uses are stored a moment later.
    const withoutUse = ({ node }: any) => ({ ...node, lastUsedAt: null });
    const all = await list({});
    expect(all.edges.map(({ node }: any) => node.userId)).toEqual([ada.userId, bob.userId].sort());
    const [only] = (await list({ scope: 'accounts:read' })).edges;
    expect(only.node).toMatchObject({ userId: bob.userId, email: bob.email });
    expect(only.node.scopes.toSorted()).toEqual(['accounts:read', 'openid']);
    const page = await list({ first: 1 });
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = await list({ first: 1, after: page.pageInfo.endCursor });
    expect(next.edges.map(withoutUse)).toEqual([withoutUse(all.edges[1])]);
    const refused = await ada.graphql(query, { id: client.id, first: 10 });
    expect(JSON.stringify(refused)).not.toContain(bob.email);
  });

  it('are registered by administrators, with a secret that is returned once', async () => {
    const { secret, client } = await create({
      name: 'Agency Desk',
      kind: 'CONFIDENTIAL',
      redirectUris: [redirectUri],
      scopes: ['openid', 'profile:read'],
    });
    expect(client).toEqual({
      id: expect.any(String),
      name: 'Agency Desk',
      kind: 'CONFIDENTIAL',
      redirectUris: [redirectUri],
      scopes: ['openid', 'profile:read'],
      disabledAt: null,
      usage: { grants: 0, refreshes: 0, failures: 0, lastUsedAt: null },
    });
    const registered = { ...(await newClient(test)), id: client.id, secret };
    const tokens = await issueTokens(test, registered, await signedInUser(test), 'profile:read');
    expect(tokens.scope).toBe('profile:read');
    expect((await auditEvents(test, 'oauth_client.created')).at(-2)).toMatchObject({ target_id: client.id });
  });

  it('have no secret if their kind has none', async () => {
    const made = await create({
      name: 'Phone',
      kind: 'PUBLIC',
      redirectUris: ['com.example.app:/back'],
      scopes: ['openid'],
    });
    expect(made.secret).toBeNull();
  });

  it.each([
    ['a foreign http address', { redirectUris: ['http://example.com/cb'] }, 'redirectUris'],
    ['a fragment', { redirectUris: ['https://example.com/cb#x'] }, 'redirectUris'],
    ['a wildcard', { redirectUris: ['https://*.example.com/cb'] }, 'redirectUris'],
    [
      'a scheme that executes scripts',
      { kind: 'PUBLIC', redirectUris: ['javascript:alert(1)'] },
      'redirectUris',
    ],
    [
      'a scheme of browsers',
      { kind: 'PUBLIC', redirectUris: ['view-source:https://example.com/'] },
      'redirectUris',
    ],
    ['no address', { redirectUris: [] }, 'redirectUris'],
    ['an address that a service does not need', { kind: 'SERVICE', scopes: ['posts:read'] }, 'redirectUris'],
    ['a scope there is not', { scopes: ['everything'] }, 'scopes'],
    [
      'a scope of OpenID Connect for a service',
      { kind: 'SERVICE', redirectUris: [], scopes: ['openid'] },
      'scopes',
    ],
    ['an owner for an app', { ownerUserId: '01890000-0000-7000-8000-000000000000' }, 'ownerUserId'],
    ['introspection without a secret', { kind: 'PUBLIC', mayIntrospect: true }, 'mayIntrospect'],
    ['a grant there is not', { extraGrants: ['urn:example:magic'] }, 'extraGrants'],
  ])('cannot be registered with %s', async (_, wrong, path) => {
    const input = {
      name: 'X',
      kind: 'CONFIDENTIAL',
      redirectUris: [redirectUri],
      scopes: ['openid'],
      ...wrong,
    };
    const { errors } = await admin.graphql(
      'mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) { __typename } }',
      { input },
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
    expect(JSON.stringify(errors?.[0]?.extensions.details.fields)).toContain(path);
  });

  it('cannot be managed by other users, or by a token without the scope', async () => {
    const user = await signedInUser(test, { role: 'ADMIN' });
    const app = await newClient(test);
    const { access_token: value } = await issueTokens(test, app, user);
    const query = '{ oauthClients { edges { node { id } } } }';
    const stranger = await signedInUser(test);
    for (const answer of [
      await stranger.graphql(query),
      await (
        await fetch(`${test.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${value}` },
          body: JSON.stringify({ query }),
        })
      ).json(),
    ] as any[])
      expect(answer.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('get a new secret while the previous one stays valid for the overlap', async () => {
    const app = await newClient(test, { kind: 'SERVICE' });
    const rotated = await mutate(
      'rotateOAuthClientSecret',
      { id: app.id, overlapSeconds: 3600 },
      '... on OAuthClientSecretRotated { secret previousUntil }',
    );
    const works = async (secret: string) =>
      (await token(test, { ...app, secret }, { grant_type: 'client_credentials' })).status === 200;
    expect([await works(app.secret), await works(rotated.secret), await works('other')]).toEqual([
      true,
      true,
      false,
    ]);
    await test.advance(3_601_000);
    expect([await works(app.secret), await works(rotated.secret)]).toEqual([false, true]);
  });

  it('are changed and disabled immediately', async () => {
    // Changes need a recent sign-in, and the clock has moved.
    ({ client: admin } = await asAdmin(test));
    const app = await newClient(test);
    const selection = `... on OAuthClientUpdated { client { ${clientFields} } }`;
    const updated = await mutate(
      'updateOAuthClient',
      { id: app.id, name: 'New name', scopes: ['profile:read'] },
      selection,
    );
    expect(updated.client).toMatchObject({
      name: 'New name',
      scopes: ['profile:read'],
      redirectUris: [redirectUri],
    });
    const user = await signedInUser(test);
    const tokens = await issueTokens(test, app, user, 'profile:read');
    const disabled = await mutate(
      'disableOAuthClient',
      { id: app.id },
      '... on OAuthClientDisabled { client { disabledAt } }',
    );
    expect(disabled.client.disabledAt).toBeTruthy();
    expect((await queryViewer(test, tokens.access_token)).errors).toBeDefined();
    const unknown = '01890000-0000-7000-8000-000000000000';
    expect((await mutate('disableOAuthClient', { id: unknown }, failed)).code).toBe('NOT_FOUND');
  });

  it('have usage counters', async () => {
    const app = await newClient(test);
    const tokens = await issueTokens(test, app, await signedInUser(test));
    await token(test, app, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    await token(test, app, { grant_type: 'refresh_token', refresh_token: 'unknown' });
    await token(test, { ...app, secret: 'wrong' }, { grant_type: 'refresh_token', refresh_token: 'x' });
    await auditEvents(test, 'none');
    const { oauthClients } = await admin.data(
      `{ oauthClients(first: 1) { edges { node { ${clientFields} } } } }`,
    );
    expect(oauthClients.edges[0].node).toMatchObject({
      id: app.id,
      usage: { grants: 1, refreshes: 1, failures: 2, lastUsedAt: expect.any(String) },
    });
  });

  it('are listed and revoked by the users who authorized them', async () => {
    const app = await newClient(test, { name: 'Authorized' });
    const user = await signedInUser(test);
    const tokens = await issueTokens(test, app, user, 'openid profile:read');
    await auditEvents(test, 'none');
    const query =
      '{ viewer { authorizedApps { edges { node { clientId name authorizedAt lastUsedAt scopes { name description } } } } } }';
    const { viewer } = await user.data(query);
    expect(viewer.authorizedApps.edges).toEqual([
      {
        node: {
          clientId: app.id,
          name: 'Authorized',
          authorizedAt: expect.any(String),
          lastUsedAt: expect.any(String),
          scopes: expect.arrayContaining([
            { name: 'profile:read', description: 'See your profile and plan' },
          ]),
        },
      },
    ]);
    const out = `... on AuthorizedAppRevoked { clientId } ${failed}`;
    const other = await signedInUser(test);
    expect((await mutate('revokeAuthorizedApp', { clientId: app.id }, out, other)).code).toBe('NOT_FOUND');
    const revoked = await mutate('revokeAuthorizedApp', { clientId: app.id }, out, user);
    expect(revoked).toMatchObject({ __typename: 'AuthorizedAppRevoked', clientId: app.id });
    expect((await queryViewer(test, tokens.access_token)).errors).toBeDefined();
    const refused = await token(test, app, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(refused.body.error).toBe('invalid_grant');
    expect((await user.data(query)).viewer.authorizedApps.edges).toEqual([]);
    const withdrawn = await auditEvents(test, 'oauth.consent_withdrawn');
    expect(withdrawn.at(-1)).toMatchObject({ actor_user_id: user.userId, actor_name: app.id });
  });

  it('lose the authorizations of one user or all users if an administrator revokes them', async () => {
    const app = await newClient(test);
    const users = await Promise.all([1, 2, 3].map(() => signedInUser(test)));
    const tokens = await Promise.all(users.map((user) => issueTokens(test, app, user)));
    const revoke = (input: object) =>
      mutate('revokeOAuthAuthorizations', input, '... on OAuthAuthorizationsRevoked { ended }');
    const accepted = () =>
      Promise.all(
        tokens.map(async ({ access_token: value }) => (await queryViewer(test, value)).errors === undefined),
      );
    expect((await revoke({ id: app.id, userId: users[0]!.userId })).ended).toBe(1);
    expect(await accepted()).toEqual([false, true, true]);
    expect((await revoke({ id: app.id })).ended).toBe(2);
    expect(await accepted()).toEqual([false, false, false]);
    for (const { refresh_token: value } of tokens) {
      const refused = await token(test, app, { grant_type: 'refresh_token', refresh_token: value });
      expect(refused.body.error).toBe('invalid_grant');
    }
    const trail = await auditEvents(test, 'oauth_client.authorizations_revoked');
    expect(trail.filter(({ target_id: target }) => target === app.id)).toHaveLength(2);
  });

  describe('with token exchange', () => {
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    const exchange = (
      by: { id: string; secret: string },
      subject: string,
      more: Record<string, string> = {},
    ) =>
      token(test, by, {
        grant_type: tokenExchangeGrant,
        subject_token: subject,
        subject_token_type: type,
        ...more,
      });

    it('get a token for the same user, with no additional scopes and no longer lifetime', async () => {
      const app = await newClient(test);
      const service = await newClient(test, {
        kind: 'SERVICE',
        scopes: ['profile:read', 'posts:read'],
        extraGrants: [tokenExchangeGrant],
      });
      const user = await signedInUser(test);
      const subject = await issueTokens(test, app, user, 'openid profile:read profile:write');
      await test.advance(600_000);
      const { status, body } = await exchange(service, subject.access_token);
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        issued_token_type: type,
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        scope: 'profile:read',
      });
      expect(body.expires_in).toBeLessThanOrEqual(3000);
      expect(decodeJwt(body.access_token)).toMatchObject({
        sub: user.userId,
        client_id: service.id,
        act: { sub: service.id },
        authorization_id: decodeJwt(subject.access_token).authorization_id,
      });
      expect(await queryViewer(test, body.access_token)).toMatchObject({
        data: { viewer: { id: user.userId } },
      });
      expect((await exchange(service, subject.access_token, { scope: 'posts:read' })).body.error).toBe(
        'invalid_scope',
      );
      expect(
        (await exchange(service, subject.access_token, { audience: 'https://elsewhere.example' })).body.error,
      ).toBe('invalid_target');
      expect((await exchange(service, subject.id_token)).body.error).toBe('invalid_request');
      await post(test, '/oauth/revoke', app, { token: subject.refresh_token });
      expect((await queryViewer(test, body.access_token)).errors).toBeDefined();
      expect((await exchange(service, subject.access_token)).body.error).toBe('invalid_request');
    });

    it('are refused unless an administrator enabled the grant', async () => {
      const app = await newClient(test);
      const service = await newClient(test, { kind: 'SERVICE', scopes: ['profile:read'] });
      const subject = await issueTokens(test, app, await signedInUser(test));
      expect((await exchange(service, subject.access_token)).body.error).toBe('unauthorized_client');
    });
  });
});
