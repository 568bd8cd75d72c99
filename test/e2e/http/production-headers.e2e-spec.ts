import { startTestApp, type TestApp } from '../../support/app.js';

const name = 'strict-transport-security';

describe('Responses in production', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({
      SESSION_SECRET: 'a secret of a test with enough characters',
      TOKEN_ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
      ...{ NODE_ENV: 'production', SIMULATOR: 'off', PUBLIC_URL: 'https://api.example.com' },
    });
  });
  afterAll(() => test.close());

  it.each([
    ['GET', '/'],
    ['GET', '/health/live'],
    ['GET', '/openapi.json'],
    ['POST', '/graphql'],
    ['OPTIONS', '/uploads'],
    ['POST', '/uploads'],
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/oauth/authorize?client_id=unknown'],
    ['POST', '/oauth/token'],
    ['POST', '/webhooks/tiktok'],
    ['GET', '/auth/tiktok/callback'],
    ['GET', '/no-such-page'],
  ])('%s %s makes browsers use https only', async (method, path) => {
    const response = await fetch(`${test.url}${path}`, { method, redirect: 'manual' });
    expect(response.headers.get(name)).toBe('max-age=31536000');
  });

  it('do not let pages of this machine or of other sites read them', async () => {
    for (const origin of ['http://localhost:3000', 'https://evil.example', 'null']) {
      const response = await fetch(`${test.url}/graphql`, { method: 'OPTIONS', headers: preflight(origin) });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    const own = await fetch(`${test.url}/graphql`, {
      method: 'OPTIONS',
      headers: preflight('https://api.example.com'),
    });
    expect(own.headers.get('access-control-allow-origin')).toBe('https://api.example.com');
  });
});

describe('Responses in development', () => {
  it('do not demand https of localhost', async () => {
    const test = await startTestApp();
    try {
      expect((await fetch(`${test.url}/health/live`)).headers.get(name)).toBeNull();
    } finally {
      await test.close();
    }
  });
});

function preflight(origin: string): Record<string, string> {
  return {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
}
