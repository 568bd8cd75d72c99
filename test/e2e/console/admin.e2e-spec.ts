import type { Browser, Page } from 'playwright-core';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { PasswordHasher } from '../../../src/users/passwords/password-hasher.js';
import { newClient, password } from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { asAdmin, signedInAgain, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';

(chromiumPath ? describe : describe.skip)('Tiers, users and API clients in the console', () => {
  let test: TestApp;
  let browser: Browser;
  let admin: SignedUpUser;
  let user: SignedUpUser;
  let page: Page;
  beforeAll(async () => {
    test = await startConsoleApp();
    browser = await startBrowser();
    admin = await asAdmin(test);
    user = await signedUpUser(test);
    const hash = await test.app.get(PasswordHasher, { strict: false }).hash(password);
    await sql('UPDATE users SET password_hash = $2 WHERE id = $1', [admin.userId, hash]);
    await newClient(test);
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
  const sql = (statement: string, values: unknown[] = []): Promise<unknown[]> =>
    test.app.get(Database).manager.query(statement, values);
  const dialog = () => page.getByRole('dialog');
  /** Actions that give access need the password from now on. */
  const ageSession = () =>
    sql("UPDATE sessions SET created_at = created_at - interval '11 minutes' WHERE user_id = $1", [
      admin.userId,
    ]);
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
    await dialog().getByLabel('Name').fill('Free');
    await dialog().getByLabel('Rank').fill('71');
    await dialog().getByRole('button', { name: 'Create a tier' }).click();
    await dialog().getByRole('alert').getByText('Another plan already has this name.').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Free');
  });

  it('keeps a form in a dialog when the session ends, and sends it after signing in again', async () => {
    await page.goto(`${test.url}/admin/tiers?edit=new`);
    await dialog().getByLabel('Name').fill('Late');
    await dialog().getByLabel('Rank').fill('72');
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await dialog().getByRole('button', { name: 'Create a tier' }).click();
    await dialog().getByRole('alert').getByRole('link', { name: 'Sign in again' }).waitFor();
    // Coming back to the tab reads the session again.
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Your session has ended. What you typed is still here.').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Late');
    await page.context().addCookies(cookies);
    await dialog().getByRole('button', { name: 'Create a tier' }).click();
    await status('The tier Late is created.');
  });

  it('assigns a tier and a role to a user', async () => {
    const member = await signedUpUser(test, { email: 'member@example.com', displayName: '<b>Mallory</b>' });
    await open('/admin/users?q=member', 'Users');
    await page.getByText('<b>Mallory</b>').waitFor();
    await page.getByRole('link', { name: member.email }).click();
    await page.getByRole('combobox', { name: 'Tier' }).selectOption('Pro');
    await page.getByRole('button', { name: 'Preview the tier' }).click();
    await page.getByRole('button', { name: 'Assign the tier' }).click();
    await page.getByRole('definition').getByText('Pro').waitFor();
    await ageSession();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('ADMIN');
    await page.getByRole('button', { name: 'Save the role' }).click();
    await page.getByLabel('Your password').fill(password);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the role' }).click();
    await page.getByRole('definition').getByText('Administrator').waitFor();
    const { viewer } = await member.client.data('{ viewer { role tier { name } } }');
    expect(viewer).toEqual({ role: 'ADMIN', tier: { name: 'Pro' } });
  });

  it('invites a user, who chooses a password and signs in, and shows a wrong address at its field', async () => {
    await open('/admin/users', 'Users');
    const form = page
      .locator('form')
      .filter({ has: page.getByRole('button', { name: 'Send the invitation' }) });
    const address = form.getByLabel('Email address');
    const send = form.getByRole('button', { name: 'Send the invitation' });
    for (const [typed, reason] of [
      ['guest@nowhere', 'must be an email'],
      [admin.email, 'already'],
    ] as const) {
      await address.fill(typed);
      await send.click();
      await form.locator('[aria-invalid="true"]').waitFor();
      const described = await address.getAttribute('aria-describedby');
      expect(await form.locator(`[id="${described!.split(' ').at(-1)}"]`).textContent()).toContain(reason);
      expect(await address.inputValue()).toBe(typed);
      expect(await findBarriers(page)).toEqual([]);
    }
    await address.fill('guest@example.com');
    await send.click();
    await status('guest@example.com gets a link to choose a password.');
    await test.app.get(WorkRunner).drain();
    await open('/admin/users?q=guest', 'Users');
    await page.getByRole('cell', { name: 'Invited' }).waitFor();

    const guest = await (await browser.newContext()).newPage();
    guest.setDefaultTimeout(20_000);
    await guest.goto(`${test.url}/dev/mailbox`);
    await guest.getByRole('article').filter({ hasText: 'guest@example.com' }).getByRole('link').click();
    await guest.getByRole('heading', { level: 1, name: 'Choose a password' }).waitFor();
    expect(await guest.getByRole('radio').count()).toBe(0);
    await guest.getByLabel('Password').fill('password123');
    await guest.getByRole('button', { name: 'Set password' }).click();
    await guest.getByRole('alert').getByText('less common password').waitFor();
    expect(await guest.getByRole('heading', { level: 1 }).textContent()).toBe('Choose a password');
    await guest.getByLabel('Password').fill(password);
    await guest.getByRole('button', { name: 'Set password' }).click();
    await guest.getByRole('heading', { level: 1, name: 'Your password is set' }).waitFor();
    await guest.getByRole('link', { name: 'Continue' }).click();
    await guest.getByLabel('Email address').fill('guest@example.com');
    await guest.getByLabel('Password').fill(password);
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
    await guest.getByRole('heading', { name: 'Connect your first account' }).waitFor();
    await guest.context().close();
    await page.reload();
    await page.getByRole('cell', { name: 'Active' }).waitFor();
  });

  it('creates an API client, shows its secret once and issues another', async () => {
    await open('/admin/clients', 'API clients');
    await page.getByRole('button', { name: 'Create a client' }).click();
    await dialog().getByLabel('Name').fill('Reporting');
    await dialog().getByLabel('Kind').selectOption('SERVICE');
    await dialog().getByLabel('admin').check();
    await dialog().getByLabel('posts:read').check();
    await ageSession();
    await dialog().getByRole('button', { name: 'Create a client' }).click();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Create a client' }).click();
    const secret = await dialog().locator('code').textContent();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('link', { name: 'Reporting' }).click();
    await page.getByRole('button', { name: 'Issue a new secret' }).click();
    await dialog().getByRole('button', { name: 'Issue a new secret' }).click();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Issue a new secret' }).click();
    await dialog().locator('code').waitFor();
    expect(await dialog().locator('code').textContent()).not.toBe(secret);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await status('The previous secrets work until');

    await page.getByRole('textbox', { name: 'Secret of the client' }).fill('a wrong secret');
    await page.getByRole('button', { name: 'Call the API' }).click();

    await page.getByRole('alert').getByText('invalid_client').waitFor();
    await page.getByRole('textbox', { name: 'Secret of the client' }).fill(secret!);
    const revoked = page.waitForResponse((response) => response.url().endsWith('/oauth/revoke'));
    await page.getByRole('button', { name: 'Call the API' }).click();
    expect((await revoked).status()).toBe(200);
    await status('Scopes: posts:read.');
    const answer = page.getByRole('region', { name: 'Response with status 200' });
    expect(await answer.textContent()).toContain('"platform": "TIKTOK"');
    await page.getByLabel('Period').selectOption('Last 90 days');
    await page.waitForURL('**days=90');
    await page.locator('table[aria-rowcount="91"]').waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('definition').getByText('Disabled').waitFor();
  });

  it('finds the unverified clients, and verifies one', async () => {
    await ageSession();
    const assistant = await newClient(test, { kind: 'PUBLIC', name: 'Helpful Assistant' });
    await newClient(test, { name: 'Own App' });
    await sql(
      `UPDATE oidc_clients SET is_verified = false, origin = 'DOCUMENT', resources = '{MCP}',
         metadata_url = 'https://assistant.example/client.json' WHERE id = $1`,
      [assistant.id],
    );
    await open('/admin/clients', 'API clients');
    await page.getByRole('link', { name: 'Own App' }).waitFor();
    await page.getByLabel('Verification').selectOption('Unverified');
    await page.waitForURL('**show=unverified');
    await page.getByRole('link', { name: 'Own App' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Helpful Assistant' }).click();
    await page.getByRole('definition').getByText('https://assistant.example/client.json').waitFor();
    await page.getByRole('definition').getByText('Unverified').waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await dialog().getByRole('button', { name: 'Verify' }).click();
    await dialog().getByLabel('Your password').fill(password);
    await dialog().getByRole('button', { name: 'Verify' }).click();
    await status('The app is verified.');
    await page.getByRole('definition').getByText('AI assistants').waitFor();
    await page.getByRole('button', { name: 'Verify' }).waitFor({ state: 'detached' });
  });

  it('leads administrators from the settings to the API clients', async () => {
    await open('/settings?section=apps', 'Settings');
    await page.getByRole('link', { name: 'Manage API clients' }).click();
    await page.getByRole('heading', { level: 1, name: 'API clients' }).waitFor();
  });

  it('shows which users consented to which scopes of a client', async () => {
    const client = await newClient(test, { name: 'Agency Desk', scopes: ['openid', 'profile:read'] });
    await sql(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, given_at, updated_at)
       VALUES ($1, $2, '{openid}', app_now(), app_now())`,
      [user.userId, client.id],
    );
    await open(`/admin/clients/${client.id}`, 'Agency Desk');
    const table = page.getByRole('table', { name: 'Users who consented' });
    await table.getByRole('rowheader', { name: user.email }).waitFor();
    await table.getByRole('cell', { name: 'openid' }).waitFor();
    await page.getByLabel('Scope', { exact: true }).selectOption('profile:read');
    await page.getByText('No user has consented').waitFor();
    await page.waitForURL('**scope=profile*');
  });

  it('ends one session of a user and then all, and shows the trail of the user', async () => {
    const member = await signedUpUser(test);
    await signedInAgain(test, member.userId);
    await open(`/admin/users/${member.userId}`, member.email);
    const table = page.getByRole('table', { name: 'Sessions' });
    await table.getByRole('rowheader').nth(1).waitFor();
    expect(await table.getByRole('rowheader').count()).toBe(2);
    await table
      .getByRole('button', { name: /^End: / })
      .first()
      .click();
    await status('Sessions that ended: 1.');
    await page.getByRole('button', { name: 'End all sessions' }).click();
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'End all sessions' }).click();
    await page.getByText('The user is not signed in').waitFor();
    expect((await member.client.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    await page.reload();
    await page.getByRole('rowheader', { name: 'user.sessions_ended' }).first().waitFor();
  });

  it.each([
    ['/admin/tiers', 'Tiers'],
    ['/admin/users', 'Users'],
    ['/admin/clients', 'API clients'],
  ])('has no barrier on %s, and fits a phone', async (path, title) => {
    await open(path, title);
    await page.getByRole('table').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  });

  it.each([
    ['users', '/admin/users/'],
    ['oidc_clients', '/admin/clients/'],
  ])('has no barrier on the page of one of %s, and fits a phone', async (table, path) => {
    const [{ id }] = (await sql(`SELECT id FROM ${table} ORDER BY id DESC LIMIT 1`)) as [{ id: string }];
    await page.goto(test.url + path + id);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  });

  it.each([
    ['/admin/tiers?edit=new', null],
    ['/admin/clients', 'Create a client'],
  ])('has no barrier in the dialog of %s', async (path, button) => {
    await page.goto(test.url + path);
    if (button) await page.getByRole('button', { name: button }).click();
    await dialog().getByRole('button').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  });
});
