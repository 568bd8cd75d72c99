import { auth, type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { ClientDocuments } from '../../support/servers/client-documents.js';
import { callTool, setAsksBeforeActing } from '../../support/clients/assistants.js';
import {
  authorizeUrl,
  newPkce,
  newUser,
  queryViewer,
  signedInUser,
  sql,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { Downloads } from '../../../src/outbound/downloads.js';
import { OAuthCleanupService } from '../../../src/oauth/cleanup.service.js';

const callback = 'http://127.0.0.1:9/callback';

/** What an assistant keeps between two steps of the flow, as a client of the SDK asks for it. */
class AssistantStore implements OAuthClientProvider {
  readonly redirectUrl = callback;
  opened: URL | null = null;
  information: OAuthClientInformationMixed | undefined;
  kept: OAuthTokens | undefined;
  private verifier = '';

  constructor(readonly clientMetadata: OAuthClientMetadata) {}

  clientInformation = () => this.information;
  saveClientInformation = (information: OAuthClientInformationMixed) => void (this.information = information);
  tokens = () => this.kept;
  saveTokens = (tokens: OAuthTokens) => void (this.kept = tokens);
  redirectToAuthorization = (address: URL) => void (this.opened = address);
  saveCodeVerifier = (verifier: string) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
}

const metadata: OAuthClientMetadata = {
  client_name: 'Helpful <b>Assistant</b>',
  redirect_uris: [callback],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
};

/** The whole flow with the client of the SDK: connect, 401, discovery, registration, consent, token, connect again. */
async function connect(test: TestApp, user: UserBrowser, store: AssistantStore): Promise<Client> {
  const url = new URL(`${test.url}/mcp`);
  const client = new Client({ name: 'assistant', version: '1.0.0' });
  const first = new StreamableHTTPClientTransport(url, { authProvider: store });
  await expect(client.connect(first)).rejects.toThrow(UnauthorizedError);
  const back = await user.authorize(store.opened!.href);
  await first.finishAuth(back.searchParams.get('code')!);
  const connected = new Client({ name: 'assistant', version: '1.0.0' });
  await connected.connect(new StreamableHTTPClientTransport(url, { authProvider: store }));
  return connected;
}

describe('An assistant that registers itself', () => {
  let test: TestApp;
  let user: UserBrowser;
  beforeAll(async () => {
    test = await startTestApp({ OAUTH_DYNAMIC_REGISTRATION: 'on', TRUST_PROXY: 'on' });
    user = await newUser(test);
  });
  afterAll(() => test.close());

  const register = (body: object, address = '192.0.2.1') =>
    fetch(`${test.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify(body),
    });

  it('goes through the whole flow with the client of the SDK', async () => {
    const store = new AssistantStore(metadata);
    const client = await connect(test, user, store);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('publish_post');
    expect((await callTool(client, 'list_accounts', {})).data).toEqual({ items: [], nextCursor: null });
    expect(store.opened!.searchParams.get('resource')).toBe(`${test.url}/mcp`);
    expect((await queryViewer(test, store.kept!.access_token)).errors[0].extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    // The refresh token stays bound to the resource.
    store.kept = { ...store.kept!, access_token: 'old' };
    expect(await auth(store, { serverUrl: `${test.url}/mcp` })).toBe('AUTHORIZED');
    expect((await queryViewer(test, store.kept.access_token)).errors[0].extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    const again = await callTool(client, 'list_accounts', {});
    expect(again.isError).toBe(false);
  });

  it('is marked as unverified, gets tokens for assistants only, and always asks', async () => {
    const { client_id: id, ...information } = (await (await register(metadata)).json()) as any;
    expect(information).toMatchObject({ token_endpoint_auth_method: 'none', application_type: 'native' });
    expect(information.client_secret).toBeUndefined();
    const other = await signedInUser(test);
    const client = { id, secret: '' } as any;
    const url = (more: object) =>
      authorizeUrl(test, client, newPkce(), { scope: 'posts:write', redirect_uri: callback, ...more });
    const page = await other.open(url({ resource: `${test.url}/mcp` }));
    expect(page.html).toContain('No one has verified this app.');
    expect(page.html).toContain('Helpful &#60;b&#62;Assistant&#60;/b&#62;');
    await page.send({ do: 'allow' });
    expect((await other.open(url({ resource: test.url }))).address).toContain('error=invalid_target');
    expect((await other.open(url({ scope: 'profile:write' }))).address).toContain('error=invalid_scope');
    expect(await setAsksBeforeActing(other, id, false)).toMatchObject({ code: 'ASSISTANT_UNVERIFIED' });
    const { viewer } = await other.data(
      '{ viewer { authorizedApps { edges { node { clientId isVerified asksBeforeActing } } } } }',
    );
    expect(viewer.authorizedApps.edges).toEqual([
      { node: { clientId: id, isVerified: false, asksBeforeActing: true } },
    ]);
    const admin = await signedInUser(test, { role: 'ADMIN' });
    await admin.data(
      'mutation ($id: ID!) { updateOAuthClient(input: { id: $id, isVerified: true }) { __typename } }',
      { id },
    );
    expect(await setAsksBeforeActing(other, id, false)).toMatchObject({ asksBeforeActing: false });
    // The verification of its name does not open the API.
    expect((await other.open(url({ resource: test.url }))).address).toContain('error=invalid_target');
    const resources =
      'mutation ($id: ID!) { updateOAuthClient(input: { id: $id, resources: [API, MCP] }) { __typename } }';
    await admin.data(resources, { id });
    expect((await other.open(url({ resource: test.url }))).title).toContain('Allow ');
  });

  it.each([
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }, 201],
    ['client credentials', { grant_types: ['client_credentials'] }, 400],
    ['the scope admin alone', { scope: 'admin' }, 400],
    ['a script as redirect', { redirect_uris: ['javascript:alert(1)'] }, 400],
    ['http on another machine', { redirect_uris: ['http://evil.example/cb'] }, 400],
    ['no redirect', { redirect_uris: [] }, 400],
    ['a long name', { client_name: 'x'.repeat(81) }, 400],
  ])('gets no more with %s', async (_what, more, status) => {
    const answer = await register({ ...metadata, ...more }, '192.0.2.2');
    expect(answer.status).toBe(status);
    const body = (await answer.json()) as Record<string, string | undefined>;
    expect(body.client_secret).toBeUndefined();
    expect(body.scope ?? '').not.toContain('admin');
  });

  it('goes back to an app by a short private-use scheme, as Cursor registers it', async () => {
    const cursor = 'cursor://anysphere.cursor-mcp/oauth/callback';
    const uris = [
      cursor,
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'http://localhost:8787/callback',
    ];
    const answer = await register(
      { ...metadata, redirect_uris: [...uris, 'javascript:alert(1)'] },
      '192.0.2.4',
    );
    const { client_id: id, redirect_uris } = (await answer.json()) as any;
    expect(redirect_uris).toEqual(uris);
    const page = await (
      await signedInUser(test)
    ).open(authorizeUrl(test, { id } as any, newPkce(), { scope: 'posts:read', redirect_uri: cursor }));
    expect(page.response.headers.get('content-security-policy')).toContain('form-action');
    expect((await page.send({ do: 'allow' })).address).toContain(`${cursor}?code=`);
  });

  it('is limited per address, and deleted if no one allows it', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 22; index += 1) statuses.push((await register(metadata, '192.0.2.3')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const count = async () =>
      (await sql(test, 'SELECT count(*)::int AS count FROM oidc_clients WHERE NOT is_verified'))[0].count;
    expect(await count()).toBeGreaterThan(20);
    await test.advance(25 * 3_600_000);
    await test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
    // Users allowed those of two tests before.
    expect(await count()).toBe(2);
  });
});

describe('Without OAUTH_DYNAMIC_REGISTRATION', () => {
  it('refuses anonymous registration', async () => {
    const test = await startTestApp({ OAUTH_REGISTRATION_TOKEN: 'x'.repeat(32) });
    const answer = await fetch(`${test.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(metadata),
    });
    expect(answer.status).toBe(401);
    await test.close();
  });
});

describe('An assistant with a client ID metadata document', () => {
  let test: TestApp;
  let user: UserBrowser;
  let documents: ClientDocuments;
  beforeAll(async () => {
    documents = await ClientDocuments.start();
    test = await startTestApp();
    user = await newUser(test);
  });
  afterAll(async () => {
    await documents.close();
    await test.close();
  });

  const publish = (path: string, more: object = {}) => documents.publish(path, { ...metadata, ...more });
  const open = (id: string, more: object = {}) =>
    user.open(
      authorizeUrl(test, { id, secret: '' } as any, newPkce(), {
        ...{ scope: 'posts:read', redirect_uri: callback, resource: `${test.url}/mcp`, ...more },
      }),
    );

  it('goes through the whole flow', async () => {
    const discovery = await fetch(`${test.url}/.well-known/oauth-authorization-server`);
    expect(await discovery.json()).toMatchObject({ client_id_metadata_document_supported: true });
    const store = new AssistantStore(metadata);
    store.information = { client_id: publish('/assistant.json') };
    const client = await connect(test, user, store);
    expect((await callTool(client, 'list_accounts', {})).isError).toBe(false);
    const page = await open(publish('/assistant.json'), { prompt: 'consent' });
    expect(page.html).toContain(`It is published by ${new URL(documents.origin).host}.`);
    expect(documents.reads).toBe(1);
    await test.advance(3_700_000);
    publish('/assistant.json', { client_name: 'Renamed' });
    expect((await open(`${documents.origin}/assistant.json`, { prompt: 'consent' })).html).toContain(
      'Renamed',
    );
    expect(documents.reads).toBe(2);
  });

  it.each<[string, string, () => void]>([
    ['another id', '/other.json', () => publish('/other.json', { client_id: `${documents.origin}/x.json` })],
    ['a secret', '/secret.json', () => publish('/secret.json', { client_secret: 'x' })],
    [
      'an authentication method',
      '/method.json',
      () => publish('/method.json', { token_endpoint_auth_method: 'client_secret_post' }),
    ],
    [
      'a redirect',
      '/moved.json',
      () => documents.answer('/moved.json', { status: 302, body: '', location: '/x' }),
    ],
    ['another type', '/page.json', () => documents.answer('/page.json', { type: 'text/html', body: '{}' })],
    ['no JSON', '/broken.json', () => documents.answer('/broken.json', { body: '{' })],
    [
      'too many bytes',
      '/large.json',
      () => documents.answer('/large.json', { body: JSON.stringify({ pad: 'x'.repeat(20_000) }) }),
    ],
    ['no file', '/missing.json', () => undefined],
  ])('is refused with %s', async (_what, path, prepare) => {
    prepare();
    const before = documents.reads;
    expect((await open(`${documents.origin}${path}`)).html).toContain('invalid_client');
    expect((await open(`${documents.origin}${path}`)).response.status).toBe(400);
    // A failure is remembered for a minute.
    expect(documents.reads).toBe(before + 1);
  });

  it.each([
    'http://169.254.169.254/latest/',
    'https://localhost:1/x#a',
    'https://user@example.com/x',
    'https://example.com/',
  ])('is not read from %s', async (id) => {
    const download = jest.spyOn(Downloads.prototype, 'open');
    expect((await open(id)).html).toContain('invalid_client');
    expect(download).not.toHaveBeenCalled();
    download.mockRestore();
  });

  it('asks each time, so that a new owner of the document gets no token without the user', async () => {
    const [given, stolen] = ['https://assistant.example/callback', 'https://evil.example/callback'];
    const visitor = await signedInUser(test);
    const openAs = (redirect: string, more: object = {}) =>
      visitor.open(
        authorizeUrl(test, { id, secret: '' } as any, newPkce(), {
          ...{ scope: 'posts:read', redirect_uri: redirect, resource: `${test.url}/mcp`, ...more },
        }),
      );
    const id = publish('/moving.json', { redirect_uris: [given] });
    const allowed = await (await openAs(given)).send({ do: 'allow' });
    expect(allowed.address).toContain(`${given}?code=`);
    await test.advance(3_700_000);
    publish('/moving.json', { redirect_uris: [stolen] });
    expect((await openAs(stolen, { prompt: 'none' })).address).toContain('error=consent_required');
    expect((await openAs(stolen)).title).toContain('Allow ');
  });

  it('may redirect only to the addresses in its document', async () => {
    const id = publish('/redirects.json', { redirect_uris: ['https://app.example/cb'] });
    const page = await open(id, { redirect_uri: 'https://app.example/cb/../evil' });
    expect(page.html).toContain('redirect_uri');
  });
});
