import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { RouteLimits } from '../../../src/http/route-limits.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { collectRoutes, type Route } from '../../support/clients/routes.js';
import { testServices } from '../../support/servers/services.js';
import { signedUpUser } from '../../support/clients/users.js';

/** Statuses of sequential requests. */
async function statuses(count: number, send: (request: number) => Promise<Response>): Promise<number[]> {
  const answers: number[] = [];
  for (let request = 0; request < count; request += 1) answers.push((await send(request)).status);
  return answers;
}

const admittedOf = (answers: readonly number[]) => answers.filter((status) => status !== 429).length;

async function beginUpload(client: TestClient): Promise<Response> {
  return client.fetch('/uploads', {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' },
  });
}

const forgedCallback = (base: string, headers: Record<string, string> = {}) =>
  fetch(`${base}/auth/tiktok/callback?state=${randomUUID()}&code=x`, { redirect: 'manual', headers });

describe('Every route', () => {
  let test: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    const started = await collectRoutes(() =>
      startTestApp({
        TRUST_PROXY: 'on',
        HTTP_REQUESTS_PER_MINUTE: '3',
        GRAPHQL_REQUESTS_PER_MINUTE: '2',
        OAUTH_REQUESTS_PER_MINUTE: '3',
        OAUTH_REGISTRATION_TOKEN: 'x'.repeat(32),
      }),
    );
    ({ result: test } = started);
    // Preflights are answered from memory, before anything else.
    routes = started.routes.filter(({ method }) => method !== 'OPTIONS');
  });
  afterAll(() => test.close());

  it('refuses an address with too many requests, with a retry time', async () => {
    expect(routes.length).toBeGreaterThan(60);
    const unlimited: string[] = [];
    for (const [index, { method, url }] of routes.entries()) {
      const headers = { 'x-forwarded-for': `2001:db8:0:${index.toString(16)}::1` };
      const path = url.replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x').replace('*', 'x');
      let answer: Response | null = null;
      for (let request = 0; request < 61 && answer?.status !== 429; request += 1)
        answer = await fetch(`${test.url}${path}`, { method, headers, redirect: 'manual' });
      const retryAfter = Number(answer!.headers.get('retry-after'));
      if (answer!.status !== 429 || !(retryAfter >= 1 && retryAfter <= 600))
        unlimited.push(`${method} ${url}: ${answer!.status}, Retry-After ${retryAfter}`);
    }
    expect(unlimited).toEqual([]);
  });

  it('is counted per address, also for unknown routes', async () => {
    const missing = (address: string) =>
      fetch(`${test.url}/nothing/here`, { method: 'POST', headers: { 'x-forwarded-for': address } });
    expect(await statuses(5, () => missing('192.0.2.1'))).toEqual([404, 404, 404, 429, 429]);
    expect((await missing('192.0.2.2')).status).toBe(404);
    const refused = (await (await missing('192.0.2.1')).json()) as { error: object };
    expect(refused.error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });

  it('documents why a route has its own limit', () => {
    const limits = test.app.get(RouteLimits);
    const own = new Set(
      routes
        .map(({ method, url }) => limits.policyOf(method, url))
        .flatMap(({ name, max }) => (max === null ? name : [])),
    );
    expect([...own].sort()).toEqual(['oauth', 'webhooks']);
  });
});

describe('With the usual limits', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
  });
  afterAll(() => test.close());

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);

  it('forged callbacks are refused after 30 per minute, with few audit events', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => forgedCallback(test.url, { 'x-forwarded-for': '192.0.2.3' })),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    const rows: { address: string; details: object }[] = await sql(
      "SELECT address, details FROM audit_trail WHERE action = 'security.state_refused' ORDER BY id",
    );
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ address: '192.0.2.3', details: { flow: 'connect', reason: 'UNKNOWN' } });
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toContain('patchbay_security_events_total{event="state_refused"} 60');
    expect(metrics).toContain('rate_limit_hits{limit="connect:refused-states"} 30');
  });

  it('a user can start 100 uploads per minute, from any address', async () => {
    const { client } = await signedUpUser(test);
    const answers: number[] = [];
    for (let upload = 0; upload < 200; upload += 1) {
      const answer = await beginUpload(client);
      answers.push(answer.status);
      if (answer.status !== 201) {
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        continue;
      }
      await client.fetch(answer.headers.get('location')!, {
        method: 'DELETE',
        headers: { 'tus-resumable': '1.0.0' },
      });
    }
    expect(admittedOf(answers)).toBe(100);
  });

  it('a user can start 60 connect flows in ten minutes', async () => {
    const { client, userId } = await signedUpUser(test);
    const answers = await statuses(80, () => client.fetch('/auth/tiktok'));
    expect(answers).toEqual([...Array<number>(60).fill(303), ...Array<number>(20).fill(429)]);
    expect(
      await sql('SELECT count(*)::int AS count FROM connection_states WHERE user_id = $1', [userId]),
    ).toEqual([{ count: 60 }]);
  });

  it('probes and platforms are never refused', async () => {
    const probes = await statuses(700, () => fetch(`${test.url}/health/live`));
    expect(new Set(probes)).toEqual(new Set([200]));
    const fetches = await statuses(700, () => fetch(`${test.url}/files/unknown`));
    expect(new Set(fetches)).toEqual(new Set([404]));
  });
});

const { redisUrl } = testServices();
(redisUrl ? describe : describe.skip)('Two processes with one Redis', () => {
  let one: TestApp;
  let two: TestApp;
  beforeAll(async () => {
    const environment = {
      REDIS_URL: redisUrl!,
      SESSION_SECRET: randomUUID(),
      TRUST_PROXY: 'on',
      OAUTH_REQUESTS_PER_MINUTE: '40',
      HTTP_REQUESTS_PER_MINUTE: '40',
    };
    one = await startTestApp(environment);
    two = await startTestApp(environment, one);
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const alternating = async (count: number, path: string, init: RequestInit = {}) =>
    admittedOf(
      await statuses(count, (request) =>
        fetch(`${(request % 2 ? one : two).url}${path}`, { redirect: 'manual', ...init }),
      ),
    );

  it.each([
    ['pages', '/forgot-password', 40],
    ['the authorization server', '/oauth/jwks', 40],
    ['wrong callbacks', '/auth/tiktok/callback?state=forged', 30],
  ])('share the limit of %s', async (_, path, max) => {
    expect(await alternating(max + 20, path)).toBe(max);
  });

  it('share the limit of webhooks with invalid signatures', async () => {
    expect(await alternating(50, '/webhooks/tiktok', { method: 'POST', body: '{}' })).toBe(30);
  });
});
