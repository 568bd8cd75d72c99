import { createHash, randomBytes } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { ClientsService } from '../../src/oauth/clients/clients.service.js';
import { type Client, type ClientSettings, isInteractive } from '../../src/oauth/domain/clients.js';
import { OAuthEvents } from '../../src/oauth/oauth-events.js';
import { PasswordHasher } from '../../src/users/passwords/password-hasher.js';
import type { TestApp } from '../support/app.js';
import { TestClient } from '../support/graphql-client.js';
import { signedUpUser } from '../support/users.js';

export const redirectUri = 'http://127.0.0.1:9/callback';
export const password = 'correct horse battery';
const operator = { kind: 'system', name: 'test' } as const;

export interface TestOAuthClient extends Client {
  secret: string;
}

/** A registered client; one with a server unless something else is said. */
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

/** A browser in which a person follows the pages of the authorization server, whose forms it reads and sends. */
export class UserBrowser extends TestClient {
  constructor(
    url: string,
    readonly email: string,
    readonly userId: string,
  ) {
    super(url);
  }

  /** Opens an address and follows redirects, up to the first page or the first address that is not the server's. */
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

  /** Goes all the way: signs in and allows where that is asked. Gives the address the client is answered at. */
  async authorize(address: string): Promise<URL> {
    let stop = await this.open(address);
    if (stop.title === 'Sign in') stop = await stop.signIn();
    if (stop.title.startsWith('Let ')) stop = await stop.send({ do: 'allow' });
    if (stop.html) throw new Error(`The way ended at "${stop.title}":\n${stop.html}`);
    return new URL(stop.address);
  }
}

/** Where a browser has come to: a page of ours, or an address elsewhere. */
export class BrowserPage {
  constructor(
    private readonly person: UserBrowser,
    readonly address: string,
    readonly response: Response,
    readonly html: string,
  ) {}

  get title(): string {
    return /<h1>([^<]*)<\/h1>/.exec(this.html)?.[1] ?? '';
  }

  /** Sends the first form of the page with its hidden fields and these. */
  send(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<BrowserPage> {
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(this.html) ?? [];
    const hidden = [...this.html.matchAll(/type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)].map(
      ([, name, value]): [string, string] => [name!, value!],
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    const target = new URL(action, new URL(this.address, this.person.url));
    return this.person.open(target.href, {
      method: 'POST',
      body,
      headers: { origin: this.person.url, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  signIn(secret = password): Promise<BrowserPage> {
    return this.send({ do: 'sign-in', email: this.person.email, password: secret });
  }
}

/** A person with a password, whose browser is not signed in yet. */
export async function newUser(
  test: TestApp,
  options: { role?: 'USER' | 'ADMIN'; displayName?: string } = {},
): Promise<UserBrowser> {
  const { userId, email } = await signedUpUser(test, options);
  const hash = await test.app.get(PasswordHasher, { strict: false }).hash(password);
  await sql(test, 'UPDATE users SET password_hash = $2 WHERE id = $1', [userId, hash]);
  return new UserBrowser(test.url, email, userId);
}

/** A person whose browser is signed in. */
export async function signedInUser(
  test: TestApp,
  options: { role?: 'USER' | 'ADMIN' } = {},
): Promise<UserBrowser> {
  const { client, userId, email } = await signedUpUser(test, options);
  const person = new UserBrowser(test.url, email, userId);
  for (const name of client.cookieNames) person.setCookie(name, client.cookie(name)!);
  return person;
}

export function newPkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The address a client sends a person to. `null` leaves a parameter out. */
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

/** POSTs a form with the client's credentials, by header where it has a secret. `as` is how: null sends none. */
export async function post(
  test: TestApp,
  path: string,
  client: Pick<TestOAuthClient, 'id' | 'secret'>,
  form: Record<string, string>,
): Promise<TokenResponse> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const fields: Record<string, string> = { ...form };
  if (client.secret) {
    headers.authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
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

/** Everything from the first address to the tokens. */
export async function issueTokens(
  test: TestApp,
  client: TestOAuthClient,
  person: UserBrowser,
  scope = 'openid profile email profile:read',
): Promise<Record<string, any>> {
  const pkce = newPkce();
  const back = await person.authorize(authorizeUrl(test, client, pkce, { scope }));
  const answer = await token(test, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: pkce.verifier,
  });
  if (answer.status !== 200) throw new Error(`${back.href} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What GraphQL answers to a caller with this token. */
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

/** The audit trail's actions of this name, newest last, with what waits written down first. */
export async function auditEvents(test: TestApp, action: string): Promise<any[]> {
  await test.app.get(OAuthEvents, { strict: false }).flush();
  return sql(test, 'SELECT * FROM audit_events WHERE action = $1 ORDER BY id', [action]);
}
