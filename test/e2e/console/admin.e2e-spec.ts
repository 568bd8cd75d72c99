import type { Browser, Page } from 'playwright-core';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs } from '../../support/clients/console-page.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';

(chromiumPath ? describe : describe.skip)('The administration in the console', () => {
  let test: TestApp;
  let browser: Browser;
  let admin: SignedUpUser;
  let user: SignedUpUser;
  let page: Page;
  beforeAll(async () => {
    test = await startConsoleApp();
    browser = await startBrowser();
    admin = await asAdmin(test);
    user = await signedUpUser(test, { email: 'member@example.com', displayName: '<b>Mallory</b>' });
    page = await openAs(browser, admin.client, test.url);
    page.setDefaultTimeout(20_000);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await test?.close();
  });

  const open = async (path: string, title: string) => {
    await page.goto(test.url + path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const dialog = () => page.getByRole('dialog');
  const status = (text: string) => page.getByRole('status').getByText(text).waitFor();

  it('refuses users who are not administrators, and shows them no link', async () => {
    const theirs = await openAs(browser, user.client, test.url);
    await theirs.goto(`${test.url}/admin/users`);
    await theirs.getByRole('heading', { name: 'Only administrators can open this page' }).waitFor();
    expect(await theirs.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    expect(await theirs.getByText(admin.email).count()).toBe(0);
    await theirs.context().close();
  });

  it('creates a tier, previews its change and saves it', async () => {
    await open('/admin/tiers', 'Tiers');
    await page.getByRole('button', { name: 'Create a tier' }).click();
    await dialog().getByLabel('Name').fill('Studio');
    await dialog().getByLabel('Rank').fill('70');
    await dialog().getByLabel('Maximum number of connected accounts').fill('4');
    await dialog().getByRole('button', { name: 'Create a tier' }).click();
    await status('The tier Studio is created.');

    await page.getByRole('button', { name: 'Edit Studio' }).click();
    await dialog().getByLabel('Maximum number of connected accounts').fill('3');
    await dialog().getByRole('button', { name: 'Preview the change' }).click();
    await dialog().getByText('Users over the new limits: 0').waitFor();
    await dialog().getByRole('button', { name: 'Save the change' }).click();
    await status('Saved. Accounts paused: 0, resumed: 0.');
    const { tiers } = await admin.client.data(
      '{ tiers(first: 100) { edges { node { name accountLimit } } } }',
    );
    expect(tiers.edges).toContainEqual({ node: { name: 'Studio', accountLimit: 3 } });
  });

  it('shows why a tier is refused, and keeps the input', async () => {
    // The page behind a modal dialog is inert, so its heading cannot be found.
    await page.goto(`${test.url}/admin/tiers?edit=new`);
    await dialog().getByLabel('Name').fill('Studio');
    await dialog().getByLabel('Rank').fill('71');
    await dialog().getByRole('button', { name: 'Create a tier' }).click();
    await dialog().getByRole('alert').getByText('Another plan already has this name.').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Studio');
  });

  it('assigns a tier and a role to a user', async () => {
    await open('/admin/users?q=member', 'Users');
    await page.getByText('<b>Mallory</b>').waitFor();
    await page.getByRole('link', { name: user.email }).click();
    await page.getByRole('combobox', { name: 'Tier' }).selectOption('Studio');
    await page.getByRole('button', { name: 'Preview the tier' }).click();
    await page.getByRole('button', { name: 'Assign the tier' }).click();
    await page.getByRole('definition').getByText('Studio').waitFor();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('ADMIN');
    await page.getByRole('button', { name: 'Save the role' }).click();
    await page.getByRole('definition').getByText('Administrator').waitFor();
    const { viewer } = await user.client.data('{ viewer { role tier { name } } }');
    expect(viewer).toEqual({ role: 'ADMIN', tier: { name: 'Studio' } });
  });

  it('creates an API client, shows its secret once and issues another', async () => {
    await open('/admin/clients', 'API clients');
    await page.getByRole('button', { name: 'Create a client' }).click();
    await dialog().getByLabel('Name').fill('Reporting');
    await dialog().getByLabel('Kind').selectOption('SERVICE');
    await dialog().getByLabel('admin').check();
    await dialog().getByRole('button', { name: 'Create a client' }).click();
    const secret = await dialog().locator('code').textContent();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('link', { name: 'Reporting' }).click();
    await page.getByRole('button', { name: 'Issue a new secret' }).click();
    await dialog().getByRole('button', { name: 'Issue a new secret' }).click();
    await dialog().locator('code').waitFor();
    expect(await dialog().locator('code').textContent()).not.toBe(secret);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await status('The previous secrets work until');
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('definition').getByText('Disabled').waitFor();
  });

  it('shows a webhook event with its payload and applies it again', async () => {
    const body = aWebhook('made.up', { note: '<script>alert(1)</script>' });
    await fetch(`${test.url}/webhooks/tiktok`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'tiktok-signature': sign(body, Date.now()) },
      body,
    });
    await test.app.get(WorkRunner).drain();
    await open('/admin/webhooks?state=IGNORED', 'Webhooks');
    await page.getByRole('link', { name: 'made.up' }).click();
    await page.getByRole('region', { name: 'Payload' }).getByText('<script>').waitFor();
    await page.getByRole('button', { name: 'Apply again' }).click();
    await status('Events that are applied again: 1.');
  });

  it('lists these actions in the audit trail, and exports them', async () => {
    await open('/admin/audit?action=webhook_event.replayed', 'Audit trail');
    await page.getByRole('rowheader', { name: 'webhook_event.replayed' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('audit.csv');
  });

  it.each([
    ['/admin', 'Administration'],
    ['/admin/tiers', 'Tiers'],
    ['/admin/users', 'Users'],
    ['/admin/jobs', 'Jobs'],
    ['/admin/clients', 'API clients'],
    ['/admin/webhooks', 'Webhooks'],
    ['/admin/audit', 'Audit trail'],
  ])('has no barrier on %s, and fits a phone', async (path, title) => {
    await open(path, title);
    await page.getByRole('table').first().or(page.getByText('No job is dead')).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });
});
