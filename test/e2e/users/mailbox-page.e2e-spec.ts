import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';

describe('GET /dev/mailbox', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const read = async (headers: Record<string, string> = {}) => {
    const fastify = test.app.getHttpAdapter().getInstance();
    const response = await fastify.inject({ url: '/dev/mailbox', headers });
    return { status: response.statusCode, html: response.body };
  };

  it('shows the mails of a development installation with their links', async () => {
    expect((await read()).html).toContain('No mail was sent yet.');
    const displayName = '<img src=x onerror=alert(1)>';
    await new TestClient(test.url).data(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }',
      { input: { email: 'ada@example.com', password: 'a quiet lighthouse', displayName } },
    );
    await test.app.get(WorkRunner, { strict: false }).drain();
    const { status, html } = await read();
    expect(status).toBe(200);
    expect(html).toContain('To ada@example.com');
    expect(html).toMatch(`<a href="${test.url}/verify-email#`);
    expect(html).not.toContain('<img');
  });

  it.each([
    ['a line break', '"ada\nSubject: Urgent"@example.com'],
    ['quotes', '"ada"@example.com'],
    ['an invisible character', 'a\u200Bda@example.com'],
  ])('has no mail to an address with %s', async (_name, email) => {
    const client = new TestClient(test.url);
    const before = (await read()).html;
    const inputs = [
      ['signUp', 'SignUpInput', { email, password: 'a quiet lighthouse' }],
      ['requestPasswordReset', 'RequestPasswordResetInput', { email }],
    ] as const;
    for (const [operation, type, input] of inputs) {
      const { errors } = await client.graphql(
        `mutation ($input: ${type}!) { ${operation}(input: $input) { __typename } }`,
        { input },
      );
      expect(errors).toMatchObject([{ extensions: { details: { fields: [{ path: 'input.email' }] } } }]);
    }
    const forms = { '/forgot-password': { email }, '/first-admin': { email, token: 'x', password: 'x' } };
    for (const [path, fields] of Object.entries(forms)) {
      const body = new URLSearchParams(fields);
      expect((await fetch(test.url + path, { method: 'POST', body })).status).toBe(400);
    }
    await test.app.get(WorkRunner, { strict: false }).drain();
    expect((await read()).html).toBe(before);
  });

  it.each([
    ['a name that another site resolves to this machine', { host: 'evil.example' }],
    ['a proxy or tunnel', { 'x-forwarded-for': '203.0.113.7' }],
    ['a standard proxy', { forwarded: 'for=203.0.113.7' }],
    ['nginx', { 'x-real-ip': '203.0.113.7' }],
    ['a proxy that sends only the scheme', { 'x-forwarded-proto': 'https' }],
    ['an HTTP proxy', { via: '1.1 squid' }],
    ['a tunnel of Cloudflare', { 'cf-connecting-ip': '203.0.113.7' }],
  ])('is not there for requests through %s', async (_name, headers) => {
    expect((await read(headers)).status).toBe(404);
  });

  it('is not there if the installation is for other machines', async () => {
    const reachable = await startTestApp({ PUBLIC_URL: 'https://api.example.com' });
    try {
      expect((await fetch(`${reachable.url}/dev/mailbox`)).status).toBe(404);
    } finally {
      await reachable.close();
    }
  });

  it('is not there if mails are sent', async () => {
    const sending = await startTestApp({ SMTP_URL: 'smtp://127.0.0.1:1' });
    try {
      expect((await fetch(`${sending.url}/dev/mailbox`)).status).toBe(404);
    } finally {
      await sending.close();
    }
  });
});
