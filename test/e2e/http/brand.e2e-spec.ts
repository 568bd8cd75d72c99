import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { authorizeUrl, newClient, newPkce, newUser, password } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers } from '../../support/clients/console-page.js';
import { receivedMails } from '../../support/clients/mailbox.js';

const name = 'Ada & <i>Co</i>';
const shownName = 'Ada &#38; &#60;i&#62;Co&#60;/i&#62;';
const logo = 'https://cdn.example.com/logo.png?a=1&b="2"';

describe('Name, logo and colour of the installation', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ BRAND_NAME: name, BRAND_LOGO_URL: logo, BRAND_COLOR: '#ffd400' });
  });
  afterAll(() => test.close());

  const open = (path: string) => fetch(test.url + path, { headers: { accept: 'text/html' } });

  it.each([
    ['the page for forgotten passwords', '/forgot-password'],
    ['the page of a mailed link', '/verify-email'],
    ['the page of a device', '/oauth/device'],
    ['the page after sign-out', '/oauth/logout/success'],
    ['a failed connect flow', '/auth/tiktok/callback?state=x'],
    ['a failed authorization', '/oauth/authorize?client_id=unknown'],
    ['the state of a data deletion', '/data-deletion/unknown'],
    ['the start page', '/'],
  ])('are on %s, escaped, and allowed by its policy', async (_, path) => {
    const response = await open(path);
    const page = await response.text();
    expect(page).toContain(`<p class="brand"><img src="https://cdn.example.com/logo.png?a=1&#38;b=`);
    expect(page).toContain(`alt="" />${shownName}</p>`);
    expect(page).not.toContain('<!--brand');
    expect(page).not.toContain('<i>');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("img-src https://cdn.example.com 'self'");
    expect(policy.match(/img-src/g)).toHaveLength(1);
    expect(page).toContain('<link rel="icon" href="/favicon.ico" />');
    for (const [, css] of page.matchAll(/<style>(.*?)<\/style>/gs))
      expect(policy).toContain(`'sha256-${createHash('sha256').update(css!).digest('base64')}'`);
    // Yellow links are not legible on white.
    expect(page).not.toContain('--accent: #ffd400; } @media');
    expect(policy).toContain("default-src 'none'");
  });

  it('are the icon of all pages', async () => {
    const icon = await fetch(`${test.url}/favicon.ico`, { redirect: 'manual' });
    expect([icon.status, icon.headers.get('location')]).toEqual([302, logo]);
    expect(icon.headers.get('cache-control')).toBe('public, max-age=86400');
  });

  it('cannot be put into a page by a request', async () => {
    const page = await (await open('/oauth/device?user_code=<!--brand-name-->')).text();
    expect(page.split('class="brand"')).toHaveLength(2);
  });

  it('are in mails, as text', async () => {
    const request = 'mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }';
    await fetch(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: request,
        variables: { input: { email: 'new@example.com', password: 'a quiet lighthouse' } },
      }),
    });
    await test.app.get(WorkRunner, { strict: false }).drain();
    const [mail] = receivedMails(test.dataDir);
    expect(mail!.text).toContain(`signed up at ${name} (127.0.0.1:`);
  });

  (chromiumPath ? it : it.skip)(
    'are legible in both themes, without violations of the policy',
    async () => {
      const browser: Browser = await startBrowser();
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        await page.route('https://cdn.example.com/**', (route) =>
          route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }),
        );
        const user = await newUser(test);
        await page.goto(authorizeUrl(test, await newClient(test), newPkce()));
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await findBarriers(page)).toEqual([]);
        }
        await page.getByLabel('Email address').fill(user.email);
        await page.getByLabel('Password').fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Do not allow' }).waitFor();
        expect(await page.locator('.brand').textContent()).toBe(name);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});
