import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { freePort } from '../../support/servers/free-port.js';
import type { Marked } from '../../../src/discovery/marked.js';
import type { Tool } from '../../../src/mcp/tools/tool.js';
import { ToolCallTrail } from '../../../src/mcp/server/tool-call-trail.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { SigningKeysService } from '../../../src/oauth/keys/signing-keys.service.js';
import { Tools } from '../../../src/mcp/tools/tools.js';
import { assistantScopes } from '../../../src/oauth/domain/scopes.js';
import { assistantToken, mcpClient, newAssistant, postMessage } from '../../support/clients/assistants.js';
import { collectRoutes } from '../../support/clients/routes.js';
import {
  auditEvents,
  sql,
  authorizeUrl,
  newClient,
  newPkce,
  queryViewer,
  redirectUri,
  signedInUser,
  token,
  type TestOAuthClient,
  type UserBrowser,
} from '../../oauth/fixtures.js';

const toolScopes = [...assistantScopes].sort();
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const callAccounts = {
  ...{ jsonrpc: '2.0', id: 2, method: 'tools/call' },
  params: { name: 'list_accounts', arguments: {} },
};

describe('With a path in PUBLIC_URL', () => {
  it('leads clients to metadata that a proxy can forward', async () => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}/patchbay`;
    const test = await startTestApp({ PORT: String(port), PUBLIC_URL: publicUrl });
    const refused = await postMessage(test, list);
    const [, metadataUrl] = /resource_metadata="([^"]*)"/.exec(refused.headers.get('www-authenticate')!)!;
    expect(metadataUrl).toBe(`${test.url}/.well-known/oauth-protected-resource/patchbay/mcp`);
    const metadata = (await (await fetch(metadataUrl!)).json()) as Record<string, any>;
    expect(metadata).toMatchObject({ resource: `${publicUrl}/mcp`, authorization_servers: [publicUrl] });
    const server = await fetch(`${test.url}/.well-known/oauth-authorization-server/patchbay`);
    expect(await server.json()).toMatchObject({ issuer: publicUrl });
    // The example of the documentation forwards both.
    const example = readFileSync('docs/operations.md', 'utf8');
    for (const address of [metadataUrl!, server.url])
      expect(example).toContain(`location = ${new URL(address).pathname} {`);
    await test.close();
  });
});

describe('Access to /mcp', () => {
  let test: TestApp;
  let user: UserBrowser;
  let client: TestOAuthClient;
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
  const newScopedClient = () =>
    newClient(test, { kind: 'PUBLIC', scopes: ['openid', 'profile:read', ...assistantScopes] });
  beforeAll(async () => {
    test = await startTestApp();
    user = await signedInUser(test);
    client = await newScopedClient();
  });
  afterAll(() => test.close());

  it('leads clients without a token to the authorization server', async () => {
    const refused = await postMessage(test, list);
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get('www-authenticate')!;
    expect(challenge).not.toContain('error=');
    expect(/scope="([^"]*)"/.exec(challenge)![1]!.split(' ').sort()).toEqual(toolScopes);
    const [, metadataUrl] = /resource_metadata="([^"]*)"/.exec(challenge)!;
    expect(metadataUrl).toBe(`${test.url}/.well-known/oauth-protected-resource/mcp`);
    for (const address of [metadataUrl!, `${test.url}/.well-known/oauth-protected-resource`]) {
      const metadata = (await (await fetch(address)).json()) as Record<string, any>;
      expect(metadata).toMatchObject({ resource: `${test.url}/mcp`, authorization_servers: [test.url] });
      expect(new Set(metadata.scopes_supported)).toEqual(new Set(toolScopes));
    }
  });

  it('knows the scopes of all tools as those of assistants', () => {
    expect([...test.app.get(Tools, { strict: false }).scopes].sort()).toEqual(toolScopes);
  });

  it('gives an assistant with fewer scopes those that it may have', async () => {
    const reader = await newClient(test, { kind: 'PUBLIC', scopes: ['posts:read', 'accounts:read'] });
    const assistant = await newAssistant(test, await signedInUser(test), { oauthClient: reader });
    expect(decodeJwt(assistant.accessToken).scope).toBe('accounts:read posts:read');
    expect((await assistant.call('list_accounts')).isError).toBe(false);
    const page = await user.open(authorizeUrl(test, reader, newPkce(), { scope: 'posts:read posts:write' }));
    expect(page.address).toContain('error=invalid_scope');
  });

  it('gives an assistant that names no scope those that it may have', async () => {
    const own = await newClient(test, { kind: 'PUBLIC', scopes: ['openid', 'profile:read', 'posts:read'] });
    const pkce = newPkce();
    const address = new URL(authorizeUrl(test, own, pkce, { resource: `${test.url}/mcp` }));
    address.searchParams.delete('scope');
    const back = await user.authorize(address.href);
    const { body } = await token(test, own, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    });
    expect(body.scope).toBe('posts:read');
    expect((await postMessage(test, list, bearer(body.access_token))).status).toBe(200);
  });

  it('gets only the scopes that the user leaves selected', async () => {
    const reader = await signedInUser(test);
    const assistant = await newClient(test, { kind: 'PUBLIC', scopes: [...assistantScopes] });
    const pkce = newPkce();
    const resource = `${test.url}/mcp`;
    const scope = [...assistantScopes, 'offline_access'].join(' ');
    const open = () => reader.open(authorizeUrl(test, assistant, pkce, { scope, resource }));
    const all = [...assistantScopes];
    const none = await (await open()).send({ do: 'allow' }, {}, all);
    expect([none.response.status, none.html]).toEqual([400, expect.stringContaining('at least one')]);
    const unchecked = all.filter((name) => name !== 'posts:read');
    const back = await (await open()).send({ do: 'allow' }, {}, unchecked);
    const { body } = await token(test, assistant, {
      ...{ grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: pkce.verifier },
      code: new URL(back.address).searchParams.get('code')!,
      resource,
    });
    expect(body.scope.split(' ').sort()).toEqual(['offline_access', 'posts:read']);
    expect(body.refresh_token).toBeDefined();
    // The others are asked for again.
    expect((await open()).title).toContain('Allow ');
  });

  it.each(['not-a-token', 'a.b.c'])('refuses the token %s with invalid_token', async (value) => {
    const refused = await postMessage(test, list, bearer(value));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('accepts only tokens that were issued for it, which nothing else accepts', async () => {
    const forApi = await assistantToken(test, user, client, {
      scopes: ['openid', 'profile:read'],
      resource: null,
    });
    const forMcp = await assistantToken(test, user, await newScopedClient(), {
      scopes: ['openid', 'profile:read'],
    });
    expect((await postMessage(test, list, bearer(forApi))).status).toBe(401);
    expect((await postMessage(test, list, bearer(forMcp))).status).toBe(200);
    expect((await queryViewer(test, forApi)).data.viewer.id).toBe(user.userId);
    expect((await queryViewer(test, forMcp)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    const upload = await fetch(`${test.url}/uploads`, { method: 'POST', headers: bearer(forMcp) });
    expect(upload.status).toBe(401);
    expect((await fetch(`${test.url}/oauth/userinfo`, { headers: bearer(forMcp) })).status).toBe(401);
  });

  it('is distinguished from direct access on the consent page, and by the code', async () => {
    const pkce = newPkce();
    const only = new URL(
      authorizeUrl(test, await newScopedClient(), pkce, {
        scope: 'posts:write',
        resource: `${test.url}/mcp`,
      }),
    );
    const asking = 'you approve it on a page here';
    expect((await user.open(only.href)).html).toContain(asking);
    const both = new URL(only);
    both.searchParams.append('resource', test.url);
    const page = await user.open(both.href);
    expect(page.html).not.toContain(asking);
    expect(page.html).toContain('it can do all of this without asking you');

    const back = await user.authorize(
      authorizeUrl(test, client, pkce, { scope: 'posts:write', resource: `${test.url}/mcp` }),
    );
    const { status, body } = await token(test, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
      resource: test.url,
    });
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  it('issues no token for unknown resources, and none without a person', async () => {
    const page = await user.open(
      authorizeUrl(test, client, newPkce(), { scope: 'posts:read', resource: `${test.url}/other` }),
    );
    expect(page.address).toContain('error=invalid_target');
    const service = await newClient(test, { kind: 'SERVICE', ownerUserId: user.userId });
    const { body } = await token(test, service, {
      grant_type: 'client_credentials',
      resource: `${test.url}/mcp`,
    });
    expect(body.error).toBe('invalid_target');
  });

  it('refuses a valid token without a user, and asks for no other scope', async () => {
    const service = await newClient(test, { kind: 'SERVICE', ownerUserId: user.userId });
    const { jwks } = test.app.get(SigningKeysService, { strict: false }).current();
    const key = jwks.find(({ alg }) => alg === 'ES256')!;
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const own = await new SignJWT({ client_id: service.id, scope: 'accounts:read' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
      .setSubject(service.id)
      .setIssuer(test.url)
      .setAudience(`${test.url}/mcp`)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + 300)
      .setJti(randomUUID())
      .sign(await importJWK(key, 'ES256'));
    const refused = await postMessage(test, list, bearer(own));
    expect(refused.status).toBe(403);
    const challenge = refused.headers.get('www-authenticate')!;
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('resource_metadata=');
    expect(challenge).not.toContain(' scope=');
    // A token for another resource is invalid here.
    const { body } = await token(test, service, { grant_type: 'client_credentials' });
    const foreign = await postMessage(test, list, bearer(body.access_token));
    expect(foreign.status).toBe(401);
    expect(foreign.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('ignores session cookies', async () => {
    const answer = await user.fetch('/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(list),
    });
    expect(answer.status).toBe(401);
  });

  it('refuses pages of other origins before it reads the token', async () => {
    const { accessToken } = await newAssistant(test, user);
    for (const origin of ['https://evil.example', 'null', 'http://169.254.1.1'])
      expect((await postMessage(test, list, { ...bearer(accessToken), origin })).status).toBe(403);
    expect((await postMessage(test, list, { ...bearer(accessToken), origin: test.url })).status).toBe(200);
  });

  it('asks for the scope that a tool lacks', async () => {
    const accessToken = await assistantToken(test, user, await newScopedClient(), { scopes: ['posts:read'] });
    const mcp = await mcpClient(test, accessToken);
    const scopeOf: Record<string, string> = {};
    for (const { name } of (await mcp.listTools()).tools) {
      const message = { ...callAccounts, params: { name, arguments: {} } };
      const answer = await postMessage(test, message, bearer(accessToken));
      const challenge = answer.headers.get('www-authenticate') ?? '';
      scopeOf[name] = answer.status === 403 ? /scope="([^"]*)"/.exec(challenge)![1]! : '';
      if (answer.status === 403) expect(challenge).toContain('error="insufficient_scope"');
    }
    expect(scopeOf).toMatchObject({
      list_accounts: 'accounts:read posts:read',
      get_post: '',
      get_revenue: 'commerce:read posts:read',
    });
    expect(Object.values(scopeOf).filter((scope) => scope === '')).toHaveLength(4);
    expect(scopeOf).toMatchObject({
      publish_post: 'posts:read posts:write',
      reply_to_comment: 'content:write posts:read',
    });
  });

  it('has the tools that its page lists', async () => {
    const { client: mcp } = await newAssistant(test, user);
    const { tools } = await mcp.listTools();
    const page = readFileSync('docs/mcp.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| `([\w:]+)` +\| (.*?) +\|$/gm)];
    const listed = rows.map(([, name, scope, text]) => [name, scope, text!.includes('**Needs a token**')]);
    const all = test.app.get(Tools, { strict: false });
    const existing = tools.map(({ name, inputSchema }) => {
      return [name, all.find(name)!.scope, 'confirmationToken' in (inputSchema.properties ?? {})];
    });
    expect(new Set(listed)).toEqual(new Set(existing));
    expect(listed).toHaveLength(existing.length);
    // Some clients refuse tools with several types in one place.
    expect(JSON.stringify(tools)).not.toMatch(/"type":\[|"additionalProperties":\{\}/);
  });

  it('refuses two tools with one name at the start', () => {
    const tool = { name: 'twice' } as unknown as Tool;
    const group = { value: undefined, name: 'Group', target: { tools: [tool, { ...tool }] } };
    const tools = new Tools({ providers: () => [group] } as unknown as Marked);
    expect(() => tools.onModuleInit()).toThrow('twice');
  });

  it('has no sessions and no streams', async () => {
    for (const method of ['GET', 'DELETE'])
      expect([method, (await fetch(`${test.url}/mcp`, { method })).status]).toEqual([method, 405]);
    const { accessToken } = await newAssistant(test, user);
    const answer = await postMessage(test, callAccounts, bearer(accessToken));
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('mcp-session-id')).toBeNull();
  });

  it('refuses malformed, grouped and unknown messages', async () => {
    const { accessToken } = await newAssistant(test, user);
    const send = (message: unknown) => postMessage(test, message, bearer(accessToken));
    for (const [message, code] of [
      ['{', -32700],
      [[list, list], -32600],
      [[], -32600],
    ] as const) {
      const refused = await send(message);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toEqual({
        jsonrpc: '2.0',
        id: null,
        error: {
          code,
          message: expect.any(String),
          data: { requestId: refused.headers.get('x-request-id') },
        },
      });
    }
    expect((await send({ jsonrpc: '2.0', id: 1 })).status).toBe(400);
    expect((await send('x'.repeat(1_100_000))).status).toBe(413);
    const unknown = { ...callAccounts, params: { name: 'drop_tables', arguments: {} } };
    expect(await (await send(unknown)).json()).toMatchObject({
      error: { code: -32602, message: 'Unknown tool: drop_tables' },
    });
    const task = { ...callAccounts, params: { ...callAccounts.params, task: { ttl: 1 } } };
    const refused = await send(task);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ id: task.id, error: { code: -32602 } });
  });

  it('bounds the work and the answer of messages with many wrong values', async () => {
    const { accessToken } = await newAssistant(test, user);
    const initialize = (icons: unknown[]) => {
      const clientInfo = { name: 'Assistant', version: '1', icons };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      return postMessage(test, { jsonrpc: '2.0', id: 7, method: 'initialize', params }, bearer(accessToken));
    };
    const many = await initialize(Array(100_000).fill(1));
    expect(many.status).toBe(400);
    expect(await many.json()).toMatchObject({
      id: 7,
      error: { code: -32602, message: 'A message may have 2000 values at most.' },
    });
    const few = await initialize(Array(1_000).fill(1));
    expect((await few.text()).length).toBeLessThan(1_000);
  });

  it('records the person, the assistant and the tool', async () => {
    const assistant = await newAssistant(test, user);
    for (let call = 0; call < 3; call += 1) await assistant.call('list_accounts');
    const accessToken = await assistantToken(test, user, assistant.oauthClient, { scopes: ['posts:read'] });
    expect((await postMessage(test, callAccounts, bearer(accessToken))).status).toBe(403);
    const trail = test.app.get(ToolCallTrail, { strict: false });
    // What cannot be written now is written later.
    await sql(test, 'ALTER TABLE audit_events RENAME TO away');
    await trail.flush();
    await sql(test, 'ALTER TABLE away RENAME TO audit_events');
    await assistant.call('list_accounts');
    await trail.flush();
    const all = await auditEvents(test, 'assistant.tool_called');
    const events = all.filter(({ actor_name: name }) => name === assistant.oauthClient.id);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      outcome: 'FAILURE',
      details: { tool: 'list_accounts', code: 'FORBIDDEN', count: 1 },
    });
    expect(events[0]).toMatchObject({
      actor_user_id: user.userId,
      actor_name: assistant.oauthClient.id,
      outcome: 'SUCCESS',
      details: { tool: 'list_accounts', count: 4 },
    });
  });

  it('ends with the consent', async () => {
    const assistant = await newAssistant(test, user);
    await user.data('mutation ($id: ID!) { revokeAuthorizedApp(input: { clientId: $id }) { __typename } }', {
      id: assistant.oauthClient.id,
    });
    expect((await postMessage(test, list, bearer(assistant.accessToken))).status).toBe(401);
  });
});

describe('Limits of /mcp', () => {
  it('are counted together with GraphQL', async () => {
    const test = await startTestApp({ GRAPHQL_REQUESTS_PER_MINUTE: '8' });
    const user = await signedInUser(test);
    const client = await newClient(test, { kind: 'PUBLIC', scopes: [...assistantScopes] });
    const authorization = `Bearer ${await assistantToken(test, user, client)}`;
    for (let request = 0; request < 5; request += 1) await user.graphql('{ viewer { userId } }');
    const statuses: number[] = [];
    for (let request = 0; request < 5; request += 1)
      statuses.push((await postMessage(test, list, { authorization })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await test.close();
  });
});

describe('MCP=off', () => {
  it('removes the endpoint, its metadata and its tokens', async () => {
    const { result: test, routes } = await collectRoutes(() => startTestApp({ MCP: 'off' }));
    expect(routes.filter(({ url }) => /mcp|protected-resource/.test(url))).toEqual([]);
    expect((await postMessage(test, list)).status).toBe(404);
    expect((await fetch(`${test.url}/.well-known/oauth-protected-resource/mcp`)).status).toBe(404);
    const user = await signedInUser(test);
    const client = await newClient(test);
    const page = await user.open(
      authorizeUrl(test, client, newPkce(), { scope: 'accounts:read', resource: `${test.url}/mcp` }),
    );
    expect(page.address).toContain('error=invalid_target');
    await test.close();
  });
});
