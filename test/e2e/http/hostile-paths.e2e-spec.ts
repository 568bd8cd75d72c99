import { request } from 'node:http';
import pLimit from 'p-limit';
import { startTestApp, type TestApp } from '../../support/app.js';
import { collectRoutes, type Route } from '../../support/clients/routes.js';
import { signedUpUser } from '../../support/clients/users.js';

/** Values that columns, indexes, decoders or parsers cannot handle unchanged. */
const hostile: readonly [string, string][] = [
  ['a NUL', '%00'],
  ['a NUL inside', 'a%00b'],
  ['an escape cut short', '%'],
  ['no hexadecimal digits', '%ZZ'],
  ['half a character', '%E0%A4%A'],
  ['a byte that is no UTF-8', '%FF'],
  ['a lone surrogate', '%ED%A0%80'],
  ['an overlong encoding', '%C0%80'],
  ['a path upwards', '..%2f..%2fetc%2fpasswd'],
  ['a line break', 'a%0d%0aset-cookie:%20x=y'],
  ['500 characters', 'x'.repeat(500)],
  ['5000 characters', 'x'.repeat(5000)],
  ['5000 characters of four bytes', '%F0%9F%98%80'.repeat(600)],
];

const registrationToken = 'x'.repeat(32);
/** Some routes answer late, and must not hold up the others. */
const slots = pLimit(8);
/** The results for all items, of which some are worked on at the same time. */
const mapAll = async <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result[]>) =>
  (await slots.map(items, work)).flat();

interface Answer {
  status: number;
  type: string;
  text: string;
}

describe('Hostile paths, queries and headers', () => {
  let test: TestApp;
  let routes: Route[];
  let cookie: string;
  beforeAll(async () => {
    const started = await collectRoutes(() =>
      startTestApp({
        HTTP_REQUESTS_PER_MINUTE: '1000000',
        GRAPHQL_REQUESTS_PER_MINUTE: '1000000',
        OAUTH_REQUESTS_PER_MINUTE: '1000000',
        OAUTH_REGISTRATION_TOKEN: registrationToken,
      }),
    );
    ({ result: test } = started);
    // HEAD routes and paths with a trailing slash are variants of GET routes.
    const seen = new Set<string>();
    routes = started.routes.filter(({ method, url }) => {
      const key = `${method} ${url.replace(/\/$/, '')}`;
      return /^(GET|POST|PATCH|DELETE)$/.test(method) && !seen.has(key) && seen.add(key);
    });
    const { client } = await signedUpUser(test);
    const [name] = client.cookieNames;
    cookie = `${name}=${client.cookie(name!)}`;
  });
  afterAll(() => test.close());

  /** Sends the path unchanged, unlike fetch. */
  function send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<Answer> {
    const { hostname, port } = new URL(test.url);
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: { cookie, ...headers } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** The problem of a response. Null if there is none. */
  function fault(what: string, { status, type, text }: Answer): string | null {
    if (status >= 500) return `${what}: ${status} ${text.slice(0, 200)}`;
    if (status < 400 || text === '') return null;
    if (!/json|html|text\/plain/.test(type)) return `${what}: ${status} of type "${type}"`;
    if (!/json/.test(type)) return null;
    const body = JSON.parse(text) as { error?: unknown; errors?: unknown };
    return body.error || body.errors ? null : `${what}: ${status} ${text.slice(0, 200)}`;
  }

  it.each(hostile)('in a path: %s', async (_, value) => {
    const withNames = routes.filter(({ url: pattern }) => /:\w+/.test(pattern));
    const faults = await mapAll(withNames, async ({ method, url }) => {
      const found: (string | null)[] = [];
      const names = url.match(/:\w+/g)!;
      for (const name of names) {
        const path = url.replace(name, value).replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x');
        found.push(fault(`${method} ${url}`, await send(method, path)));
      }
      return found;
    });
    for (const path of [`/${value}`, `/oauth/device/${value}`, `/data-deletion/${value}`, `/oauth/${value}`])
      faults.push(fault(path.slice(0, 40), await send('GET', path)));
    expect(faults.filter(Boolean)).toEqual([]);
  });

  it.each(hostile)('in a query and a form: %s', async (_, value) => {
    const names = [
      'ticket',
      'state',
      'code',
      'connection',
      'account',
      'returnUrl',
      'return_to',
      'hub.challenge',
    ];
    const oauth = [
      'client_id',
      'redirect_uri',
      'user_code',
      'scope',
      'token',
      'email',
      'query',
      'variables',
      'grant_type',
    ];
    const parts = [...names, ...oauth].map((name) => `${name}=${value}`);
    const faults = await mapAll(routes, async ({ method, url }) => {
      const path = url.replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x').replace('*', 'x');
      const found = [fault(`${method} ${url}?`, await send(method, `${path}?${value}`))];
      const query = value.length > 1000 ? parts[0]! : parts.join('&');
      found.push(fault(`${method} ${url}?…`, await send(method, `${path}?${query}`)));
      if (method !== 'POST') return found;
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      found.push(fault(`form ${url}`, await send(method, path, form, parts.join('&'))));
      return found;
    });
    expect(faults.filter(Boolean)).toEqual([]);
  });

  it.each([
    ['authorization', 'Bearer \u00ff\u00fe'],
    ['authorization', `Bearer ${'x'.repeat(8000)}`],
    ['authorization', 'Basic %%%'],
    ['authorization', `Basic ${Buffer.from('a\0b:\0').toString('base64')}`],
    ['cookie', 'patchbay_session=%00; patchbay_sign_in=%ZZ; __Host-patchbay_session=%E0'],
    ['range', 'bytes=99999999999999999999-'],
    ['range', 'bytes=%00'],
    ['upload-metadata', 'filename AGE='],
    ['upload-metadata', '%00 %00'],
    ['upload-length', '99999999999999999999'],
    ['upload-offset', '-1'],
    ['content-type', 'application/json; charset=\u00ff'],
    ['accept', '%00'],
    ['user-agent', `\u00ff${'x'.repeat(8000)}`],
    ['x-forwarded-for', '\u00ff, %00'],
    ['traceparent', '00-%00-%00-%00'],
    ['origin', '%00'],
  ])('in the header %s: %s', async (name, value) => {
    const faults = await mapAll(routes, async ({ method, url }) => {
      const path = url.replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x').replace('*', 'x');
      const answer = await send(method, path, { 'tus-resumable': '1.0.0', [name]: value });
      return [fault(`${method} ${url}`, answer)];
    });
    expect(faults.filter(Boolean)).toEqual([]);
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['the other half', '\udfff'],
    ['a name that objects inherit', '__proto__'],
    ['a list', ['\0', '\ud800']],
    ['an object', { '\0': 1, '\ud800': { deep: ['\0'] } }],
  ])('in a JSON body: %s', async (_, value) => {
    const names = [
      ...['email', 'password', 'newPassword', 'token', 'name', 'code', 'state', 'query', 'operationName'],
      ...['client_name', 'client_uri', 'logo_uri', 'contacts', 'software_id', 'jwks', 'scope', 'grant_types'],
    ];
    const redirects = { redirect_uris: ['https://app.example/callback'], token_endpoint_auth_method: 'none' };
    const bodies = [
      value,
      Object.fromEntries(names.map((name) => [name, value])),
      ...names.map((name) => ({ ...redirects, [name]: value })),
      { redirect_uris: [value] },
      { query: 'query ($x: ID!) { post(id: $x) { id } }', variables: { x: value } },
      { query: '{ __typename }', variables: value, extensions: value },
    ];
    const writing = routes.filter(({ method: name }) => /^(POST|PATCH)$/.test(name));
    const faults = await mapAll(writing, async ({ method, url }) => {
      const found: (string | null)[] = [];
      const path = url.replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x').replace('*', 'x');
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${registrationToken}` };
      for (const body of bodies) {
        const sent = { ...headers, ...(url === '/oauth/register' && { cookie: '' }) };
        const answer = await send(method, path, sent, JSON.stringify(body));
        found.push(fault(`${method} ${url} ${JSON.stringify(body).slice(0, 100)}`, answer));
        if (answer.text.includes('"INTERNAL"')) found.push(`${method} ${url}: ${answer.text.slice(0, 200)}`);
      }
      return found;
    });
    expect(faults.filter(Boolean)).toEqual([]);
  });

  it('are served equally with a trailing slash', async () => {
    const plain = routes.filter(({ url: pattern }) => !/\*|\/$/.test(pattern));
    const differences = await mapAll(plain, async ({ method, url }) => {
      const path = url.replace(':platform', 'tiktok').replaceAll(/:\w+/g, 'x');
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': '10' };
      const [without, withSlash] = [
        await send(method, path, headers),
        await send(method, `${path}/?a=b`, headers),
      ];
      if (without.status === withSlash.status) return [];
      return [{ method, url, without: without.status, with: withSlash.status }];
    });
    expect(differences).toEqual([]);
  });

  it('are reported as JSON with a code if no page is requested', async () => {
    for (const path of [
      '/%',
      '/data-deletion/%ZZ',
      '/uploads/%E0%A4%A',
      '/auth/%00',
      '/oauth/device/%ZZ',
      '/health/%',
    ]) {
      const { status, text } = await send('GET', path, { accept: 'application/json' });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(text).toMatch(/^\{"error":|^<!doctype html>/);
    }
  });
});
