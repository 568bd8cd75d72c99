import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallerStrategies } from '../../../src/auth/caller-strategies.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { serverPaths } from '../../../src/console/console.controller.js';
import { collectRoutes, type Route } from '../../support/clients/routes.js';
import { startConsoleApp } from '../../support/console.js';

const html = { accept: 'text/html,application/xhtml+xml' };

describe('The console of the server', () => {
  let test: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    ({ result: test, routes } = await collectRoutes(() => startConsoleApp({ BRAND_COLOR: '#b45309' })));
  }, 120_000);
  afterAll(() => test.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(test.url + path, { headers });

  it('is the page of / and of every path without a route, for browsers', async () => {
    for (const path of ['/', '/posts', '/admin/users/7', '/accounts?after=x']) {
      const response = await get(path, html);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toContain('<base href="/"');
    }
  });

  it('leaves paths without a route to other clients as errors', async () => {
    for (const headers of [{}, { accept: 'application/json' }] as Record<string, string>[]) {
      const response = await get('/posts', headers);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    expect((await fetch(`${test.url}/posts`, { method: 'POST', headers: html })).status).toBe(404);
    const start = (await (await get('/')).json()) as { name: string };
    expect(start.name).toBe('Patchbay');
  });

  it('does not replace routes of the API', async () => {
    expect(await (await get('/openapi.json', html)).text()).toContain('"openapi"');
    expect((await get('/health/live', html)).headers.get('content-type')).toContain('application/json');
    expect((await get('/files/none', html)).headers.get('content-type')).toContain('application/json');
  });

  it.each(['/oauth/nope', '/health/x', '/dev/mailbox/x/y', '/.well-known/change-password', '/mcp/x'])(
    'is not at paths below those of the server: %s',
    async (path) => {
      const response = await get(path, html);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    },
  );

  it('knows the first segment of every route of the server', () => {
    // The page /sign-in is one of the console, which the server has routes below.
    const segments = new Set(routes.map(({ url }) => url.split('/')[1] ?? ''));
    for (const name of ['', '*', 'sign-in']) segments.delete(name);
    expect([...segments].sort()).toEqual([...serverPaths].sort());
  });

  it('has the icon of the installation, in its colour', async () => {
    expect(await (await get('/posts', html)).text()).toMatch(/<link rel="icon" +href="favicon\.ico" \/>/);
    const icon = await get('/favicon.ico', html);
    expect(icon.status).toBe(200);
    expect(icon.headers.get('content-type')).toBe('image/svg+xml');
    expect(icon.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(await icon.text()).toContain('fill="#b05109"');
  });

  it('serves its assets compressed and cacheable forever, and no other files', async () => {
    const page = await (await get('/', html)).text();
    const [, script = ''] = /src="\.(\/assets\/main-[^"]+\.js)"/.exec(page) ?? [];
    const encodings = [
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['gzip;q=0.5, br;q=0', 'gzip'],
      ['identity', null],
    ] as const;
    for (const [accepted, encoding] of encodings) {
      const response = await get(script, { 'accept-encoding': accepted });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect((await response.text()).length).toBeGreaterThan(100_000);
    }
    for (const path of ['/assets/none.js', '/assets/..%2Findex.html', '/assets/..%2f..%2fpackage.json'])
      expect((await get(path)).status).toBe(404);
  });
});

describe('Limits of the console', () => {
  it('let users of a shared address sign in, however many assets they load, without a lookup of sessions', async () => {
    const test = await startConsoleApp({ HTTP_REQUESTS_PER_MINUTE: '50' });
    const lookups = jest.spyOn(test.app.get(CallerStrategies, { strict: false }), 'findCaller');
    try {
      const load = async (path: string) => (await fetch(test.url + path, { headers: html })).status;
      for (let count = 0; count < 80; count += 1) expect(await load('/assets/none.js')).toBe(404);
      for (let count = 0; count < 80; count += 1) expect(await load('/sign-in')).toBe(200);
      expect(await load('/')).toBe(200);
      expect(lookups).not.toHaveBeenCalled();
      expect(await load('/forgot-password')).toBe(200);
    } finally {
      lookups.mockRestore();
      await test.close();
    }
  }, 60_000);
});

describe('CONSOLE=off', () => {
  it('leaves the start page, and no other page', async () => {
    const test = await startTestApp();
    try {
      expect(await (await fetch(test.url, { headers: html })).text()).toContain('The server is running.');
      expect((await fetch(`${test.url}/posts`, { headers: html })).status).toBe(404);
      expect(await (await fetch(`${test.url}/favicon.ico`)).text()).toContain('<svg');
    } finally {
      await test.close();
    }
  });
});

describe('The console, if only listed documents run', () => {
  let folder: string;
  let test: TestApp;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-manifests-'));
    const PERSISTED_OPERATIONS = join(folder, 'documents.json');
    await writeFile(PERSISTED_OPERATIONS, JSON.stringify({ other: '{ __typename }' }));
    test = await startConsoleApp({ PERSISTED_OPERATIONS });
  }, 120_000);
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  it('runs all its documents', async () => {
    const text = await readFile(join('client', 'src', 'generated', 'operations.json'), 'utf8');
    const documents = Object.values(JSON.parse(text) as Record<string, string>);
    expect(documents.length).toBeGreaterThan(100);
    const codeOf = async (query: string) => {
      const response = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return errors?.[0]?.extensions.code;
    };
    const codes = new Set(await Promise.all(documents.map(codeOf)));
    expect(codes).not.toContain('OPERATION_NOT_PERSISTED');
    expect(await codeOf('{ viewer { id } }')).toBe('OPERATION_NOT_PERSISTED');
  });
});
