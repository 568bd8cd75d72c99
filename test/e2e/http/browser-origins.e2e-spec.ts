import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { signedUpUser } from '../../support/clients/users.js';

const frontend = 'https://app.example.com';

describe('Browsers', () => {
  let test: TestApp;
  let client: TestClient;
  beforeAll(async () => {
    test = await startTestApp({ RETURN_URLS: `${frontend}/connected,myapp://connected` });
    ({ client } = await signedUpUser(test));
  });
  afterAll(() => test.close());

  function rename(headers: Record<string, string>, bring: TestClient = client): Promise<Response> {
    const query =
      'mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) { ... on ViewerUpdated { viewer { displayName } } } }';
    return bring.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables: { input: { displayName: 'x' } } }),
    });
  }

  it.each([
    ['of our own page', () => ({ origin: test.url, 'sec-fetch-site': 'same-origin' })],
    ['of an allowed frontend', () => ({ origin: frontend, 'sec-fetch-site': 'same-site' })],
    [
      'of a page a developer serves',
      () => ({ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }),
    ],
    ['of a program', () => ({})],
  ])('can use the session for a request %s', async (_, headers) => {
    const response = await rename(headers());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { updateViewer: { viewer: { displayName: 'x' } } } });
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page that hides where it is', { origin: 'null' }],
    ['a look-alike', { origin: 'https://app.example.com.evil.example' }],
    ['another port of an allowed host', { origin: 'https://app.example.com:8443' }],
    ['the scheme of a native app', { origin: 'myapp://connected' }],
    ['a sibling that sends no Origin', { 'sec-fetch-site': 'same-site' }],
    ['a stranger that sends no Origin', { 'sec-fetch-site': 'cross-site' }],
  ])('cannot use the session for %s', async (_, headers) => {
    const response = await rename(headers);
    expect(response.status).toBe(403);
    const { errors } = (await response.json()) as any;
    expect(errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', requestId: expect.any(String) });
  });

  it('get a REST error', async () => {
    const response = await client.fetch('/verify-email', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=x',
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'FORBIDDEN' } });
  });

  it('cannot be made to send a mutation as a form', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const response = await rename({ 'content-type': type });
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('allow configured frontends to read responses with credentials', async () => {
    const preflight = (origin: string) =>
      client.fetch('/graphql', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const allowed = await preflight(frontend);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(frontend);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(allowed.headers.get('vary')).toMatch(/origin/i);
    const answer = await rename({ origin: frontend });
    expect(answer.headers.get('access-control-allow-origin')).toBe(frontend);

    const foreign = await preflight('https://evil.example');
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});
