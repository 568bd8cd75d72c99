import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newUser, password, type UserBrowser } from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { TestAuthenticator } from '../../support/clients/second-factors.js';
import { asAdmin } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';
import { freePort } from '../../support/servers/free-port.js';

/** One journey, in this order. Chromium has a virtual authenticator. */
(chromiumPath ? describe : describe.skip)('Second factors in the console', () => {
  let test: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let user: UserBrowser;
  let url: string;
  let recoveryCode: string;
  let authenticator: TestAuthenticator;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    test = await startConsoleApp({ PORT: String(port), PUBLIC_URL: url });
    user = await newUser(test);
    browser = await startBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await test?.close();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const signIn = async (path = '/sign-in') => {
    await page.goto(url + path);
    await page.getByLabel('Email address').fill(user.email);
    await page.getByLabel('Password').fill(password);
    await button('Sign in').click();
  };
  const openSettings = async () => {
    await page.goto(`${url}/settings?section=security`);
    await page.getByRole('heading', { name: 'Second factor' }).waitFor();
  };

  it('set up an authenticator app, and show recovery codes once', async () => {
    await signIn();
    await page.waitForURL(`${url}/`);
    await openSettings();
    await button('Set up').click();
    const dialog = page.getByRole('dialog');
    await button('Continue').click();
    await dialog.getByAltText('QR code with the secret of the authenticator app').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    authenticator = new TestAuthenticator(test, await dialog.locator('code').innerText());
    await dialog.getByLabel('Code of the app').fill(authenticator.wrong());
    await button('Confirm').click();
    await dialog.locator('[aria-invalid="true"]').waitFor();
    await dialog.getByLabel('Code of the app').fill(authenticator.code());
    await button('Confirm').click();
    const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await codes.first().waitFor();
    expect(await codes.count()).toBe(10);
    recoveryCode = await codes.first().innerText();
    await button('I have stored them').click();
    await page.getByText('10 left').waitFor();
    expect(await overflowsPhone(page)).toBe(false);
  });

  it('ask for the code after the password, and return to the page that was opened', async () => {
    await context.clearCookies();
    await signIn('/settings?section=security');
    await page.waitForURL(`${url}/second-factor`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page)).toEqual([]);
    }
    expect(await overflowsPhone(page)).toBe(false);
    await page.getByLabel('Code').fill(await authenticator.next());
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/settings?section=security`);
    await page.getByRole('heading', { name: 'Second factor' }).waitFor();
    // Only once.
    await page.goto(`${url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).not.toContain('/settings');
  });

  it('add a passkey, which signs in after the password', async () => {
    await openSettings();
    await button('Add a passkey').click();
    await page.getByLabel('Name').last().fill('This laptop');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This laptop', { exact: true }).waitFor();
    await context.clearCookies();
    await signIn();
    await page.waitForURL(`${url}/second-factor`);
    await button('Use a passkey').click();
    await page.waitForURL(`${url}/`);
  });

  it('sign in with a passkey alone, which can be renamed', async () => {
    await context.clearCookies();
    await page.goto(`${url}/sign-in`);
    await button('Sign in with a passkey').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await button('Sign in with a passkey').click();
    await page.waitForURL(`${url}/`);
    await openSettings();
    await page.getByRole('button', { name: 'Rename : This laptop' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New name').fill('Old laptop');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('Old laptop', { exact: true }).waitFor();
  });

  it('need a code for changes some time after the sign-in', async () => {
    await test.advance(10 * 60_000 + 1000);
    await openSettings();
    await page.getByRole('button', { name: 'Remove : Old laptop' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByLabel('Code of your authenticator app, or a recovery code').fill(recoveryCode);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('9 left').waitFor();
    expect(await page.getByText('Old laptop', { exact: true }).count()).toBe(0);
  });

  it('are removed by an administrator', async () => {
    const theirs = await openAs(browser, (await asAdmin(test)).client, url);
    await theirs.goto(`${url}/admin/users/${user.userId}`);
    const reset = theirs.getByRole('button', { name: 'Reset the second factor' });
    await reset.click();
    expect(await findBarriers(theirs)).toEqual([]);
    await theirs.getByRole('dialog').getByRole('button', { name: 'Reset the second factor' }).click();
    await theirs.getByText('The second factor is removed.').waitFor();
    await theirs.getByText('The user is not signed in').waitFor();
    await theirs.locator('button:disabled', { hasText: 'Reset the second factor' }).waitFor();
    await context.clearCookies();
    await signIn();
    await page.waitForURL(`${url}/`);

    await theirs.getByRole('button', { name: 'Disable the user' }).click();
    expect(await findBarriers(theirs)).toEqual([]);
    await theirs.getByRole('dialog').getByRole('button', { name: 'Disable the user' }).click();
    await theirs.getByRole('button', { name: 'Enable the user' }).waitFor();
    await context.clearCookies();
    await signIn();
    await page.getByRole('alert').getByText('Your account is disabled.').waitFor();
    await theirs.getByRole('button', { name: 'Enable the user' }).click();
    await theirs.getByRole('dialog').getByRole('button', { name: 'Enable the user' }).click();
    await theirs.getByRole('button', { name: 'Disable the user' }).waitFor();
    await theirs.context().close();
    await signIn();
    await page.waitForURL(`${url}/`);
  });
});
