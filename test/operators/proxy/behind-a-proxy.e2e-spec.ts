import { tmpdir } from 'node:os';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import * as openid from 'openid-client';
import { newClient, newUser, UserBrowser, redirectUri } from '../../oauth/fixtures.js';
import type { Config } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/env.js';
import { ClientAddresses } from '../../../src/http/client-addresses.js';
import { testSecrets } from '../../support/grants-app.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { nginxPath, startNginx, type TestNginx } from '../../support/servers/nginx.js';
import { signedUpUser } from '../../support/clients/users.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { freePort } from '../../support/servers/free-port.js';

const options = { execute: [openid.allowInsecureRequests] };
const base = '/patchbay';

/** A browser that remembers the path of each cookie. */
class CookieBrowser extends UserBrowser {
  readonly paths = new Map<string, string | undefined>();

  override async fetch(...request: Parameters<UserBrowser['fetch']>): Promise<Response> {
    const response = await super.fetch(...request);
    for (const line of response.headers.getSetCookie())
      this.paths.set(line.split('=')[0]!, /path=([^;]*)/i.exec(line)?.[1]);
    return response;
  }
}

describe('behind a proxy: scheme, cookies, subpath, WebSocket; a wrong TRUST_PROXY warns', () => {
  (nginxPath ? describe : describe.skip).each([
    ['strips the path', '/'],
    ['passes the path on', ''],
  ])('nginx that %s', (_, target) => {
    let test: TestApp;
    let nginx: TestNginx;
    let publicUrl: string;
    let person: CookieBrowser;
    beforeAll(async () => {
      const [port, proxyPort] = [await freePort(), await freePort()];
      publicUrl = `http://127.0.0.1:${proxyPort}${base}`;
      test = await startTestApp({ PORT: String(port), PUBLIC_URL: publicUrl, TRUST_PROXY: 'on' });
      const upstream = `proxy_pass http://127.0.0.1:${port}`;
      nginx = await startNginx(
        proxyPort,
        `location ${base}/ {
         ${upstream}${target}; proxy_http_version 1.1; proxy_request_buffering off;
         proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
         proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
       }
       location = /.well-known/oauth-authorization-server${base} { ${upstream}; }`,
      );
      const { email, userId } = await newUser(test);
      person = new CookieBrowser(publicUrl, email, userId);
    });
    afterAll(async () => {
      await nginx.close();
      await test.close();
    });

    const at = (path: string, init: RequestInit = {}) =>
      fetch(`${publicUrl}${path}`, { redirect: 'manual', ...init });

    it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
      'every address of %s is below it and served',
      async (path) => {
        const metadata = (await (await at(path)).json()) as Record<string, unknown>;
        expect(metadata.issuer).toBe(publicUrl);
        const addresses = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
        expect(addresses.length).toBeGreaterThan(7);
        for (const [name, address] of addresses) {
          expect({ name, address }).toEqual({
            name,
            address: expect.stringMatching(new RegExp(`^${publicUrl}/`)) as string,
          });
          const statuses = await Promise.all(
            ['GET', 'POST'].map(
              async (method) => (await fetch(address as string, { method, redirect: 'manual' })).status,
            ),
          );
          expect({ name, isServed: statuses.some((status) => status !== 404) }).toEqual({
            name,
            isServed: true,
          });
        }
      },
    );

    it('metadata is at the path of RFC 8414', async () => {
      const { origin } = new URL(publicUrl);
      const answer = await fetch(`${origin}/.well-known/oauth-authorization-server${base}`);
      expect(await answer.json()).toMatchObject({ issuer: publicUrl });
    });

    it('a user signs in and consents, a client gets valid tokens, and both are revoked', async () => {
      const app = await newClient(test, { postLogoutRedirectUris: ['http://127.0.0.1:9/bye'] });
      const config = await openid.discovery(new URL(publicUrl), app.id, app.secret, undefined, options);
      const verifier = openid.randomPKCECodeVerifier();
      const start = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email offline_access profile:read',
        prompt: 'consent',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: 's',
      });
      const page = await person.open(start.href);
      expect(page.title).toBe('Sign in');
      expect(page.address).toMatch(new RegExp(`^${publicUrl}/oauth/interaction/`));
      const [, forgot = ''] = /href="([^"]*forgot-password)"/.exec(page.html) ?? [];
      expect(forgot).toBe(`${base}/forgot-password`);
      expect((await fetch(new URL(forgot, publicUrl))).status).toBe(200);
      const back = await person.authorize(start.href);
      const tokens = await openid.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: verifier,
        expectedState: 's',
      });
      const { sub } = tokens.claims()!;
      expect(await openid.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({
        email: person.email,
      });
      const viewer = await at('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.access_token}` },
        body: JSON.stringify({ query: '{ viewer { email } }' }),
      });
      expect(await viewer.json()).toEqual({ data: { viewer: { email: person.email } } });
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!);
      expect(refreshed.access_token).toBeTruthy();
      const logout = openid.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token!,
        post_logout_redirect_uri: 'http://127.0.0.1:9/bye',
      });
      const asked = await person.open(logout.href);
      const gone = asked.html ? await asked.send({ logout: 'yes' }) : asked;
      expect(gone.address).toMatch('http://127.0.0.1:9/bye');
    });

    it('a device is connected at its verification URL', async () => {
      const device = await newClient(test, { kind: 'DEVICE' });
      const config = await openid.discovery(new URL(publicUrl), device.id, undefined, openid.None(), options);
      const started = await openid.initiateDeviceAuthorization(config, { scope: 'openid' });
      expect(started.verification_uri).toBe(`${publicUrl}/oauth/device`);
      const page = await person.open(started.verification_uri);
      const confirm = await page.send({ user_code: started.user_code });
      expect(confirm.response.status).toBe(200);
      expect(confirm.html).toContain(`action="${base}/oauth/device"`);
    });

    it('cookies have its path', async () => {
      const { id } = await newClient(test);
      expect([...person.paths.keys()]).toEqual(
        expect.arrayContaining(['patchbay_oauth', 'patchbay_session']),
      );
      for (const path of person.paths.values()) expect(path).toMatch(new RegExp(`^${base}(/|$)`));
      const answer = await at(
        `/oauth/authorize?client_id=${id}&response_type=code&redirect_uri=${redirectUri}&scope=openid&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
      );
      const paths = answer.headers.getSetCookie().map((line) => /path=([^;]*)/i.exec(line)?.[1]);
      expect(paths.length).toBeGreaterThan(0);
      for (const path of paths) expect(path).toMatch(new RegExp(`^${base}(/|$)`));
    });

    it('redirects stay below it', async () => {
      const result = await at('/auth/tiktok/callback?state=forged&code=x');
      expect(result.headers.get('location')).toBe(`${base}/auth/tiktok/result`);
      expect((await fetch(new URL(result.headers.get('location')!, publicUrl))).status).toBe(400);
    });

    it('uploads are created and found', async () => {
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': '10' };
      const { client } = await signedUpUser(test);
      for (const endpoint of ['/uploads', '/uploads/']) {
        const made = await client.fetch(`${publicUrl}${endpoint}`, { method: 'POST', headers });
        expect(made.status).toBe(201);
        const location = made.headers.get('location')!;
        expect(location).toMatch(new RegExp(`^${publicUrl}/uploads/[0-9a-f-]{36}$`));
        expect(
          (await client.fetch(location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status,
        ).toBe(200);
      }
    });

    it('GraphiQL loads its files', async () => {
      const page = await at('/graphql', { headers: { accept: 'text/html' } });
      const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, address]) => address!,
      );
      expect(assets.length).toBe(4);
      for (const asset of assets) {
        const address = new URL(asset, `${publicUrl}/graphql`).href;
        expect(address).toMatch(new RegExp(`^${publicUrl}/`));
        expect((await fetch(address)).status).toBe(200);
      }
    });

    it('sockets open', async () => {
      const socket = await TestSocket.open(publicUrl, { path: `${base}/graphql` });
      expect(socket).toBeInstanceOf(TestSocket);
      (socket as TestSocket).socket.terminate();
    });

    it('serves the OpenAPI document and health checks', async () => {
      expect(await (await at('/openapi.json')).json()).toMatchObject({ servers: [{ url: publicUrl }] });
      expect((await at('/health/live')).status).toBe(200);
    });
  });

  it('the scheme is that of PUBLIC_URL, whatever the proxy speaks and clients claim', async () => {
    const publicUrl = 'https://api.example.com';
    const test = await startTestApp({ PUBLIC_URL: publicUrl, TRUST_PROXY: 'on' });
    const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example.com' };
    const at = (path: string) => fetch(test.url + path, { headers, redirect: 'manual' });
    const { id } = await newClient(test);
    const answer = await at(
      `/oauth/authorize?client_id=${id}&response_type=code&redirect_uri=${redirectUri}&scope=openid&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
    );
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^(https:\/\/api\.example\.com)?\/oauth\/interaction\//),
    ]);
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const line of cookies) expect(line).toMatch(/^__(Host|Secure)-.*; secure/i);
    for (const path of ['/.well-known/openid-configuration', '/openapi.json']) {
      const text = await (await at(path)).text();
      expect(text).toContain(publicUrl);
      expect(text).not.toMatch(/http:\/\/api\.example|evil/);
    }
    await test.close();
  });

  describe('a wrong TRUST_PROXY warns', () => {
    const servers: FastifyInstance[] = [];
    let warned: jest.SpiedFunction<Logger['warn']>;
    beforeEach(() => {
      warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    });
    afterEach(async () => {
      warned.mockRestore();
      for (const server of servers.splice(0)) await server.close();
    });

    const warnings = () =>
      warned.mock.calls.map(([, message]) => String(message)).filter((text) => text.includes('TRUST_PROXY'));

    /** Warnings after requests of a proxy at 127.0.0.1 with each value of X-Forwarded-For, twice. */
    async function requests(trust: string, forwarded: readonly (string | null)[], path = '/graphql') {
      warned.mockClear();
      const server = fastify();
      servers.push(server);
      const { http } = loadConfig({
        NODE_ENV: 'test',
        TRUST_PROXY: trust,
        DATA_DIR: tmpdir(),
        ...testSecrets,
      });
      new ClientAddresses({ http } as Config).attach(server);
      for (const value of [...forwarded, ...forwarded])
        await server.inject({ path, headers: value === null ? {} : { 'x-forwarded-for': value } });
      return warnings();
    }

    it('in the running application, for pages and webhooks', async () => {
      const test = await startTestApp({ TRUST_PROXY: '2' });
      for (const path of ['/health/live', '/graphql', '/webhooks/tiktok'])
        await fetch(test.url + path, { headers: { 'x-forwarded-for': '203.0.113.7' } });
      await test.close();
      expect(warnings()).toEqual([expect.stringContaining('Clients can choose their address')]);
    });

    it.each([
      ['it is off', 'off', ['203.0.113.7'], 'TRUST_PROXY is off. If 127.0.0.1 is your proxy'],
      [
        'it does not include the proxy',
        '10.0.0.0/8',
        ['203.0.113.7'],
        'TRUST_PROXY does not include 127.0.0.1',
      ],
      [
        'it has more proxies than there are',
        '2',
        ['203.0.113.7'],
        'set TRUST_PROXY to the number of proxies',
      ],
      ['the proxy sets no header', 'on', [null], 'the port can be reached without the proxy'],
    ])('once if %s', async (_, trust, forwarded, text) => {
      expect(await requests(trust, forwarded)).toEqual([expect.stringContaining(text)]);
    });

    it.each([
      ['it is right', 'on', ['203.0.113.7', '203.0.113.7, 198.51.100.1'], '/graphql'],
      ['it includes the proxy', 'loopback', ['203.0.113.7', null], '/graphql'],
      ['the request is a probe', 'on', [null], '/health/ready'],
      ['there is no proxy', 'off', [null], '/graphql'],
    ])('but not if %s', async (_, trust, forwarded, path) => {
      expect(await requests(trust, forwarded, path)).toEqual([]);
    });
  });
});
