import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describeDefaultRest } from '../../../src/openapi/rest-description.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { collectRoutes, type Route } from '../../support/clients/routes.js';

/** Pages of mail links, the console, GraphQL, and the OpenAPI document. */
const pages = [
  /^\/(verify-email|forgot-password|reset-password|confirm-email|second-factor|first-admin|dev\/mailbox)(\/|$)/,
  /^\/(\*|assets\/:name|favicon\.ico)$/,
  /^\/graphi?ql/,
  /^\/openapi(\.json)?$/,
];

interface Description {
  info: { version: string };
  paths: Record<string, Record<string, unknown>>;
}

describe('GET /openapi.json', () => {
  let app: TestApp;
  let all: readonly Route[];
  /** Routes that must be documented. */
  let routes: string[];
  let description: Description;
  let operations: { method: string; path: string }[];

  beforeAll(async () => {
    const started = await collectRoutes(() => startTestApp({ OAUTH_REGISTRATION_TOKEN: 'x'.repeat(32) }));
    app = started.result;
    all = started.routes;
    const described = all.filter((route) => describable(route, all));
    routes = [...new Set(described.map(({ method, url }) => `${method} ${url}`))];
    const response = await fetch(`${app.url}/openapi.json`);
    expect(response.headers.get('content-type')).toContain('application/json');
    description = (await response.json()) as Description;
    operations = Object.entries(description.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => method !== 'parameters')
        .map((method) => ({ method: method.toUpperCase(), path })),
    );
  });
  afterAll(() => app.close());

  it('is valid OpenAPI of this version', async () => {
    expect(await new Validator().validate(description as never)).toEqual({ valid: true });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(description.info.version).toBe(version);
  });

  it('is what openapi.json contains, which "npm run schema:print" writes', () => {
    expect(readFileSync('openapi.json', 'utf8')).toBe(describeDefaultRest());
  });

  it('has no error and no warning by the strict rules of Redocly', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const lint = (source: string) => lintFromString({ source, config, absoluteRef: 'openapi.json' });
    const wrong = describeDefaultRest().replaceAll('"summary":', '"sumary":');
    expect((await lint(wrong)).length).toBeGreaterThan(0);
    expect(await lint(describeDefaultRest())).toEqual([]);
  });

  it('is shown as a page with every operation, which runs no script', async () => {
    const response = await fetch(`${app.url}/openapi`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).not.toContain('<script');
    const shown = operations.filter(({ method, path }) => text.includes(`<code>${method} ${path}</code>`));
    expect(shown).toHaveLength(operations.length);
    for (const part of ['posts:write', 'PKCE', 'application/offset+octet-stream', '4XX', 'hub.challenge'])
      expect(text).toContain(part);
    expect(text).not.toMatch(/undefined|\[object/);
  });

  it('documents only existing routes', () => {
    const served = new Set(all.map(({ method, url }) => `${method} ${url}`));
    expect(operations.map(routeOf).filter((route) => !served.has(route))).toEqual([]);
  });

  it('documents all routes for clients and browsers', () => {
    const described = new Set(operations.map(routeOf));
    const paths = new Set(operations.map(({ path }) => routeOf({ method: '', path }).trim()));
    // The routes of the authorization server and of webhooks accept every method and respond 405 to non-standard ones.
    const isRefused = (url: string) => /^\/(\.well-known|oauth|webhooks)\//.test(url) && paths.has(url);
    expect(routes.length).toBeGreaterThan(50);
    expect(routes.filter((route) => !described.has(route) && !isRefused(route.split(' ')[1]!))).toEqual([]);
  });
});

function routeOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

/** Routes of all servers of the application that belong to the REST API. */
function describable({ method, url }: Route, all: readonly Route[]): boolean {
  // HEAD routes, preflights and trailing slashes are not separate operations.
  if (method === 'HEAD' && all.some((other) => other.method === 'GET' && other.url === url)) return false;
  if (method === 'OPTIONS' && !url.startsWith('/uploads')) return false;
  return !/.\/$/.test(url) && !pages.some((page) => page.test(url));
}
