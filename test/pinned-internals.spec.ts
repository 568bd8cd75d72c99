import { createServer, request as httpRequest, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { PassportStrategy } from '@nestjs/passport';
import Queue from 'bull';
import { type GraphQLObjectType } from 'graphql';
import { exportJWK, generateKeyPair } from 'jose';
import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import passport from 'passport';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { browserRoutes, clientRoutes } from '../src/oauth/provider/endpoints/routes.js';
import { endpoints } from '../src/oauth/provider/endpoints/paths.js';
import { startTestApp, type TestApp } from './support/app.js';

/**
 * Behaviour of libraries that the application uses although it is not part of their public API. One test each, so that an upgrade that
 * changes it fails here, with the name of what broke:
 *
 * | Library       | Internal                                             | Used by                                             |
 * | ------------- | ---------------------------------------------------- | --------------------------------------------------- |
 * | oidc-provider | `Client.find`, before the token is read               | `oauth/provider/oidc-clients.ts`                    |
 * | oidc-provider | `Client.prototype.compareClientSecret`                | `oauth/provider/oidc-clients.ts`                    |
 * | oidc-provider | `Session.get`, `Session.touched`                      | `oauth/provider/session-sync.ts`                    |
 * | oidc-provider | `RefreshToken.prototype.generateTokenId`              | `oauth/provider/provider-factory.ts`                |
 * | oidc-provider | assignment of `OIDCContext.params`                    | `oauth/provider/endpoints/request-params.ts`        |
 * | oidc-provider | names and paths of its routes                         | `oauth/provider/endpoints/`, `storage/`             |
 * | oidc-provider | message of the error for a session without an expiry  | `oauth/provider/endpoints/middleware.ts`            |
 * | oidc-provider | descriptions of errors of clients, limit of the body   | `oauth/provider/endpoints/client-errors.ts`         |
 * | oidc-provider | properties of a `Grant` beside account and client     | `oauth/provider/storage/oidc-grants.ts`             |
 * | oidc-provider | error classes of the device page                      | `oauth/pages/oauth-pages.ts`                        |
 * | oidc-provider | mount path from `originalUrl`                         | `oauth/provider/endpoints/oauth.route.ts`           |
 * | bull          | `Queue.prototype.setWorkerName`                       | `jobs/wake-ups/bull-wake-ups.ts`                    |
 * | @nestjs/graphql | function name `rootFieldResolver`                   | `graphql/plain-fields.ts`                           |
 * | @nestjs/passport | `getPassportInstance`                              | `oauth/tokens/bearer.strategy.ts`, `users/`         |
 * | typeorm       | `driver.master` is the `pg` pool                      | `database/database.ts`, `database/pool-metrics.ts`   |
 * | pg            | `Client.processID`                                    | `database/session.ts`                               |
 * | Node          | `Server.shouldUpgradeCallback`                        | `graphql/sockets/socket-server.ts`                  |
 * | jest-runtime  | `unstable_*`, `getSourceMaps`, the time-out symbol    | `test/support/jest/native-runtime.js`                    |
 */

const require = createRequire(import.meta.url);

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('Internals of oidc-provider', () => {
  const client = { client_id: 'client', client_secret: 'a secret of the client' };
  const basic = `Basic ${Buffer.from(`client:${encodeURIComponent(client.client_secret)}`).toString('base64')}`;
  let provider: Provider;
  let server: Server;
  let url: string;
  const stored = new Map<string, AdapterPayload>();

  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'key', alg: 'ES256' };
    server = createServer((request, response) => void provider.callback()(request, response));
    url = await listen(server);
    const build = () =>
      new Provider(url, {
        adapter: (model: string) => ({
          upsert: async (id, payload) => void stored.set(`${model} ${id}`, payload),
          find: async (id) => stored.get(`${model} ${id}`),
          findByUid: async () => undefined,
          findByUserCode: async () => undefined,
          consume: async () => undefined,
          destroy: async (id) => void stored.delete(`${model} ${id}`),
          revokeByGrantId: async () => undefined,
        }),
        jwks: { keys: [jwk] },
        cookies: { keys: ['key of the cookies'] },
        routes: endpoints,
        clients: [
          {
            ...client,
            redirect_uris: [`https://app.example/callback`],
            grant_types: ['client_credentials', 'authorization_code'],
            id_token_signed_response_alg: 'ES256',
          },
        ],
        enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
        features: {
          devInteractions: { enabled: false },
          clientCredentials: { enabled: true },
          introspection: { enabled: true },
          revocation: { enabled: true },
          deviceFlow: { enabled: true },
          rpInitiatedLogout: { enabled: true },
        },
      });
    provider = build();
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const post = (path: string, form: Record<string, string>) =>
    fetch(url + path, { method: 'POST', headers: { authorization: basic }, body: new URLSearchParams(form) });

  /** Replaces a property for one call. */
  async function replacing<Result>(
    target: object,
    name: string,
    value: unknown,
    act: () => Promise<Result>,
  ): Promise<Result> {
    const original = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
    try {
      return await act();
    } finally {
      if (original) Object.defineProperty(target, name, original);
      else Reflect.deleteProperty(target, name);
    }
  }

  it('Client.find finds the client of a request, after the form is parsed', async () => {
    const calls: unknown[] = [];
    const original = provider.Client.find.bind(provider.Client);
    const find = async (id: string) => {
      calls.push([id, Provider.ctx?.oidc.route, Provider.ctx?.oidc.params?.token]);
      return original(id);
    };
    await replacing(provider.Client, 'find', find, async () => {
      const response = await post(endpoints.introspection, { token: 'unknown' });
      expect(await response.json()).toEqual({ active: false });
    });
    expect(calls).toEqual([['client', 'introspection', 'unknown']]);
  });

  it('reads the token of an introspection after Client.find, so that it can be replaced there', async () => {
    const original = provider.Client.find.bind(provider.Client);
    const looked: string[] = [];
    const find = async (id: string) => {
      const params = Provider.ctx!.oidc.params!;
      params.token = 'placeholder';
      params.token_type_hint = 'access_token';
      return original(id);
    };
    const findToken = async (value: string) => void looked.push(value);
    await replacing(provider.Client, 'find', find, () =>
      replacing(provider.AccessToken, 'find', findToken, () =>
        post(endpoints.introspection, { token: 'presented' }),
      ),
    );
    expect(looked).toEqual(['placeholder']);
  });

  it('Client.prototype.compareClientSecret decides whether a client is authenticated', async () => {
    const presented: string[] = [];
    const compare = (secret: string) => {
      presented.push(secret);
      return false;
    };
    const response = await replacing(provider.Client.prototype, 'compareClientSecret', compare, () =>
      post(endpoints.token, { grant_type: 'client_credentials' }),
    );
    expect(response.status).toBe(401);
    expect(presented).toEqual([client.client_secret]);
    expect((await post(endpoints.token, { grant_type: 'client_credentials' })).status).toBe(200);
  });

  const authorize = () =>
    fetch(
      `${url}${endpoints.authorization}?client_id=client&response_type=code&scope=openid&prompt=none&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
      { redirect: 'manual' },
    );

  it('Session.get returns the session of a request, which is saved if it is marked as touched', async () => {
    const sessionClass = provider.Session as unknown as { get(context: KoaContextWithOIDC): Promise<object> };
    const original = sessionClass.get.bind(sessionClass);
    const saved = async (touched: boolean) => {
      stored.clear();
      const get = async (context: KoaContextWithOIDC) =>
        Object.assign(await original(context), touched ? { touched } : {});
      const response = await replacing(provider.Session, 'get', get, authorize);
      const ids = [...stored.keys()].filter((key) => key.startsWith('Session '));
      expect(ids).toHaveLength(touched ? 1 : 0);
      return response.headers.getSetCookie().some((cookie) => cookie.startsWith('_session='));
    };
    expect(await saved(true)).toBe(true);
    expect(await saved(false)).toBe(false);
  });

  it('RefreshToken.prototype.generateTokenId creates the value of a new refresh token', async () => {
    const token = new provider.RefreshToken({
      client: (await provider.Client.find('client'))!,
      accountId: 'user',
      grantId: 'grant',
      scope: 'openid',
    } as never);
    const generate = function generateTokenId(this: { grantId?: string }) {
      return `value of ${this.grantId}`;
    };
    const value = await replacing(provider.RefreshToken.prototype, 'generateTokenId', generate, () =>
      token.save(),
    );
    expect(value).toBe('value of grant');
  });

  it('OIDCContext.params is assigned once the parameters are parsed, on the prototype', async () => {
    const { prototype } = (provider as unknown as { OIDCContext: { prototype: object } }).OIDCContext;
    expect(Object.getOwnPropertyDescriptor(prototype, 'params')).toBeUndefined();
    const assigned: unknown[] = [];
    const key = Symbol('params');
    Object.defineProperty(prototype, 'params', {
      configurable: true,
      get(this: Record<symbol, unknown>) {
        return this[key];
      },
      set(this: Record<symbol, unknown> & { ctx: KoaContextWithOIDC }, params: Record<string, unknown>) {
        assigned.push([this.ctx.oidc.route, params?.grant_type]);
        this[key] = params;
      },
    });
    try {
      expect((await post(endpoints.token, { grant_type: 'client_credentials' })).status).toBe(200);
    } finally {
      Reflect.deleteProperty(prototype, 'params');
    }
    expect(assigned).toEqual([['token', 'client_credentials']]);
  });

  it('has the routes that the application serves, under the names that it compares', () => {
    const uid = ':uid';
    const paths = {
      authorization: endpoints.authorization,
      resume: `${endpoints.authorization}/${uid}`,
      token: endpoints.token,
      introspection: endpoints.introspection,
      revocation: endpoints.revocation,
      device_authorization: endpoints.device_authorization,
      code_verification: endpoints.code_verification,
      device_resume: `${endpoints.code_verification}/${uid}`,
      userinfo: endpoints.userinfo,
      jwks: endpoints.jwks,
      end_session: endpoints.end_session,
      end_session_confirm: `${endpoints.end_session}/confirm`,
      end_session_success: `${endpoints.end_session}/success`,
      pushed_authorization_request: endpoints.pushed_authorization_request,
    };
    const pathFor = (name: string) => decodeURIComponent(provider.pathFor(name, { uid }));
    for (const [name, path] of Object.entries(paths)) expect([name, pathFor(name)]).toEqual([name, path]);
    const served = [...browserRoutes, ...clientRoutes].map(({ path }) => path);
    expect(served).toEqual(expect.arrayContaining(Object.values(paths)));
  });

  it('a session without an expiry cannot be saved, and the error reports it', async () => {
    const session = new provider.Session() as unknown as { persist(): Promise<unknown> };
    await expect(session.persist()).rejects.toThrow(
      new TypeError('persist can only be called on previously persisted Sessions'),
    );
  });

  it.each([
    ['no client authentication mechanism provided', undefined, ''],
    ['invalid authorization header value format', 'Bearer abc', ''],
    ['failed to parse the request body', undefined, 'x'.repeat(56 * 1024 + 1)],
    ['requested grant type is not allowed for this client', basic, 'grant_type=refresh_token'],
  ])('reports "%s" as invalid_request, in an event after the response is set', async (text, header, body) => {
    const seen: unknown[] = [];
    const listener = (context: KoaContextWithOIDC, error: Error) =>
      seen.push([context.status, context.body, (error.cause as Error | undefined)?.message]);
    provider.on('grant.error', listener);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(header && { authorization: header }),
    };
    await fetch(url + endpoints.token, { method: 'POST', headers, body });
    provider.off('grant.error', listener);
    const cause = body.length > 1000 ? 'request entity too large' : undefined;
    expect(seen).toEqual([[400, { error: 'invalid_request', error_description: text }, cause]]);
  });

  it('a Grant reads its id, scopes and times from its properties', () => {
    const properties = {
      jti: 'grant',
      kind: 'Grant',
      accountId: 'user',
      clientId: 'client',
      openid: { scope: 'openid email' },
      resources: { 'https://api.example': 'posts:read' },
      iat: 1,
      exp: 2,
    };
    const grant = new provider.Grant(properties);
    expect(grant).toMatchObject(properties);
    expect(grant.getOIDCScope()).toBe('openid email');
    expect(grant.getResourceScope('https://api.example')).toBe('posts:read');
  });

  it('the errors of the device page have these names', async () => {
    const library = dirname(require.resolve('oidc-provider/package.json'));
    const errors: Record<string, unknown> = await import(join(library, 'lib/helpers/re_render_errors.js'));
    expect(Object.keys(errors)).toEqual(
      expect.arrayContaining([
        'NotFoundError',
        'ExpiredError',
        'AbortedError',
        'AlreadyUsedError',
        'NoCodeError',
      ]),
    );
  });

  it('finds its mount path in the difference of originalUrl and url', async () => {
    const mounted = createServer((request, response) => {
      Object.assign(request, { originalUrl: `/mounted${request.url}` });
      void provider.callback()(request, response);
    });
    const address = await listen(mounted);
    const response = await fetch(`${address}/.well-known/openid-configuration`);
    const { token_endpoint: endpoint } = (await response.json()) as { token_endpoint: string };
    expect(new URL(endpoint).pathname).toBe(`/mounted${endpoints.token}`);
    await new Promise((resolve) => mounted.close(resolve));
  });
});

describe('Internals of other libraries', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('bull calls setWorkerName of the queue when it gets a handler', () => {
    const calls: string[] = [];
    const queue = { handlers: {}, setWorkerName: () => calls.push('setWorkerName') };
    (Queue.prototype as unknown as { setHandler(name: string, handler: () => void): void }).setHandler.call(
      queue,
      'name',
      () => undefined,
    );
    expect(calls).toEqual(['setWorkerName']);
  });

  it('@nestjs/graphql gives plain fields a resolver named rootFieldResolver, so that they can be recognized', () => {
    const { schema } = test.app.get(GraphQLSchemaHost, { strict: false });
    const { displayName } = (schema.getType('Viewer') as GraphQLObjectType).getFields();
    expect(displayName!.resolve).toBeUndefined();
  });

  it('@nestjs/passport registers a strategy with the instance of getPassportInstance', () => {
    const used: unknown[] = [];
    class Strategy extends passport.Strategy {}
    class Sample extends PassportStrategy(Strategy, 'sample') {
      validate(): null {
        return null;
      }

      getPassportInstance(): unknown {
        return { use: (name: string) => used.push(name) };
      }
    }
    expect(new Sample()).toBeInstanceOf(Sample);
    expect(used).toEqual(['sample']);
  });

  it('typeorm has the pg pool in driver.master', async () => {
    const { master } = test.app.get(DataSource).driver as unknown as { master: pg.Pool };
    expect((await master.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(typeof master.totalCount).toBe('number');
  });

  it('pg has the id of the server process in Client.processID', async () => {
    const client = new pg.Client({ connectionString: test.database.url });
    await client.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    expect((client as unknown as { processID: number }).processID).toBe(rows[0].pid);
    await client.end();
  });

  it('Node calls shouldUpgradeCallback to decide whether a request is an upgrade', async () => {
    const server = createServer((_request, response) => response.end('plain'));
    (server as Server & { shouldUpgradeCallback: () => boolean }).shouldUpgradeCallback = () => false;
    server.on('upgrade', (_request, socket) => socket.destroy());
    const address = await listen(server);
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { connection: 'upgrade', upgrade: 'h2c' };
      httpRequest(address, { headers }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    expect(body).toBe('plain');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('jest loads test files through the methods that the native runtime overrides', () => {
    const jest = dirname(require.resolve('jest/package.json'));
    const sourceOf = (name: string, file: string) =>
      readFileSync(join(dirname(require.resolve(`${name}/package.json`, { paths: [jest] })), file), 'utf8');
    const runner = sourceOf('jest-circus', 'build/runner.js');
    expect(runner).toContain('runtime.unstable_shouldLoadAsEsm(testPath)');
    expect(runner).toContain('await runtime.unstable_importModule(testPath)');
    expect(sourceOf('jest-circus', 'build/index.js')).toContain("Symbol.for('TEST_TIMEOUT_SYMBOL')");
    expect(sourceOf('jest-runner', 'build/index.js')).toContain('runtime.getSourceMaps()');
  });
});
