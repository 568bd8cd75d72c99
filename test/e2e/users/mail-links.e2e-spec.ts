import { createHash } from 'node:crypto';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { signedUpUser } from '../../support/clients/users.js';

const password = 'a quiet lighthouse';

describe('Links in mails', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ RETURN_URLS: 'https://app.example.com/connected' });
  });
  afterAll(() => test.close());

  const client = () => new TestClient(test.url);

  async function mailed(document: string, input: object, from = client()) {
    await from.data(document, { input });
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir).at(-1)!;
  }

  const signUp = (email: string) =>
    mailed('mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }', { email, password });
  const forget = (email: string) =>
    mailed(
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
      { email },
    );

  function submit(browser: TestClient, path: string, fields: Record<string, string>, headers = {}) {
    return browser.fetch(path, {
      method: 'POST',
      headers: { origin: test.url, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(fields),
    });
  }

  it('open pages that do nothing until their form is submitted', async () => {
    const { link, token } = await signUp('scanned@example.com');
    const browser = client();
    for (let scan = 0; scan < 3; scan += 1) {
      const page = await browser.fetch(link!);
      expect(page.status).toBe(200);
      const html = await page.text();
      expect(html).toContain('<form method="post">');
      expect(html).not.toContain(token);
    }
    expect(browser.cookieNames).toEqual([]);

    const done = await submit(browser, '/verify-email', { token: token! });
    expect(done.status).toBe(200);
    const welcome = await done.text();
    expect(welcome).toContain('href="https://app.example.com"');
    expect(welcome).toContain('you are signed in as s•••@example.com');
    expect((await browser.data('{ viewer { email } }')).viewer.email).toBe('scanned@example.com');

    const again = await submit(browser, '/verify-email', { token: token! });
    expect(await again.text()).toContain('you are signed in as s•••@example.com');
    const elsewhere = client();
    const used = await submit(elsewhere, '/verify-email', { token: token! });
    expect(await used.text()).toContain('Your email address is already confirmed. Please sign in.');
    expect(elsewhere.cookieNames).toEqual([]);
  });

  it('open pages that load nothing but images of this server, cannot be framed and are not cached', async () => {
    for (const path of ['/verify-email', '/reset-password', '/confirm-email']) {
      const page = await client().fetch(path);
      const html = await page.text();
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-store');
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("img-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      for (const part of ['style', 'script']) {
        const content = new RegExp(`<${part}>([^]*?)</${part}>`).exec(html)![1]!;
        const hash = createHash('sha256').update(content).digest('base64');
        expect(policy).toContain(`${part}-src 'sha256-${hash}'`);
      }
    }
  });

  it('do not allow other origins to sign a browser in', async () => {
    const { token } = await signUp('foreign@example.com');
    const browser = client();
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await submit(browser, '/verify-email', { token: token! }, evil)).status).toBe(403);
    expect(browser.cookieNames).toEqual([]);
    expect((await submit(browser, '/verify-email', { token: token! })).status).toBe(200);
  });

  it('do not replace the user of a signed-in browser', async () => {
    const { token } = await signUp('someone-else@example.com');
    const { client: victim, email } = await signedUpUser(test);
    const page = await submit(victim, '/verify-email', { token: token! });
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('Sign out first');
    expect((await victim.data('{ viewer { email } }')).viewer.email).toBe(email);
    expect((await submit(client(), '/verify-email', { token: token! })).status).toBe(200);
  });

  it('set a new password, and show the form again for a weak one', async () => {
    const { email } = await signedUpUser(test);
    const { link, token } = await forget(email);
    expect(await (await client().fetch(link!)).text()).toContain('type="password"');
    const weak = await submit(client(), '/reset-password', { token: token!, password: 'password123' });
    expect(weak.status).toBe(400);
    const html = await weak.text();
    expect(html).toContain(`value="${token}"`);
    expect(html).toContain('less common password');
    expect((await submit(client(), '/reset-password', { token: token!, password })).status).toBe(200);
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
    expect((await client().data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
  });

  it('confirm a new address in a signed-in browser', async () => {
    const { email } = await signedUpUser(test);
    const { token: reset } = await forget(email);
    await submit(client(), '/reset-password', { token: reset!, password });
    const browser = client();
    await browser.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email, password },
    });
    const { token } = await mailed(
      'mutation ($input: RequestEmailChangeInput!) { requestEmailChange(input: $input) { __typename } }',
      { email: 'page@example.com', currentPassword: password },
      browser,
    );
    const elsewhere = await submit(client(), '/confirm-email', { token: token! });
    expect(elsewhere.status).toBe(401);
    expect(await elsewhere.text()).toContain('Please sign in.');
    expect((await submit(browser, '/confirm-email', { token: token! })).status).toBe(200);
    expect((await browser.data('{ viewer { email } }')).viewer.email).toBe('page@example.com');
  });

  it('refuse invalid tokens', async () => {
    for (const body of [
      '',
      'token=',
      'token=a&token=b',
      'token[x]=1',
      'token=%00',
      `token=${'x'.repeat(5000)}`,
    ]) {
      const response = await client().fetch('/verify-email', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('This link no longer works.');
    }
    const html = await (
      await submit(client(), '/reset-password', { token: '"><script>alert(1)</script>', password })
    ).text();
    expect(html).not.toContain('alert(1)');
  });

  (chromiumPath ? describe : describe.skip)('in a browser', () => {
    it('read the token from the fragment and sign in', async () => {
      const { link, token } = await signUp('browser@example.com');
      const browser = await startBrowser();
      try {
        const page = await browser.newPage();
        const faults: string[] = [];
        const urls: string[] = [];
        page.on('console', (message) => faults.push(message.text()));
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('request', (request) => urls.push(request.url() + JSON.stringify(request.headers())));
        await page.goto(link!);
        expect(page.url()).toBe(`${test.url}/verify-email`);
        expect(await page.locator('input').isVisible()).toBe(false);
        await page.getByRole('button').dblclick();
        await page.getByText('Your address is confirmed').waitFor();
        const cookies = await page.context().cookies();
        expect(cookies.map(({ name }) => name)).toEqual(['patchbay_session']);
        expect(faults).toEqual([]);
        expect(urls.join()).not.toContain(token);
      } finally {
        await browser.close();
      }
    });

    it('show a token field without scripts', async () => {
      const { token } = await signUp('noscript@example.com');
      const browser = await startBrowser();
      try {
        const page = await browser.newPage({ javaScriptEnabled: false });
        await page.goto(`${test.url}/verify-email`);
        await page.locator('input').fill(token!);
        await page.getByRole('button').click();
        await page.getByText('Your address is confirmed').waitFor();
      } finally {
        await browser.close();
      }
    });
  });
});

describe('Links in mails for a frontend', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ MAIL_LINK_URL: 'https://app.example.com/account/' });
  });
  afterAll(() => test.close());

  const frontend = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-site' };
  const mailed = async (client: TestClient, document: string, input: object) => {
    await client.data(document, { input });
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir).at(-1)!;
  };

  it('open its pages with its name, and its origin can use the tokens', async () => {
    const browser = new TestClient(test.url, frontend);
    const email = 'frontend@example.com';
    const signUp = await mailed(
      browser,
      'mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }',
      { email, password },
    );
    expect(signUp.link).toBe(`https://app.example.com/account/verify-email#${signUp.token}`);
    expect(signUp.text).toContain('signed up at app.example.com');
    await browser.data('mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }', {
      input: { token: signUp.token },
    });
    expect((await browser.data('{ viewer { email } }')).viewer.email).toBe(email);

    const reset = await mailed(
      browser,
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
      { email },
    );
    expect(reset.link).toBe(`https://app.example.com/account/reset-password#${reset.token}`);
  });
});
