import { request as httpRequest } from 'node:http';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { Database } from '../database/database.js';
import { HealthNotes } from './health-notes.js';

interface Health {
  status: string;
  parts: Record<string, { status: string; message?: string }>;
}

describe('A running process', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.url}${path}`, { headers });
  const ready = async (headers?: Record<string, string>) => {
    const response = await get('/health/ready', headers);
    return { code: response.status, body: (await response.json()) as Health };
  };

  it('is live', async () => {
    const response = await get('/health/live');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('is ready if database, migrations and disk are healthy', async () => {
    const { code, body } = await ready();
    expect(code).toBe(200);
    expect(body.status).toBe('ok');
    expect(Object.keys(body.parts).sort()).toEqual(['database', 'disk', 'migrations']);
  });

  it('keeps serving with a degraded part, and shows the reason only to inspectors', async () => {
    const notes = app.app.get(HealthNotes);
    notes.set('platform:X', 'The client secret is refused.');
    try {
      const { code, body } = await ready();
      expect(code).toBe(200);
      expect(body.status).toBe('degraded');
      expect(body.parts['platform:X']).toEqual({
        status: 'degraded',
        message: 'The client secret is refused.',
      });
      const outside = await ready({ 'x-forwarded-for': '203.0.113.9' });
      expect(outside.body.parts['platform:X']).toEqual({ status: 'degraded' });
      expect(await (await get('/metrics')).text()).toContain('patchbay_degraded{part="platform:X"} 1');
    } finally {
      notes.clear('platform:X');
    }
    expect((await ready()).body.status).toBe('ok');
  });

  it('shows metrics of the process, requests and jobs to this machine only', async () => {
    const text = await (await get('/metrics')).text();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toMatch(
      /patchbay_http_request_seconds_count\{method="GET",route="\/health\/live",status="200"\} \d/,
    );
    expect(text).toContain('patchbay_work_runs_total');
    expect((await get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
    expect((await get('/metrics', { via: '1.1 proxy' })).status).toBe(404);
    expect((await get('/metrics', { 'cf-connecting-ip': '203.0.113.7' })).status).toBe(404);
    const fastify = app.app.getHttpAdapter().getInstance();
    for (const host of ['evil.example', 'evil.example:3000', '203.0.113.7'])
      expect((await fastify.inject({ url: '/metrics', headers: { host } })).statusCode).toBe(404);
    expect((await fastify.inject({ url: '/metrics', headers: { host: '[::1]:3000' } })).statusCode).toBe(200);
  });

  it('returns a request id for every request, including unknown routes', async () => {
    const first = (await get('/health/live')).headers.get('x-request-id');
    const second = (await get('/nowhere', { 'x-request-id': first! })).headers.get('x-request-id');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
  });

  it('counts unknown routes under one name', async () => {
    await get('/nowhere/else?code=1');
    const text = await (await get('/metrics')).text();
    expect(text).not.toContain('nowhere');
    expect(text).toMatch(/patchbay_http_request_seconds_count\{method="GET",route="[^"/]*",status="404"\}/);
  });
});

describe('A process with METRICS_TOKEN', () => {
  let app: TestApp;
  const token = 'a-token-of-sixteen-or-more';
  beforeAll(async () => {
    app = await startTestApp({ METRICS_TOKEN: token });
  });
  afterAll(() => app.close());

  it('shows metrics only with the token, from any address', async () => {
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${app.url}/metrics`, { headers })).status;
    expect(await status({})).toBe(404);
    expect(await status({ authorization: `Bearer ${token}x` })).toBe(404);
    expect(await status({ authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' })).toBe(200);
  });
});

describe('A process with a failed dependency', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('is not ready, and names the failed dependency', async () => {
    await app.app.get(Database).manager.query(`DELETE FROM migrations WHERE name LIKE 'Posts%'`);
    const response = await fetch(`${app.url}/health/ready`);
    expect(response.status).toBe(503);
    const { status, parts } = (await response.json()) as Health;
    expect(status).toBe('error');
    expect(parts.migrations).toMatchObject({ status: 'down', message: '1 migrations are not applied' });
    expect(parts.database).toMatchObject({ status: 'up' });
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  it('returns the request id for a malformed request', async () => {
    const status = await new Promise<string | undefined>((resolve, reject) => {
      httpRequest(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } })
        .once('response', (response) => resolve(response.headers['x-request-id'] as string))
        .once('error', reject)
        .end('{');
    });
    expect(status).toMatch(/^[0-9a-f-]{36}$/);
  });
});
