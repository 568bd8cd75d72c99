import type { Server } from 'node:http';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { newClient, post, signedInUser, token } from '../../oauth/fixtures.js';
import { asAdmin } from '../../support/clients/users.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { freePort } from '../../support/servers/free-port.js';

type Start = (settings: Record<string, unknown>) => Promise<Server>;

/** The examples are plain JavaScript, so that they can be copied without a build. */
const load = async (path: string): Promise<Record<string, Start>> => import(path);

describe('The examples', () => {
  let test: TestApp;
  const servers: Server[] = [];
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await test.close();
  });

  async function listen(start: Start, settings: Record<string, unknown>, port: number): Promise<string> {
    const server = await start({ issuer: test.url, ...settings });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${port}`;
  }

  it('oauth-client completes the flow with its buttons', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const client = await newClient(test, {
      redirectUris: [`${url}/callback`],
      scopes: ['openid', 'email', 'profile', 'profile:read'],
    });
    const { oauthClient } = await load('../../../examples/oauth-client/server.js');
    await listen(oauthClient!, { clientId: client.id, clientSecret: client.secret, url }, port);
    const browser = new TestClient(url);
    const user = await signedInUser(test);
    const press = async (name: string, origin = url) =>
      browser.fetch(`/${name}`, { method: 'POST', headers: { origin } });
    const shown = async () => (await browser.fetch('/')).text();

    expect(await shown()).toContain('Connect to Patchbay');
    const start = (await browser.fetch('/connect')).headers.get('location')!;
    const back = await user.authorize(start);
    expect((await browser.fetch(back.href)).headers.get('location')).toBe('/');
    expect(await shown()).toMatch(/Connected\.[\s\S]*authorization_id/);
    await press('call');
    expect(await shown()).toContain(user.email);
    await press('refresh');
    expect(await shown()).toContain('Refreshed.');
    expect((await press('refresh', 'https://evil.example')).status).toBe(403);
    await press('revoke');
    await press('call');
    expect(await shown()).toContain('The request failed: invalid_token');
    await press('refresh');
    expect(await shown()).toContain('invalid_grant');
    await browser.fetch('/callback?code=x&state=x');
    expect(await shown()).toContain('No flow is running');
  });

  it('event-receiver verifies events, ignores repeated ones, and keeps their order', async () => {
    const { client } = await asAdmin(test);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const create = `mutation ($url: String!) {
      createEventEndpoint(input: { url: $url }) { ... on EventEndpointCreated { secret endpoint { id } } }
    }`;
    const { createEventEndpoint } = await client.data(create, { url });
    const { secret, endpoint } = createEventEndpoint;
    const handled: { type: string; id: string }[] = [];
    const handle = async ({ type }: { type: string }, id: string) => void handled.push({ type, id });
    const { eventReceiver } = await load('../../../examples/event-receiver/server.js');
    await listen(eventReceiver!, { secret, handle }, port);

    const { sendTestEvent } = await client.data(
      'mutation ($id: ID!) { sendTestEvent(input: { id: $id }) { __typename } }',
      { id: endpoint.id },
    );
    expect(sendTestEvent.__typename).toBe('TestEventSent');
    await test.app.get(WorkRunner).drain();
    expect(handled).toEqual([{ type: 'endpoint.test', id: expect.any(String) }]);

    const replay = `mutation ($input: ReplayEventsInput!) {
      replayEvents(input: $input) { ... on EventsReplayed { count hasMore } }
    }`;
    const input = { endpointId: endpoint.id, eventId: handled[0]!.id };
    expect((await client.data(replay, { input })).replayEvents).toEqual({ count: 1, hasMore: false });
    await test.app.get(WorkRunner).drain();
    const read = `query ($id: ID!) {
      node(id: $id) {
        ... on EventEndpoint {
          waitingDeliveries
          deliveries { edges { node { state attemptCount waitingBehind attempts { edges { node { status errorCode } } } } } }
        }
      }
    }`;
    const attempts = { edges: [204, 204].map((status) => ({ node: { status, errorCode: null } })) };
    expect((await client.data(read, { id: endpoint.id })).node).toEqual({
      waitingDeliveries: 0,
      deliveries: {
        edges: [{ node: { state: 'DELIVERED', attemptCount: 2, waitingBehind: 0, attempts } }],
      },
    });
    expect(handled).toHaveLength(1);

    const headers = { 'webhook-id': '1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(413);
    expect(handled).toHaveLength(1);
  });

  describe('resource-server', () => {
    const introspections = async () => {
      const metrics = await (await fetch(`${test.url}/metrics`)).text();
      const lines = metrics
        .split('\n')
        .filter((line) => line.includes('route="/oauth/introspect"') && line.includes('_count'));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    };

    it('checks scopes, shares simultaneous introspections, and caches them briefly', async () => {
      const api = await newClient(test, { kind: 'SERVICE', mayIntrospect: true, scopes: ['posts:read'] });
      const caller = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read'] });
      const other = await newClient(test, { kind: 'SERVICE', scopes: ['content:read'] });
      let nowMs = Date.now();
      const { resourceServer } = await load('../../../examples/resource-server/server.js');
      const credentials = { clientId: api.id, clientSecret: api.secret, now: () => nowMs };
      const url = await listen(resourceServer!, credentials, await freePort());
      const tokenOf = async (client: { id: string; secret: string }) =>
        (await token(test, client, { grant_type: 'client_credentials' })).body.access_token as string;
      const call = (value: string | null, method = 'GET') =>
        fetch(`${url}/reports`, { method, headers: value ? { authorization: `Bearer ${value}` } : {} });

      const bare = await call(null);
      expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      const nonsense = await call('nonsense');
      expect(nonsense.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      const value = await tokenOf(caller);
      const before = await introspections();
      const answers = await Promise.all(Array.from({ length: 20 }, () => call(value)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(await answers[0]!.json()).toEqual({ reports: [], of: caller.id });
      expect((await introspections()) - before).toBe(1);
      const write = await call(value, 'POST');
      expect([write.status, write.headers.get('www-authenticate')]).toEqual([
        403,
        'Bearer error="insufficient_scope", scope="posts:write"',
      ]);
      expect((await call(await tokenOf(other))).status).toBe(403);
      const form = { grant_type: 'client_credentials', resource: `${test.url}/mcp` };
      const forMcp = (await token(test, api, form)).body.access_token as string;
      expect((await call(forMcp)).status).toBe(401);

      await post(test, '/oauth/revoke', caller, { token: value });
      expect((await call(value)).status).toBe(200);
      nowMs += 5_001;
      expect((await call(value)).status).toBe(401);
    });

    it('opens the circuit breaker if the server does not respond', async () => {
      const away = await startTestApp();
      const api = await newClient(away, { kind: 'SERVICE', mayIntrospect: true });
      const { resourceServer } = await load('../../../examples/resource-server/server.js');
      const server = await resourceServer!({ issuer: away.url, clientId: api.id, clientSecret: api.secret });
      servers.push(server);
      const port = await freePort();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      await away.close();
      const statuses: number[] = [];
      for (let request = 0; request < 6; request += 1) {
        const response = await fetch(`http://127.0.0.1:${port}/reports`, {
          headers: { authorization: `Bearer t${request}` },
        });
        statuses.push(response.status);
        expect(response.headers.get('retry-after')).toBe('5');
      }
      expect(statuses).toEqual(Array(6).fill(503));
    });
  });
});
