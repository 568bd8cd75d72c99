import { createHash, randomBytes } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { ClientsService } from '../../src/oauth/clients/clients.service.js';
import { type Client, type ClientSettings, isInteractive } from '../../src/oauth/domain/clients.js';
import { OAuthEvents } from '../../src/oauth/oauth-events.js';
import { PasswordHasher } from '../../src/users/passwords/password-hasher.js';
import type { TestApp } from '../support/app.js';
import { TestClient } from '../support/clients/graphql-client.js';
import { signedUpUser } from '../support/clients/users.js';

export const redirectUri = 'http://127.0.0.1:9/callback';
export const password = 'correct horse battery';
const operator = { kind: 'system', name: 'test' } as const;

export interface TestOAuthClient extends Client {
  secret: string;
}

/** A registered client, CONFIDENTIAL by default. */
export async function newClient(
  test: TestApp,
  settings: Partial<ClientSettings> = {},
): Promise<TestOAuthClient> {
  const kind = settings.kind ?? 'CONFIDENTIAL';
  const interactive = isInteractive(kind);
  const { client, secret } = await test.app.get(ClientsService, { strict: false }).create(operator, {
    name: 'Pocket Scheduler',
    kind,
    redirectUris: interactive ? [redirectUri] : [],
    postLogoutRedirectUris: [],
    scopes:
      kind === 'SERVICE'
        ? ['posts:read', 'posts:write']
        : ['openid', 'profile', 'email', 'offline_access', 'accounts:read', 'profile:read', 'profile:write'],
    ownerUserId: null,
    mayIntrospect: false,
    extraGrants: [],
    ...settings,
  });
  return { ...client, secret: secret ?? '' };
}

/** The browser of a user. It follows the pages of the authorization server, and reads and submits their forms. */
export class UserBrowser extends TestClient {
  constructor(
    url: string,
    readonly email: string,
    readonly userId: string,
  ) {
    super(url);
  }

  /** Opens a URL and follows redirects, up to the first page or the first URL of another server. */
  async open(address: string, init: RequestInit = {}): Promise<BrowserPage> {
    let response = await this.fetch(address, init);
    for (let hops = 0; hops < 10; hops += 1) {
      const location = response.headers.get('location');
      if (!location) return new BrowserPage(this, address, response, await response.text());
      address = new URL(location, new URL(address, this.url)).href;
      if (!address.startsWith(`${this.url}/`)) return new BrowserPage(this, address, response, '');
      response = await this.fetch(address);
    }
    throw new Error(`Too many redirects, last to ${address}`);
  }

  /** Completes an authorization: signs in and consents if asked. Returns the URL of the redirect to the client. */
  async authorize(address: string): Promise<URL> {
    let page = await this.open(address);
    if (page.title === 'Sign in') page = await page.signIn();
    if (page.title.startsWith('Allow ')) page = await page.send({ do: 'allow' });
    if (page.html) throw new Error(`The flow stopped at "${page.title}":\n${page.html}`);
    return new URL(page.address);
  }
}

/** The page on which a browser stopped, or a URL of another server. */
export class BrowserPage {
  constructor(
    private readonly browser: UserBrowser,
    readonly address: string,
    readonly response: Response,
    readonly html: string,
  ) {}

  get title(): string {
    return /<h1>([^<]*)<\/h1>/.exec(this.html)?.[1] ?? '';
  }

  /** Submits the first form of the page with its hidden fields, its checked boxes except those `unchecked`, and `fields`. */
  send(
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    unchecked: readonly string[] = [],
  ): Promise<BrowserPage> {
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(this.html) ?? [];
    const hidden = [...this.html.matchAll(/type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)].map(
      ([, name, value]): [string, string] => [name!, value!],
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    const boxes = this.html.matchAll(/type="checkbox"\s+name="([^"]+)"\s+value="([^"]*)"[^>]*\schecked/g);
    for (const [, name, value] of boxes) if (!unchecked.includes(value!)) body.append(name!, value!);
    const target = new URL(action, new URL(this.address, this.browser.url));
    return this.browser.open(target.href, {
      method: 'POST',
      body,
      headers: { origin: this.browser.url, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  signIn(secret = password): Promise<BrowserPage> {
    return this.send({ do: 'sign-in', email: this.browser.email, password: secret });
  }
}

/** A user with a password. The browser is not signed in. */
export async function newUser(
  test: TestApp,
  options: { role?: 'USER' | 'ADMIN'; displayName?: string } = {},
): Promise<UserBrowser> {
  const { userId, email } = await signedUpUser(test, options);
  const hash = await test.app.get(PasswordHasher, { strict: false }).hash(password);
  await sql(test, 'UPDATE users SET password_hash = $2 WHERE id = $1', [userId, hash]);
  return new UserBrowser(test.url, email, userId);
}

/** A user whose browser is signed in. */
export async function signedInUser(
  test: TestApp,
  options: { role?: 'USER' | 'ADMIN' } = {},
): Promise<UserBrowser> {
  const { client, userId, email } = await signedUpUser(test, options);
  const user = new UserBrowser(test.url, email, userId);
  for (const name of client.cookieNames) user.setCookie(name, client.cookie(name)!);
  return user;
}

export function newPkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** URL of an authorization request. Null omits a parameter. */
export function authorizeUrl(
  test: TestApp,
  client: TestOAuthClient,
  pkce: { challenge: string },
  parameters: Record<string, string | null> = {},
): string {
  const url = new URL('/oauth/authorize', test.url);
  const all: Record<string, string | null> = {
    client_id: client.id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email profile:read',
    state: 'xyz',
    code_challenge: pkce.challenge,
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

export interface TokenResponse {
  status: number;
  body: Record<string, any>;
  response: Response;
}

/** The header with the credentials of a client by HTTP Basic. */
export const basic = ({ id, secret }: { id: string; secret: string | null }) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** Posts a form with the client's credentials: by HTTP Basic if it has a secret, else with its `client_id`. */
export async function post(
  test: TestApp,
  path: string,
  client: Pick<TestOAuthClient, 'id' | 'secret'>,
  form: Record<string, string>,
): Promise<TokenResponse> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const fields: Record<string, string> = { ...form };
  if (client.secret) {
    Object.assign(headers, basic(client));
  } else {
    fields.client_id = client.id;
  }
  const response = await fetch(new URL(path, test.url), {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {}, response };
}

export function token(
  test: TestApp,
  client: Pick<TestOAuthClient, 'id' | 'secret'>,
  form: Record<string, string>,
): Promise<TokenResponse> {
  return post(test, '/oauth/token', client, form);
}

/** Runs the authorization code flow. Returns the token response. */
export async function issueTokens(
  test: TestApp,
  client: TestOAuthClient,
  user: UserBrowser,
  scope = 'openid profile email profile:read',
): Promise<Record<string, any>> {
  const pkce = newPkce();
  const back = await user.authorize(authorizeUrl(test, client, pkce, { scope }));
  const response = await token(test, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: pkce.verifier,
  });
  if (response.status !== 200) throw new Error(`${back.href} ${JSON.stringify(response.body)}`);
  return response.body;
}

/** Queries the viewer with an access token. Returns the GraphQL response. */
export async function queryViewer(test: TestApp, accessToken: string): Promise<any> {
  const response = await fetch(`${test.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: '{ viewer { id: userId email } }' }),
  });
  return response.json();
}

export function sql(test: TestApp, query: string, values: unknown[] = []): Promise<any> {
  return test.app.get(Database).manager.query(query, values);
}

/** Audit events of an action, newest last. Pending events are written first. */
export async function auditEvents(test: TestApp, action: string): Promise<any[]> {
  await test.app.get(OAuthEvents, { strict: false }).flush();
  return sql(test, 'SELECT * FROM audit_trail WHERE action = $1 ORDER BY id', [action]);
}
