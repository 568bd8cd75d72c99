import type { Browser, BrowserContext, Locator, Page, Request, WebSocketRoute } from 'playwright-core';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { SubscriptionsService } from '../../../src/subscriptions/subscriptions.service.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, overflowsPhone } from '../../support/clients/console-page.js';
import { startConsoleApp } from '../../support/console.js';
import { sampleVideo } from '../../support/platforms/publishing.js';
import { startTestSimulator, type TestSimulator } from '../../support/servers/simulator.js';

const proTier = '01890a5d-ac00-7000-8000-000000000002';
const email = 'ada@example.com';
const password = 'a quiet lighthouse';

/** The tests are one journey of a new user, in this order. */
(chromiumPath ? describe : describe.skip)('Accounts in the console', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startConsoleApp(simulator.environment);
    browser = await startBrowser();
    context = await browser.newContext();
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await test?.close();
    await simulator?.close();
    expect(complaints).toEqual([]);
  });

  const button = (name: string, on: Page = page) => on.getByRole('button', { name, exact: true });
  const details = (name: string, on: Page = page) => on.getByRole('link', { name: `Details: ${name}` });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(Database).manager.query(statement, parameters);

  /** Starts to connect a TikTok account. Returns the popup with the consent page. */
  async function openConsent(): Promise<Page> {
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('Connect TikTok').click()]);
    return popup;
  }
  async function connect(person: string): Promise<void> {
    const popup = await openConsent();
    await popup.getByRole('radio', { name: person }).check();
    await button('Allow', popup).click();
    await page.getByText('The account is connected.').waitFor();
  }
  /** Connects an account in a tab that may open no window. */
  async function connectByRedirect(person: string): Promise<void> {
    const tab = await context.newPage();
    await tab.addInitScript('window.open = () => null');
    await tab.goto(`${test.url}/accounts`);
    await button('Connect TikTok', tab).click();
    await tab.getByRole('radio', { name: person }).check();
    await button('Allow', tab).click();
    await tab.getByText('The account is connected.').waitFor();
    expect(new URL(tab.url()).pathname).toBe('/accounts');
    await details(person, tab).waitFor();
    await tab.close();
  }
  const isSelected = (name: string) => button(`Selected account: ${name}`).waitFor();

  it('signs up with the link of a mail', async () => {
    await page.goto(`${test.url}/sign-up`);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill(password);
    await button('Create an account').click();
    await page.getByText(`We sent a link to ${email}.`).waitFor();
    await test.app.get(WorkRunner, { strict: false }).drain();
    await page.getByRole('link', { name: /mailbox/ }).click();
    await page.locator('a[href*="/verify-email#"]').click();
    await button('Confirm and sign in').click();
    await link('Continue').click();
    await page.getByRole('heading', { name: 'Connect your first account' }).waitFor();
  });

  it('explains a denied consent and a closed window', async () => {
    await link('Connect an account').click();
    await page.getByLabel('Your name').fill('Ada');
    await button('Continue').click();
    await page.getByText('You can connect 1 more account.').waitFor();
    await button('Deny', await openConsent()).click();
    await page.getByRole('alert').getByText('You did not allow access. Nothing was connected.').waitFor();
    const popup = await openConsent();
    await button('Allow', popup).waitFor();
    await popup.close();
    await page.getByRole('alert').getByText('You closed the window').waitFor();
  });

  it('connects an account', async () => {
    await connect('Simulated Public Creator');
    await isSelected('Simulated Public Creator');
    await link('Continue').click();
    await link('Go to the start page').click();
    await page.getByRole('heading', { name: 'Hello, Ada' }).waitFor();
    await page.getByText('Everything is fine').waitFor();
    await page.getByText('1 of 1').waitFor();
  });

  it('prompts for an upgrade at the limit of the tier', async () => {
    await link('Accounts').click();
    let popups = 0;
    page.on('popup', () => (popups += 1));
    await button('Connect TikTok').click();
    const prompt = page.getByRole('alert');
    await prompt.getByText('Your plan allows no further account').waitFor();
    expect(await prompt.textContent()).toContain('The plan Free allows 1 account. The plan Pro allows more.');
    expect(popups).toBe(0);
  });

  it('names the plan that allows more when the limit of posts is reached', async () => {
    const setLimit = (limit: number) => sql("UPDATE tiers SET post_limit = $1 WHERE name = 'Free'", [limit]);
    const [{ limit }] = (await sql("SELECT post_limit AS limit FROM tiers WHERE name = 'Free'")) as [
      { limit: number },
    ];
    await setLimit(0);
    const tab = await context.newPage();
    await tab.goto(`${test.url}/posts/new`);
    await tab.locator('input[type=file]').setInputFiles(sampleVideo);
    await tab.getByText('Uploaded', { exact: true }).waitFor();
    await tab.getByLabel('Who can see this video').selectOption('SELF_ONLY');
    await tab.getByText('The plan Free allows 0 posts a month. The plan Pro allows more.').waitFor();
    expect(await findBarriers(tab)).toEqual([]);
    await tab.close();
    await setLimit(limit);
  });

  it('switches between accounts, and keeps the selection after a reload', async () => {
    const [{ id }] = (await sql('SELECT id FROM users WHERE email = $1', [email])) as [{ id: string }];
    await test.app
      .get(Database)
      .transaction((manager) =>
        test.app.get(SubscriptionsService, { strict: false }).assign(manager, id, proTier),
      );
    // The page notices the change when it would refuse.
    const popup = await openConsent();
    await button('Allow', popup).waitFor();
    await popup.close();
    await connectByRedirect('Simulated Private Creator');
    await page.reload();
    await button('Selected account: Simulated Public Creator').or(button('Select an account')).click();
    await page.getByRole('button', { name: /^Simulated Private Creator/ }).click();
    await isSelected('Simulated Private Creator');
    await page.reload();
    await isSelected('Simulated Private Creator');
  });

  it('changes the order in which accounts stay active', async () => {
    const names = page.getByRole('list', { name: 'Connected accounts' }).first().getByRole('listitem');
    await button('Move Simulated Private Creator up').click();
    await page.getByText('Simulated Private Creator is now at position 1.').waitFor({ state: 'attached' });
    await names.first().getByText('Simulated Private Creator', { exact: true }).waitFor();
    await page.reload();
    await names.first().getByText('Simulated Private Creator', { exact: true }).waitFor();
  });

  it('shows nicknames as text', async () => {
    await details('Simulated Private Creator').click();
    const save = page
      .locator('form')
      .filter({ has: page.getByLabel('Nickname') })
      .getByRole('button', { name: 'Save' });
    const nickname = '<img src=x onerror=alert(1)>';
    await page.getByLabel('Nickname').fill(nickname);
    await save.click();
    await page.getByText('The nickname is saved.').waitFor();
    await page.getByRole('heading', { level: 1, name: nickname }).waitFor();
    await page.getByLabel('Nickname').fill('');
    await save.click();
    await page.getByRole('heading', { level: 1, name: 'Simulated Private Creator' }).waitFor();
  });

  it('starts the activity of another account at its beginning', async () => {
    const tab = await context.newPage();
    await sql(
      `INSERT INTO grant_operations (id, grant_id, kind, outcome, at, duration_ms)
       SELECT gen_random_uuid(), id, 'token.refresh', 'ok', app_now(), 5 FROM grants, generate_series(1, 30)`,
    );
    /** The variables of the next request for operations, which an action causes. */
    const asksFor = async (action: () => Promise<unknown>): Promise<object> => {
      const isRead = (request: Request) =>
        request.method() === 'POST' && request.postDataJSON()?.operationName === 'AccountOperations';
      const [request] = await Promise.all([tab.waitForRequest(isRead), action()]);
      return request.postDataJSON().variables;
    };
    const accounts = (await sql('SELECT id FROM accounts WHERE disconnected_at IS NULL ORDER BY id')) as {
      id: string;
    }[];
    const [one, other] = accounts.map(({ id }) => id);
    expect(await asksFor(() => tab.goto(`${test.url}/accounts/${one}`))).toMatchObject({
      ...{ id: one, after: null },
    });
    expect(await asksFor(() => button('Show more', tab).click())).toMatchObject({
      ...{ id: one, after: expect.any(String) },
    });
    // As a link between the pages of two accounts does.
    const navigate = () => tab.evaluate(`history.pushState({}, '', '/accounts/${other}')`);
    expect(await asksFor(navigate)).toMatchObject({ id: other, after: null });
    await tab.close();
  });

  it('disconnects an account, and another tab shows it immediately', async () => {
    const other = await context.newPage();
    await other.goto(`${test.url}/accounts`);
    await details('Simulated Private Creator', other).waitFor();
    await button('Disconnect').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Scheduled posts of this account are not published.').waitFor();
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await isSelected('Simulated Public Creator');
    await other
      .getByRole('link', { name: 'Details: Simulated Private Creator' })
      .waitFor({ state: 'detached' });
    await other.close();
  });

  it('shows that the live connection is lost, and what changed meanwhile when it is back', async () => {
    const tab = await context.newPage();
    const open: WebSocketRoute[] = [];
    const connected = Promise.withResolvers<void>();
    let isDown = false;
    await tab.routeWebSocket(/\/graphql/, (socket) => {
      if (isDown) return void socket.close({ code: 1012 });
      open.push(socket);
      const server = socket.connectToServer();
      server.onMessage((message) => {
        socket.send(message);
        connected.resolve();
      });
    });
    await tab.goto(`${test.url}/accounts`);
    await details('Simulated Public Creator', tab).waitFor();
    await connected.promise;
    const lost = tab.getByText('The live connection was lost.');
    expect(await lost.count()).toBe(0);
    isDown = true;
    for (const socket of open.splice(0)) await socket.close({ code: 1012 });
    await lost.waitFor();
    const rename = (label: string | null) =>
      sql(`UPDATE accounts SET label = $1 WHERE display_name = 'Simulated Public Creator'`, [label]);
    await rename('Renamed meanwhile');
    isDown = false;
    await lost.waitFor({ state: 'detached' });
    await details('Renamed meanwhile', tab).waitFor();
    await rename(null);
    await tab.close();
  }, 90_000);

  it('is accessible in both themes, and fits a phone', async () => {
    const paths = ['/', '/welcome?step=2', '/accounts', '/settings', '/settings?section=security'];
    const accountPath = await details('Simulated Public Creator').getAttribute('href');
    for (const path of [...paths, accountPath!]) {
      await page.goto(new URL(path, test.url).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    }
  }, 90_000);

  it('keeps what was typed when the session ends', async () => {
    await page.goto(`${test.url}/settings`);
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await sql('DELETE FROM sessions');
    await button('Save').click();
    await page.getByRole('alert').getByText('Sign in again in a new tab').waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada Lovelace');
    const [tab] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('alert').getByRole('link').click(),
    ]);
    await tab.getByLabel('Email address').fill(email);
    await tab.getByLabel('Password').fill(password);
    await button('Sign in', tab).click();
    await tab.getByRole('heading', { name: 'Hello, Ada' }).waitFor();
    await tab.close();
    await button('Save').click();
    await page.getByText('Your profile is saved.').waitFor();
  });

  it('leads from the sign-up to a connected account with the keyboard only', async () => {
    const own = await browser.newContext();
    const tab = await own.newPage();
    const press = async (on: Page, target: Locator, key = 'Enter') => {
      await target.waitFor();
      for (
        let count = 0;
        !(await target.evaluate((element) => element === element.ownerDocument.activeElement));
        count += 1
      ) {
        if (count > 60) throw new Error(`The focus does not reach ${String(target)}.`);
        await on.keyboard.press('Tab');
      }
      await on.keyboard.press(key);
    };
    const type = async (label: string, text: string) => {
      await press(tab, tab.getByLabel(label), 'End');
      await tab.keyboard.type(text);
    };
    await tab.goto(`${test.url}/sign-up`);
    await type('Email address', 'keys@example.com');
    await type('Password', password);
    await press(tab, button('Create an account', tab));
    await tab.getByText('We sent a link to keys@example.com.').waitFor();
    await test.app.get(WorkRunner, { strict: false }).drain();
    await press(tab, tab.getByRole('link', { name: /mailbox/ }));
    await press(tab, tab.locator('a[href*="/verify-email#"]').first());
    await press(tab, button('Confirm and sign in', tab));
    await press(tab, tab.getByRole('link', { name: 'Continue', exact: true }));
    await press(tab, tab.getByRole('link', { name: 'Connect an account', exact: true }));
    await type('Your name', 'Keys');
    await press(tab, button('Continue', tab));
    const opened = tab.waitForEvent('popup');
    await press(tab, button('Connect TikTok', tab));
    const popup = await opened;
    await press(popup, popup.getByRole('radio').first(), 'Space');
    while (!(await popup.getByRole('radio', { name: 'Simulated Private Creator' }).isChecked()))
      await popup.keyboard.press('ArrowDown');
    await press(popup, button('Allow', popup));
    await tab.getByText('The account is connected.').waitFor();
    await own.close();
  }, 90_000);
});
