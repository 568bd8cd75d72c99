import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  password,
  post,
  type TestOAuthClient,
  token,
  queryViewer,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';

/** Folder for screenshots of the pages. None are taken if it is not set. */
const pictures = process.env.TEST_PICTURES;

(chromiumPath ? describe : describe.skip)('In a real browser, without JavaScript', () => {
  let test: TestApp;
  let browser: Browser;
  let callback: Server;
  let redirect: string;
  let client: TestOAuthClient;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    test = await startTestApp();
    browser = await startBrowser();
    callback = createServer((_request, response) => response.end('back at the app'));
    await new Promise<void>((resolve) => callback.listen(0, '127.0.0.1', resolve));
    redirect = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callback`;
    client = await newClient(test, { redirectUris: [redirect], name: 'Pocket Scheduler' });
  });
  afterAll(async () => {
    await browser.close();
    callback.close();
    await test.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    complaints = [];
    // Invalid forms get a 400, which the browser logs.
    page.on('console', (message) => {
      if (!message.text().includes('status of 400')) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function picture(name: string, of: Page = page): Promise<void> {
    if (pictures) await of.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
  /** Waits until the page with this title is shown. */
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  const start = (pkce: { challenge: string }, more: Record<string, string> = {}) =>
    authorizeUrl(test, client, pkce, { redirect_uri: redirect, ...more });

  it('signs in by keyboard, consents, and the app gets a valid code', async () => {
    const user = await newUser(test);
    const pkce = newPkce();
    await page.goto(start(pkce, { scope: 'openid email accounts:read profile:read profile:write' }));
    await picture('sign-in');
    await heading('Sign in').waitFor();
    await page.getByLabel('Email address').fill(user.email);
    await page.getByLabel('Password').fill('wrong password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toBe('The email address or the password is wrong.');
    await picture('sign-in-failed');
    expect(await page.getByLabel('Email address').inputValue()).toBe(user.email);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await heading('Allow Pocket Scheduler to use your account?').waitFor();
    await page.getByText('Change your profile').waitFor();
    await picture('consent');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${redirect}?**`);
    expect(await page.textContent('body')).toBe('back at the app');
    const { body } = await token(test, client, {
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code')!,
      redirect_uri: redirect,
      code_verifier: pkce.verifier,
    });
    expect(await queryViewer(test, body.access_token)).toMatchObject({
      data: { viewer: { id: user.userId } },
    });
  });

  it('reports to the app that the user denied the request', async () => {
    const user = await newUser(test);
    await page.goto(start(newPkce()));
    await page.getByLabel('Email address').fill(user.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.waitForURL(`${redirect}?**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('allows the user to switch to another account', async () => {
    const [first, second] = [await newUser(test), await newUser(test)];
    const signIn = async (email: string) => {
      await page.getByLabel('Email address').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await page.goto(start(newPkce()));
    await signIn(first.email);
    await page.getByText(first.email).waitFor();
    await page.getByRole('button', { name: 'Use another account' }).click();
    await heading('Sign in').waitFor();
    await signIn(second.email);
    await page.getByText(second.email).waitFor();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${redirect}?**`);
    // With prompt=login the user has to sign in again.
    await page.goto(start(newPkce(), { prompt: 'login' }));
    await heading('Sign in').waitFor();
    await signIn(first.email);
    await page.getByText(first.email).waitFor();
  });

  it('connects a device and signs out', async () => {
    const display = await newClient(test, { kind: 'DEVICE', name: 'Wall Display' });
    const user = await newUser(test);
    const device = (await post(test, '/oauth/device_authorization', display, { scope: 'profile:read' })).body;
    await page.goto(`${test.url}/oauth/device`);
    await picture('device');
    await page.getByLabel('Code').fill('BBBB-BBBB');
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('This code is not valid');
    await page.getByLabel('Code').fill(device.user_code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await picture('device-confirm');
    await page.getByRole('button', { name: 'The codes match' }).click();
    await page.getByLabel('Email address').fill(user.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await heading('Your device is connected').waitFor();
    await picture('device-done');
    await page.goto(`${test.url}/oauth/logout`);
    await picture('logout');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading('You are signed out').waitFor();
    await picture('logged-out');
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('patchbay_session');
    await page.goto(`${test.url}/oauth/logout`);
    await heading('You are signed out').waitFor();
  });

  it('explains an invalid request, also in dark mode and on a small screen', async () => {
    const phone = await browser.newContext({
      javaScriptEnabled: false,
      colorScheme: 'dark',
      viewport: { width: 360, height: 640 },
    });
    const small = await phone.newPage();
    await small.goto(start(newPkce(), { redirect_uri: 'https://evil.example/' }));
    expect(await small.title()).toBe('Something went wrong');
    await picture('error-dark', small);
    const user = await newUser(test);
    await small.goto(start(newPkce(), { scope: 'openid profile email accounts:read profile:write' }));
    await small.getByLabel('Email address').fill(user.email);
    await small.getByLabel('Password').fill(password);
    await small.getByRole('button', { name: 'Sign in', exact: true }).click();
    await picture('consent-dark', small);
    const overflow = await small
      .locator('main')
      .evaluate((main) => main.scrollWidth > main.clientWidth)
      .catch(() => false);
    expect(overflow).toBe(false);
    await phone.close();
  });
});
