import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'node:http';
import {
  authorizeUrl,
  newClient,
  newPkce,
  UserBrowser,
  post,
  redirectUri,
  signedInUser,
  type TestOAuthClient,
  token,
  issueTokens,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

describe('Endpoints of the authorization server', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
  });
  afterAll(() => test.close());

  /** Sends the path unchanged. fetch would normalize it. */
  function raw(method: string, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(test.url, { method, path, headers }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      });
      sent.on('error', reject).end();
    });
  }

  describe('for every spelling of the path', () => {
    const spellings = (path: string) => [
      `${path}/`,
      path.replace('oauth', 'OAuth'),
      path.toUpperCase(),
      path.replace('/oauth/', '/oauth//'),
      path.replace('/oauth', '//oauth'),
      path.replace('d', '%64').replace('g', '%67'),
      `${path}/?x=/y`,
      `${path};x`,
      `${path}//`,
      `/oauth/x/..${path.slice('/oauth'.length)}`,
    ];

    it('count wrong device codes up to the limit', async () => {
      const device = await newClient(test, { kind: 'DEVICE' });
      const user = await signedInUser(test);
      const known = (await post(test, '/oauth/device_authorization', device, { scope: 'profile:read' })).body;
      expect((await user.open('/oauth/device/')).title).toBe('Connect a device');
      // Each browser has its own form, so that all can be sent simultaneously.
      const guess = async (path: string, userCode: string) => {
        const browser = new UserBrowser(test.url, '', '');
        const { html } = await browser.open('/oauth/device');
        const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html)!;
        return () =>
          browser.fetch(test.url + path, {
            method: 'POST',
            headers: { origin: test.url, 'sec-fetch-site': 'same-origin' },
            body: new URLSearchParams({ xsrf, user_code: userCode }),
          });
      };
      const letters = 'BCDFGHJKLMNPQRSTVWXZ';
      const guesses = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          guess(
            index % 2 === 0 ? '/oauth/device/' : '/oauth/device',
            `BBBB-B${letters[index % 20]}${letters[Math.floor(index / 20)]}B`,
          ),
        ),
      );
      const statuses = (await Promise.all(guesses.map((send) => send()))).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 429)).toHaveLength(20);
      for (const path of ['/oauth/device', ...spellings('/oauth/device')]) {
        const answer = await (await guess(path, known.user_code))();
        expect([404, 405, 429]).toContain(answer.status);
        expect(await answer.text()).not.toContain('The codes match');
      }
    });

    it('do not count valid device codes', async () => {
      const other = await startTestApp();
      try {
        const known = await newClient(other, { kind: 'DEVICE' });
        const visitor = await signedInUser(other);
        for (let round = 0; round < 25; round += 1) {
          const { user_code: userCode } = (
            await post(other, '/oauth/device_authorization', known, { scope: 'profile:read' })
          ).body;
          const input = await visitor.open('/oauth/device');
          expect((await input.send({ user_code: userCode })).title).toMatch(/^Connect Pocket/);
        }
      } finally {
        await other.close();
      }
    });

    it('end the sign-in session on logout', async () => {
      const address = `client_id=${client.id}`;
      for (const path of ['/oauth/logout', '/oauth/logout/', '/oauth/%6cogout']) {
        const { status, body } = await raw('GET', `${path}?${address}`);
        expect(status).toBe(200);
        expect(body).toContain('You are signed out');
        expect(body).not.toContain('<script');
      }
      for (const path of spellings('/oauth/logout')) {
        const { body } = await raw('GET', `${path}?${address}`);
        expect(body).not.toContain('<script');
      }
    });

    it('respond 404 to an invalid interaction id', async () => {
      for (const id of ['%00', '%2e%2e', 'a%2fb', 'x'.repeat(65), '%ff'])
        for (const path of [`/oauth/device/${id}`, `/oauth/authorize/${id}`])
          expect([400, 404]).toContain((await raw('GET', path)).status);
    });
  });

  it('list their allowed methods', async () => {
    const expected: [string, string, string][] = [
      ['GET', '/oauth/token', 'POST, OPTIONS'],
      ['PUT', '/oauth/token/', 'POST, OPTIONS'],
      ['GET', '/oauth/introspect', 'POST, OPTIONS'],
      ['GET', '/oauth/revoke', 'POST, OPTIONS'],
      ['GET', '/oauth/device_authorization', 'POST, OPTIONS'],
      ['GET', '/oauth/par', 'POST, OPTIONS'],
      ['DELETE', '/oauth/userinfo', 'GET, HEAD, POST, OPTIONS'],
      ['POST', '/oauth/jwks', 'GET, HEAD, OPTIONS'],
      ['POST', '/.well-known/openid-configuration', 'GET, HEAD, OPTIONS'],
      ['PUT', '/oauth/authorize', 'GET, HEAD'],
      ['DELETE', '/oauth/device', 'GET, HEAD, POST'],
      ['GET', '/oauth/logout/confirm', 'POST'],
    ];
    for (const [method, path, allow] of expected) {
      const { status, headers, body } = await raw(method, path);
      expect({ path, status, allow: headers.allow }).toEqual({ path, status: 405, allow });
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(headers['cache-control']).toBe('no-store');
      expect(JSON.parse(body)).toEqual({
        error: 'invalid_request',
        error_description: `the method must be ${allow.replaceAll(', ', ' or ')}`,
      });
    }
    expect(await raw('OPTIONS', '/oauth/token')).toMatchObject({
      status: 204,
      headers: { allow: 'POST, OPTIONS' },
    });
    expect((await raw('HEAD', '/oauth/jwks')).status).toBe(200);
  });

  describe('resource (RFC 8707)', () => {
    let user: UserBrowser;
    beforeAll(async () => {
      user = await signedInUser(test);
    });
    const forms = () => [test.url, `${test.url}/`, test.url.replace('http', 'HTTP'), `${test.url}///`];

    it('accepts every equivalent URL of this API, at every endpoint', async () => {
      const service = await newClient(test, { kind: 'SERVICE' });
      const device = await newClient(test, { kind: 'DEVICE' });
      for (const resource of forms()) {
        const own = await token(test, service, { grant_type: 'client_credentials', resource });
        expect(own).toMatchObject({ status: 200, body: { scope: 'posts:read posts:write' } });
        const started = await post(test, '/oauth/device_authorization', device, {
          resource,
          scope: 'openid',
        });
        expect(started.status).toBe(200);
        const pkce = newPkce();
        const back = await user.authorize(authorizeUrl(test, client, pkce, { resource }));
        const tokens = await token(test, client, {
          grant_type: 'authorization_code',
          code: back.searchParams.get('code')!,
          redirect_uri: redirectUri,
          code_verifier: pkce.verifier,
          resource: `${test.url}/`,
        });
        expect(tokens).toMatchObject({ status: 200, body: { scope: 'openid profile email profile:read' } });
        const refreshed = await token(test, client, {
          grant_type: 'refresh_token',
          refresh_token: tokens.body.refresh_token,
          resource,
        });
        expect(refreshed).toMatchObject({
          status: 200,
          body: { scope: 'openid profile email profile:read' },
        });
      }
    });

    it('refuses other URLs', async () => {
      const service = await newClient(test, { kind: 'SERVICE' });
      for (const resource of [`${test.url}/other`, `${test.url}/?x`, 'https://evil.example', 'nonsense'])
        expect((await token(test, service, { grant_type: 'client_credentials', resource })).body.error).toBe(
          'invalid_target',
        );
    });
  });

  describe('scope', () => {
    it('is refused if all names are unknown, on every endpoint', async () => {
      const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
      const device = await newClient(test, { kind: 'DEVICE' });
      const service = await newClient(test, { kind: 'SERVICE', extraGrants: [exchange] });
      const user = await signedInUser(test);
      const tokens = await issueTokens(test, client, user);
      const answers = [
        await token(test, service, { grant_type: 'client_credentials', scope: 'nope' }),
        await token(test, service, { grant_type: 'client_credentials', scope: 'nope commerce:read' }),
        await post(test, '/oauth/device_authorization', device, { scope: 'nope' }),
        await token(test, client, {
          grant_type: 'refresh_token',
          refresh_token: tokens.refresh_token,
          scope: 'nope',
        }),
        await token(test, service, {
          grant_type: exchange,
          subject_token: tokens.access_token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          scope: 'nope',
        }),
        await post(test, '/oauth/par', client, {
          client_id: client.id,
          response_type: 'code',
          redirect_uri: redirectUri,
          code_challenge: newPkce().challenge,
          code_challenge_method: 'S256',
          scope: 'nope',
        }),
      ];
      expect(answers.map(({ status, body }) => `${status} ${body.error}`)).toEqual(
        answers.map(() => '400 invalid_scope'),
      );
      const stop = await user.open(authorizeUrl(test, client, newPkce(), { scope: 'nope' }));
      expect(new URL(stop.address).searchParams.get('error')).toBe('invalid_scope');
    });

    it('loses unknown names beside known ones (OpenID Connect Core 3.1.2.1)', async () => {
      const user = await signedInUser(test);
      expect((await issueTokens(test, client, user, 'openid nope profile:read')).scope).toBe(
        'openid profile:read',
      );
      const service = await newClient(test, { kind: 'SERVICE' });
      const own = await token(test, service, { grant_type: 'client_credentials', scope: 'posts:read nope' });
      expect(own.body.scope).toBe('posts:read');
    });

    it('is returned as granted: offline_access with the refresh token', async () => {
      const user = await signedInUser(test);
      const asked = 'openid offline_access profile:read';
      const plain = await newClient(test, { scopes: ['openid', 'profile:read'] });
      for (const app of [client, plain]) {
        // The user is asked once. Then the consent is stored.
        for (let round = 0; round < 2; round += 1) {
          const tokens = await issueTokens(test, app, user, asked);
          expect(tokens.refresh_token).toEqual(expect.any(String));
          expect(new Set(tokens.scope.split(' '))).toEqual(new Set(asked.split(' ')));
          const refreshed = await token(test, app, {
            grant_type: 'refresh_token',
            refresh_token: tokens.refresh_token,
          });
          expect(new Set(refreshed.body.scope.split(' '))).toEqual(new Set(asked.split(' ')));
        }
      }
      const without = await issueTokens(test, client, user, 'openid profile:read');
      expect(without.scope).toBe('openid profile:read');
    });

    it('of an exchanged token has no offline_access, because it has no refresh token', async () => {
      const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
      const user = await signedInUser(test);
      const caller = await newClient(test, { extraGrants: [exchange] });
      const tokens = await issueTokens(test, client, user, 'openid offline_access profile:read');
      const subject = {
        grant_type: exchange,
        subject_token: tokens.access_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      };
      const { body } = await token(test, caller, subject);
      expect(body.scope).toBe('openid profile:read');
      expect(body.refresh_token).toBeUndefined();
      const forThis = await token(test, caller, { ...subject, resource: `${test.url}/`, audience: test.url });
      expect(forThis.status).toBe(200);
      const forOther = await token(test, caller, { ...subject, resource: 'https://other.example' });
      expect(forOther.body.error).toBe('invalid_target');
    });

    it('is supported only if an operation requires it', async () => {
      const discovered: any = await (await fetch(`${test.url}/.well-known/openid-configuration`)).json();
      const offered: string[] = discovered.scopes_supported.filter((scope: string) => scope.includes(':'));
      const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.resolver.ts'))
        .map((name) => readFileSync(join('src', name), 'utf8'))
        .join('');
      expect(offered.filter((scope) => !code.includes(`@RequiresScope('${scope}')`))).toEqual([]);
      expect(discovered.prompt_values_supported).toEqual([
        'none',
        'login',
        'consent',
        'select_account',
        'create',
      ]);
    });
  });

  describe('web origins', () => {
    it('are compared as origins, and "null" never matches', async () => {
      const native = await newClient(test, {
        kind: 'NATIVE',
        redirectUris: ['com.example.app:/cb', redirectUri],
      });
      const ask = (origin: string) =>
        fetch(`${test.url}/oauth/token`, {
          method: 'POST',
          headers: { origin },
          body: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: 'x',
            client_id: native.id,
          }),
        });
      for (const origin of ['null', 'com.example.app:', 'com.example.app://', 'https://evil.example']) {
        const answer = await ask(origin);
        expect(answer.status).toBe(400);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
      }
      const own = await ask(new URL(redirectUri).origin);
      expect(own.headers.get('access-control-allow-origin')).toBe(new URL(redirectUri).origin);
      expect(await own.json()).toMatchObject({ error: 'invalid_grant' });
    });
  });
});
