import { decodeJwt } from 'jose';
import { SigningKeysService } from '../../../src/oauth/keys/signing-keys.service.js';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import { ProviderHost } from '../../../src/oauth/provider/provider-host.js';
import {
  auditEvents,
  newClient,
  post,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  issueTokens,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { assistantToken } from '../../support/clients/assistants.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { signedUpUser } from '../../support/clients/users.js';

const operator = { kind: 'system', name: 'test' } as const;

describe('Access tokens', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let resourceServer: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
    resourceServer = await newClient(test, { kind: 'SERVICE', mayIntrospect: true });
  });
  afterAll(() => test.close());

  const newTokens = async () => issueTokens(test, client, await signedInUser(test));
  const introspect = async (value: string, by = resourceServer) =>
    (await post(test, '/oauth/introspect', by, { token: value })).body;
  const revoke = (value: string, by = client) => post(test, '/oauth/revoke', by, { token: value });
  const isAccepted = async (value: string) => !(await queryViewer(test, value)).errors;
  async function graphql(accessToken: string, query: string): Promise<any> {
    const response = await fetch(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  describe('of client credentials', () => {
    it('have the scopes of the client, and admin only if requested', async () => {
      const service = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read', 'admin'] });
      const plain = (await token(test, service, { grant_type: 'client_credentials' })).body;
      expect(plain).toEqual({
        access_token: expect.any(String),
        expires_in: 3600,
        token_type: 'Bearer',
        scope: 'posts:read',
      });
      expect(decodeJwt(plain.access_token)).toMatchObject({ sub: service.id, client_id: service.id });
      expect(
        (await graphql(plain.access_token, '{ users { edges { node { id } } } }')).errors[0].extensions.code,
      ).toBe('FORBIDDEN');
      const powerful = (await token(test, service, { grant_type: 'client_credentials', scope: 'admin' }))
        .body;
      expect(
        (await graphql(powerful.access_token, '{ users { edges { node { id } } } }')).errors,
      ).toBeUndefined();
      expect(
        await token(test, service, { grant_type: 'client_credentials', scope: 'posts:write' }),
      ).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
      expect((await auditEvents(test, 'oauth.token_issued')).at(-1)).toMatchObject({
        actor_kind: 'CLIENT',
        actor_name: service.id,
        target_id: service.id,
      });
    });

    it('access the data of the owner, and no data without one', async () => {
      const owner = await signedInUser(test);
      const scopes = ['profile:read'] as const;
      const owned = await newClient(test, {
        kind: 'SERVICE',
        scopes: [...scopes],
        ownerUserId: owner.userId,
      });
      const own = (await token(test, owned, { grant_type: 'client_credentials' })).body;
      expect(await queryViewer(test, own.access_token)).toMatchObject({
        data: { viewer: { id: owner.userId } },
      });
      const alone = await newClient(test, {
        kind: 'SERVICE',
        scopes: [...scopes, 'accounts:read', 'events:read'],
      });
      const { access_token: none } = (await token(test, alone, { grant_type: 'client_credentials' })).body;
      const error = {
        message: expect.stringContaining('no owner'),
        extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
      };
      expect((await queryViewer(test, none)).errors).toMatchObject([error]);
      const caller = new TestClient(test.url, { authorization: `Bearer ${none}` });
      for (const list of ['accounts', 'events'])
        expect((await caller.graphql(`{ ${list} { edges { node { id } } } }`)).errors).toMatchObject([error]);
    });
  });

  describe('for the API', () => {
    it('are valid, but no session, where only a session may act', async () => {
      const { access_token: own } = await issueTokens(test, client, await signedInUser(test));
      const init = { headers: { authorization: `Bearer ${own}`, accept: 'application/json' } };
      const answer = await fetch(`${test.url}/auth/tiktok`, init);
      expect(await answer.json()).toMatchObject({ error: { code: 'FORBIDDEN' } });
    });

    it('need the scope of the operation', async () => {
      const user = await signedInUser(test);
      const { access_token: few } = await issueTokens(test, client, user, 'openid accounts:read');
      expect((await queryViewer(test, few)).errors[0].extensions).toMatchObject({
        code: 'FORBIDDEN',
        details: { missingScope: 'profile:read' },
      });
    });

    it('explain refusals (RFC 6750)', async () => {
      const user = await signedInUser(test);
      const { access_token: few } = await issueTokens(test, client, user, 'openid accounts:read');
      const challenge = async (path: string, authorization: string | null) => {
        const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
        const body = JSON.stringify({ query: '{ __typename }' });
        const response = await fetch(`${test.url}${path}`, { method: 'POST', headers, body });
        return { status: response.status, challenge: response.headers.get('www-authenticate') };
      };
      const invalid = { status: 401, challenge: expect.stringMatching(/^Bearer .*error="invalid_token"/) };
      for (const path of ['/graphql', '/uploads'])
        for (const bad of ['Bearer nonsense', `bearer ${few.slice(0, -4)}AAAA`, 'Bearer '])
          expect(await challenge(path, bad)).toEqual(invalid);
      expect(await challenge('/uploads', `Bearer ${few}`)).toEqual({
        status: 403,
        challenge: 'Bearer realm="patchbay", error="insufficient_scope", scope="posts:write"',
      });
      expect(await challenge('/uploads', null)).toEqual({
        status: 401,
        challenge: 'Bearer realm="patchbay"',
      });
      expect(await challenge('/graphql', null)).toEqual({ status: 200, challenge: null });
      expect(await challenge('/graphql', `Bearer ${few}`)).toEqual({ status: 200, challenge: null });
    });

    it('count alone, also beside the cookie of a session', async () => {
      const { client: browser } = await signedUpUser(test);
      expect(await browser.data('{ viewer { email } }')).toMatchObject({ viewer: {} });
      const service = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read'] });
      const few = (await token(test, service, { grant_type: 'client_credentials' })).body.access_token;
      for (const [bearer, status] of [
        ['nonsense', 401],
        [few, 403],
      ]) {
        const init = { method: 'POST', headers: { authorization: `Bearer ${bearer}` } };
        expect((await browser.fetch('/uploads', init)).status).toBe(status);
      }
      const withToken = new TestClient(test.url, { authorization: `Bearer ${few}` });
      for (const name of browser.cookieNames) withToken.setCookie(name, browser.cookie(name)!);
      expect((await withToken.graphql('{ viewer { email } }')).errors).toMatchObject([
        { extensions: { code: 'FORBIDDEN' } },
      ]);
    });

    it('are accepted only in the Authorization header', async () => {
      const { access_token: value } = await newTokens();
      const query = 'query={viewer{id}}';
      const inAddress = await fetch(`${test.url}/graphql?${query}&access_token=${value}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
      expect(await inAddress.text()).toContain('UNAUTHENTICATED');
      const userinfo = await fetch(`${test.url}/oauth/userinfo?access_token=${value}`);
      expect(userinfo.status).toBe(400);
    });

    it('are refused after they expire', async () => {
      const { access_token: value } = await newTokens();
      await test.advance(3_590_000);
      expect(await isAccepted(value)).toBe(true);
      await test.advance(20_000);
      expect(await isAccepted(value)).toBe(false);
      expect(await introspect(value)).toEqual({ active: false });
    });

    it('are refused if they were modified', async () => {
      const { access_token: value, id_token: idToken } = await newTokens();
      const [header, payload, signature] = value.split('.');
      const widened = Buffer.from(JSON.stringify({ ...decodeJwt(value), scope: 'admin' })).toString(
        'base64url',
      );
      const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
      for (const forged of [
        `${header}.${widened}.${signature}`,
        `${unsigned}.${payload}.`,
        `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
        idToken,
      ])
        expect(await isAccepted(forged)).toBe(false);
    });
  });

  describe('are introspected', () => {
    it('by a resource server and by their own client', async () => {
      const { access_token: value } = await newTokens();
      const { sub, exp, iat, jti } = decodeJwt(value);
      const answer = {
        active: true,
        sub,
        client_id: client.id,
        scope: 'openid profile email profile:read',
        iss: test.url,
        aud: test.url,
        token_type: 'Bearer',
        exp,
        iat,
        jti,
      };
      expect(await introspect(value)).toEqual(answer);
      expect(await introspect(value, client)).toEqual(answer);
    });

    it('by a resource server only if its API may accept them', async () => {
      const { refresh_token: refreshToken } = await newTokens();
      const assistant = await newClient(test, { scopes: ['posts:read'] });
      const scopes = ['posts:read'];
      const forMcp = await assistantToken(test, await signedInUser(test), assistant, { scopes });
      for (const value of [refreshToken, forMcp]) {
        expect(await introspect(value)).toEqual({ active: false });
        const form = { token: value, token_type_hint: 'refresh_token' };
        expect((await post(test, '/oauth/introspect', resourceServer, form)).body).toEqual({ active: false });
      }
      expect(await introspect(forMcp, assistant)).toMatchObject({ active: true, aud: `${test.url}/mcp` });
    });

    it('by no other client', async () => {
      const { access_token: value, refresh_token: refreshToken } = await newTokens();
      const other = await newClient(test);
      expect(await introspect(value, other)).toEqual({ active: false });
      expect(await introspect(refreshToken, other)).toEqual({ active: false });
      const open = await newClient(test, { kind: 'PUBLIC' });
      expect(await introspect(value, open)).toEqual({ active: false });
      expect(
        (await post(test, '/oauth/introspect', { id: client.id, secret: 'wrong' }, { token: value })).status,
      ).toBe(401);
    });

    it('as inactive if they are foreign or malformed', async () => {
      for (const value of ['nonsense', 'a.b.c', 'handle.AAAA.BBBB'])
        expect(await introspect(value)).toEqual({ active: false });
    });

    it('with their claims, also refresh tokens and client credentials tokens', async () => {
      const { refresh_token: refreshToken } = await newTokens();
      expect(await introspect(refreshToken, client)).toMatchObject({ active: true, client_id: client.id });
      const own = (await token(test, resourceServer, { grant_type: 'client_credentials' })).body;
      expect(await introspect(own.access_token)).toMatchObject({
        active: true,
        client_id: resourceServer.id,
        scope: 'posts:read posts:write',
      });
    });
  });

  describe('are revoked', () => {
    it('separately, by their client', async () => {
      const { access_token: value, refresh_token: refreshToken } = await newTokens();
      expect((await revoke(value)).status).toBe(200);
      expect(await isAccepted(value)).toBe(false);
      expect(await introspect(value)).toEqual({ active: false });
      const next = await token(test, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
      expect(next.status).toBe(200);
      expect(await isAccepted(next.body.access_token)).toBe(true);
      expect((await auditEvents(test, 'oauth.token_revoked')).at(-1).details).toEqual({
        jti: decodeJwt(value).jti,
      });
    });

    it('with their refresh token', async () => {
      const { access_token: value, refresh_token: refreshToken } = await newTokens();
      expect((await revoke(refreshToken)).status).toBe(200);
      expect(await isAccepted(value)).toBe(false);
      const next = await token(test, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
      expect(next.body.error).toBe('invalid_grant');
    });

    it('by no other client, and unknown tokens are ignored', async () => {
      const { access_token: value, refresh_token: refreshToken } = await newTokens();
      const other = await newClient(test);
      await revoke(value, other);
      await revoke(refreshToken, other);
      expect(await isAccepted(value)).toBe(true);
      for (const unknown of ['nonsense', 'a.b.c']) expect((await revoke(unknown)).status).toBe(200);
    });

    it('within five seconds in every process', async () => {
      const shared = { database: test.database, dataDir: test.dataDir };
      const other = await startTestApp({ PUBLIC_URL: test.url }, shared);
      try {
        const { access_token: value } = await newTokens();
        expect((await queryViewer(other, value)).errors).toBeUndefined();
        await revoke(value);
        await other.advance(5_000);
        expect((await queryViewer(other, value)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
      } finally {
        await other.close();
      }
    });

    it('with a deleted user', async () => {
      const user = await signedInUser(test);
      const { access_token: value } = await issueTokens(test, client, user);
      await sql(test, 'DELETE FROM users WHERE id = $1', [user.userId]);
      await test.advance(5_000);
      expect(await isAccepted(value)).toBe(false);
      expect(await introspect(value)).toEqual({ active: false });
    });

    it('with a disabled client, until it is enabled again', async () => {
      const short = await newClient(test);
      const tokens = await issueTokens(test, short, await signedInUser(test));
      const clients = test.app.get(ClientsService, { strict: false });
      await clients.disable(operator, short.id);
      expect(await isAccepted(tokens.access_token)).toBe(false);
      const refused = await token(test, short, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
      });
      expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      await clients.update(operator, short.id, { disabled: false });
      expect(await isAccepted(tokens.access_token)).toBe(true);
    });

    it('for a whole client, by an administrator', async () => {
      const many = await newClient(test);
      const service = await newClient(test, { kind: 'SERVICE', scopes: ['profile:read'] });
      const ofPeople = await Promise.all(
        [1, 2].map(async () => issueTokens(test, many, await signedInUser(test))),
      );
      const own = (await token(test, service, { grant_type: 'client_credentials' })).body;
      const clients = test.app.get(ClientsService, { strict: false });
      expect(await clients.revokeAuthorizations(operator, many.id, null)).toBe(2);
      await clients.revokeAuthorizations(operator, service.id, null);
      for (const { access_token: value } of [...ofPeople, own])
        expect(await introspect(value)).toEqual({ active: false });
      await test.advance(2_000);
      const next = (await token(test, service, { grant_type: 'client_credentials' })).body;
      expect(await introspect(next.access_token)).toMatchObject({ active: true });
    });
  });

  describe('are signed with keys', () => {
    const jwks = async () =>
      ((await (await fetch(`${test.url}/oauth/jwks`)).json()) as any).keys as { kid: string }[];
    const signedBy = async () => {
      const { access_token: value } = (
        await token(test, resourceServer, { grant_type: 'client_credentials' })
      ).body;
      return {
        value,
        kid: JSON.parse(Buffer.from(value.split('.')[0], 'base64url').toString()).kid as string,
      };
    };
    const keys = () => test.app.get(SigningKeysService, { strict: false });

    it('that are published an hour before they sign, and until their last token expires', async () => {
      const host = test.app.get(ProviderHost, { strict: false });
      const before = await signedBy();
      const engine = host.provider;
      await keys().rotate(operator);
      const published = (await jwks()).map(({ kid }) => kid);
      expect(published).toHaveLength(4);
      expect(host.provider).not.toBe(engine);
      expect((await signedBy()).kid).toBe(before.kid);
      await test.advance(61 * 60_000);
      const after = await signedBy();
      expect(after.kid).not.toBe(before.kid);
      expect(published).toContain(after.kid);
      await keys().maintain();
      expect(await jwks()).toHaveLength(4);
      await test.advance(2 * 3_600_000);
      await keys().maintain();
      expect((await jwks()).map(({ kid }) => kid)).not.toContain(before.kid);
      expect((await signedBy()).kid).toBe(after.kid);
    });

    it('that are rotated by schedule', async () => {
      const before = await signedBy();
      await test.advance(29 * 86_400_000);
      await keys().maintain();
      expect(await jwks()).toHaveLength(4);
      expect((await signedBy()).kid).toBe(before.kid);
      await test.advance(86_400_000);
      expect((await signedBy()).kid).not.toBe(before.kid);
    });

    it('that can all be replaced immediately', async () => {
      const before = await signedBy();
      expect(await introspect(before.value)).toMatchObject({ active: true });
      await keys().replaceAll(operator);
      expect(await introspect(before.value)).toEqual({ active: false });
      expect(await introspect((await signedBy()).value)).toMatchObject({ active: true });
    });
  });
});
