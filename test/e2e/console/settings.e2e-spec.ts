import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import {
  authorizeUrl,
  newClient,
  newPkce,
  newUser,
  password as theirPassword,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, overflowsPhone } from '../../support/clients/console-page.js';
import { signedInAgain } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';
import { freePort } from '../../support/servers/free-port.js';

const email = 'grace@example.com';
const newEmail = 'hopper@example.com';
const password = 'a quiet lighthouse';
const minuteMs = 60_000;

/** The tests are one journey, in this order. A second installation is the other sign-in provider. */
(chromiumPath ? describe : describe.skip)('Settings of a user in the console', () => {
  let there: TestApp;
  let issuer: string;
  let test: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    // Browsers send cookies to all ports of a host, so the two installations need two host names.
    const theirPort = await freePort();
    issuer = `http://localhost:${theirPort}`;
    there = await startTestApp({ PORT: String(theirPort), PUBLIC_URL: issuer });
    const port = await freePort();
    const redirectUris = [`http://127.0.0.1:${port}/sign-in/other/callback`];
    const { id: clientId, secret: clientSecret } = await newClient(there, {
      ...{ name: 'Here', redirectUris, scopes: ['openid', 'email', 'profile'] },
    });
    const provider = { id: 'other', name: 'Example ID', issuer, clientId, clientSecret };
    test = await startConsoleApp({ PORT: String(port), SIGN_IN_PROVIDERS: JSON.stringify([provider]) });
    browser = await startBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // Refused inputs have an error status, which Chromium logs.
      if (message.type() === 'error' && !message.text().includes('status of 4'))
        complaints.push(message.text());
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await test?.close();
    await there?.close();
    expect(complaints).toEqual([]);
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = async (section: string) => {
    await page.goto(`${test.url}/settings${section && `?section=${section}`}`);
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  };
  const sendMails = () => test.app.get(WorkRunner, { strict: false }).drain();
  /** Opens the newest mail of the mailbox and its link. */
  const openMailLink = async (path: string) => {
    await sendMails();
    await page.goto(`${test.url}/dev/mailbox`);
    await page.locator(`a[href*="${path}#"]`).first().click();
  };
  const signIn = async (address: string, secret = password) => {
    await page.getByLabel('Email address').fill(address);
    await page.getByLabel('Password').fill(secret);
    await button('Sign in').click();
  };
  const userId = async () => {
    const [row] = await test.app
      .get(Database)
      .manager.query<{ id: string }[]>('SELECT id FROM users WHERE email IN ($1, $2)', [email, newEmail]);
    return row?.id;
  };

  it.each(['/sign-in', '/sign-up', '/forgot-password', '/reset-password#none', '/verify-email#none'])(
    'has no barrier on %s for visitors, and fits a phone',
    async (path) => {
      await page.goto(test.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    },
  );

  it('signs up', async () => {
    await page.goto(`${test.url}/sign-up`);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill(password);
    await button('Create an account').click();
    await page.getByText(`We sent a link to ${email}.`).waitFor();
    await openMailLink('/verify-email');
    await button('Confirm and sign in').click();
    await page.getByText('Continue').first().waitFor();
  });

  it('shows what the server refuses at its field, and keeps the input', async () => {
    await open('');
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('Username').fill('admin');
    await button('Save').click();
    await page.getByLabel('Username').and(page.locator('[aria-invalid="true"]')).waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Grace');
    await page.getByLabel('Username').fill('grace');
    await button('Save').click();
    await page.getByText('Your profile is saved.').waitFor();
  });

  it('keeps a form when the session ends, and saves it after signing in again', async () => {
    await open('');
    await page.getByLabel('Your name').fill('Grace Hopper');
    const query = 'mutation { signOut(input: { everywhere: false }) { __typename } }';
    await context.request.post(`${test.url}/graphql`, { data: { query } });
    await button('Save').click();
    const notice = page.getByText('Your session has ended. What you typed is still here.');
    await notice.waitFor();
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Sign in again' }).first().click();
    const second = await opened;
    await second.getByLabel('Email address').fill(email);
    await second.getByLabel('Password').fill(password);
    await second.getByRole('button', { name: 'Sign in', exact: true }).click();
    await second.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    await second.close();
    await notice.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Your name').inputValue()).toBe('Grace Hopper');
    await button('Save').click();
    await page.getByText('Your profile is saved.').waitFor();
  }, 60_000);

  it('switches mails off, and on again', async () => {
    await open('');
    const posts = page.getByRole('checkbox', { name: 'Posts that were not published' });
    for (const isOn of [false, true]) {
      await posts.click();
      await page.getByRole('checkbox', { name: 'Posts that were not published', checked: isOn }).waitFor();
      await page.reload();
      await posts.waitFor();
      expect(await posts.isChecked()).toBe(isOn);
    }
  });

  it('changes the address with a link to the new one', async () => {
    await open('');
    await page.getByLabel('New email address').fill(newEmail);
    await page.getByLabel('Your password').fill('a wrong password');
    await button('Send a link to the new address').click();
    await page.getByLabel('Your password').and(page.locator('[aria-invalid="true"]')).waitFor();
    await page.getByLabel('Your password').fill(password);
    await button('Send a link to the new address').click();
    await page.getByText(`We sent a link to ${newEmail}.`).waitFor();
    await openMailLink('/confirm-email');
    await page.getByRole('button').first().click();
    await page.getByRole('heading', { name: /changed|address/i }).waitFor();
    await open('');
    await page.getByText(`Your address is ${newEmail}.`).waitFor();
  });

  it('lists many sessions page by page', async () => {
    const id = (await userId())!;
    for (let opened = 0; opened < 24; opened += 1) await signedInAgain(test, id);
    await open('security');
    const ends = page.getByRole('button', { name: /^End\b.*: / });
    await ends.nth(18).waitFor();
    expect(await ends.count()).toBeLessThanOrEqual(20);
    await button('Show more').click();
    await ends.nth(23).waitFor();
    expect(await button('Show more').count()).toBe(0);
    await ends.first().click();
    await page.getByText('The session has ended.').waitFor();
    // The list is read again from its first page.
    await button('Show more').click();
    await button('Show more').waitFor({ state: 'detached' });
    expect(await ends.count()).toBe(23);
  });

  it('links another provider, signs in with it, and removes it, with the password after some time', async () => {
    const upstream = await newUser(there);
    await open('security');
    await test.advance(11 * minuteMs);
    await button('Link Example ID').click();
    await dialog().getByRole('alert').getByText('Please enter your password.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByLabel('Your password').fill('a wrong password');
    await dialog().getByRole('button', { name: 'Link Example ID' }).click();
    await dialog().getByRole('alert').getByText('The current password is wrong.').waitFor();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Link Example ID' }).click();
    await page.waitForURL(`${issuer}/**`);
    await signIn(upstream.email, theirPassword);
    await button('Allow').click();
    await page.waitForURL(`${test.url}/settings?section=security`);
    await page.getByText('Example ID', { exact: true }).waitFor();
    expect(await button('Link Example ID').count()).toBe(0);

    await button('Sign out everywhere').click();
    await dialog().getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('link', { name: 'Continue with Example ID' }).click();
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();

    await open('security');
    await test.advance(11 * minuteMs);
    await page.getByRole('button', { name: /^Remove.*Example ID/ }).click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await button('Link Example ID').waitFor();
  }, 60_000);

  it('denies an app, allows it, and revokes it', async () => {
    const redirectUri = `${test.url}/app/callback`;
    const app = await newClient(test, { redirectUris: [redirectUri] });
    const ask = () => page.goto(authorizeUrl(test, app, newPkce(), { redirect_uri: redirectUri }));
    await ask();
    await button('Do not allow').click();
    await page.waitForURL('**/callback?*error=access_denied*');
    await open('apps');
    await page.getByText('No app has access').waitFor();
    await page.getByText('Only administrators of this installation register API clients.').waitFor();
    expect(await page.getByRole('link', { name: 'Manage API clients' }).count()).toBe(0);

    await ask();
    await button('Allow').click();
    await page.waitForURL('**/callback?*code=*');
    await open('apps');
    await page.getByRole('button', { name: /^Revoke.*Pocket Scheduler/ }).click();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No app has access').waitFor();
  }, 60_000);

  it('lists programs that work on the data of the user, and revokes them', async () => {
    await newClient(test, { name: 'Night reports', kind: 'SERVICE', ownerUserId: (await userId())! });
    await open('apps');
    const entry = page.getByRole('listitem').filter({ hasText: 'Night reports' });
    await entry.getByText('never connected').waitFor();
    await entry.getByRole('button', { name: /^Revoke/ }).click();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No program works on your data.').waitFor();
  });

  it('downloads everything that is stored about the user', async () => {
    await open('data');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download my data' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('my-data.json');
    const data = JSON.parse(readFileSync(await download.path(), 'utf8')) as { profile: { email: string } };
    expect(data.profile.email).toBe(newEmail);
  });

  it.each(['', 'security', 'apps', 'data'])(
    'has no barrier in section "%s", and fits a phone',
    async (section) => {
      await open(section);
      await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    },
  );

  it('loads open tabs again when another user signs in', async () => {
    const other = await newUser(test);
    await open('');
    const second = await context.newPage();
    await second.goto(`${test.url}/sign-in`);
    await second.getByLabel('Email address').fill(other.email);
    await second.getByLabel('Password').fill(theirPassword);
    await second.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText(`Your address is ${other.email}.`).waitFor();

    // After a sign-in outside the console, the server refuses what the tab sends when the user comes back to it.
    const input = { email: newEmail, password };
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
    const refused = page.waitForResponse((response) => response.status() === 409);
    await context.request.post(`${test.url}/graphql`, { data: { query, variables: { input } } });
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await refused;
    await page.getByText(`Your address is ${newEmail}.`).waitFor();
    await second.getByRole('banner').getByRole('button').filter({ hasText: 'Grace' }).waitFor();
    await second.close();
  }, 90_000);

  it('signs out, also if the session has ended already', async () => {
    const [session] = (await context.cookies()).filter(({ name }) => name.includes('session'));
    await open('');
    await context.clearCookies();
    await page.getByRole('banner').getByRole('button').filter({ hasText: 'Grace' }).click();
    await button('Sign out').click();
    await page.waitForURL(`${test.url}/sign-in`);
    expect(session).toBeDefined();
    // Links to other sites, to the API and to nothing lead to the first page.
    for (const next of ['http://[', 'https://evil.example/', '/exports/my-data.json']) {
      await page.goto(`${test.url}/sign-in?next=${encodeURIComponent(next)}`);
      await signIn(newEmail);
      await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/');
    }
  }, 60_000);

  it('deletes the account, which needs the password some time after the sign-in', async () => {
    await open('data');
    await test.advance(11 * minuteMs);
    await button('Delete my account …').click();
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Delete everything' }).click();
    await dialog().getByRole('alert').getByText('Please enter your password.').waitFor();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Delete everything' }).click();
    await page.waitForURL(`${test.url}/sign-up`);
    expect(await userId()).toBeUndefined();
    await page.goto(`${test.url}/sign-in`);
    await signIn(newEmail);
    await page.getByRole('alert').waitFor();
  }, 60_000);
});
