import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { Database } from '../../../src/database/database.js';
import { eventTypes } from '../../../src/events/event-types.js';
import { EventLog } from '../../../src/events/event-log.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import { newClient, newUser, password } from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { signedInAgain } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';
import { limitEvent } from '../../support/deliveries-app.js';
import { answer, EventReceiver, ok } from '../../support/servers/event-receiver.js';

/** One journey of an administrator with one endpoint, in this order. */
(chromiumPath ? describe : describe.skip)('Event endpoints in the console', () => {
  let test: TestApp;
  let browser: Browser;
  let receiver: EventReceiver;
  let userId: string;
  let page: Page;
  let secret: string;
  let endpointUrl: string;
  beforeAll(async () => {
    test = await startConsoleApp();
    receiver = await EventReceiver.start();
    browser = await startBrowser();
    ({ userId } = await newUser(test, { role: 'ADMIN' }));
    page = await openAs(browser, await signedInAgain(test, userId), test.url);
    page.setDefaultTimeout(20_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await receiver?.close();
    await test?.close();
  });

  const dialog = () => page.getByRole('dialog');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const status = (text: string) => page.getByRole('status').getByText(text).waitFor();
  const row = (type: string, state: string) =>
    page.getByRole('row').filter({ hasText: type }).filter({ hasText: state }).first();
  const append = (number: number) =>
    test.app
      .get(Database)
      .transaction((manager) =>
        test.app.get(EventLog, { strict: false }).append(manager, [limitEvent(userId, null, number)]),
      );
  /** Delivers what is due, and reads the page again. */
  const deliver = async () => {
    await test.app.get(WorkRunner).drain();
    await button('Refresh').click();
  };
  const checkPage = async () => {
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  };

  it('adds an endpoint, and shows its secret until it is stored', async () => {
    await page.goto(`${test.url}/admin/events`);
    await page.getByText('There are no event endpoints').waitFor();
    await checkPage();
    await button('Add an endpoint').click();
    await page.waitForURL('**/admin/events?create=true');
    await dialog().getByLabel('URL', { exact: true }).fill('http://10.0.0.1/events');
    await dialog().getByLabel('All types').uncheck();
    const labels = await dialog().getByRole('checkbox').locator('xpath=following-sibling::div/label').all();
    const offered = await Promise.all(labels.map((label) => label.innerText()));
    expect(offered.filter((label) => /^[a-z_]+\.[a-z_]+$/.test(label))).toEqual(
      Object.keys(eventTypes).filter((type) => type !== 'endpoint.test'),
    );
    await dialog().getByLabel('usage.limit_reached').check();
    await checkPage();
    await dialog().getByRole('button', { name: 'Add an endpoint' }).click();
    await dialog().getByLabel('URL', { exact: true }).and(page.locator('[aria-invalid="true"]')).waitFor();
    await dialog().getByLabel('URL', { exact: true }).fill(receiver.url);
    await dialog().getByRole('button', { name: 'Add an endpoint' }).click();
    secret = await dialog().locator('code').innerText();
    expect(secret).toMatch(/^whsec_/);
    expect(await findBarriers(page)).toEqual([]);
    await button('I have stored it').click();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.getByRole('heading', { level: 1, name: receiver.url }).waitFor();
    expect(await page.content()).not.toContain(secret);
    endpointUrl = page.url();
  });

  it('sends a test event, and shows its delivery', async () => {
    await page.getByLabel('Note').fill('A draft');
    await button('Send a test event').click();
    await status('A test event is queued.');
    await deliver();
    await row('endpoint.test', 'Delivered').waitFor();
    expect(await page.getByLabel('Note').inputValue()).toBe('A draft');
    const [{ body, headers }] = receiver.events as [(typeof receiver.events)[0]];
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'endpoint.test' });
  });

  it('shows the attempts at a receiver that fails, and skips and resends the delivery', async () => {
    receiver.answer = answer(500, {}, '<b>The database is down</b>');
    await append(1);
    await deliver();
    await row('usage.limit_reached', 'Retrying').waitFor();
    await checkPage();
    await page.getByLabel('State').selectOption('Retrying');
    await page.waitForURL('**state=RETRYING');
    await row('endpoint.test', 'Delivered').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'usage.limit_reached' }).click();
    const attempts = page.getByRole('list', { name: 'Attempts, newest first' });
    // The first retry comes after some seconds.
    const failed = attempts.getByRole('listitem').filter({ hasText: 'Status 500' }).first();
    await failed.getByText('HTTP_ERROR').waitFor();
    await failed.getByText(/^\d+ ms$/).waitFor();
    await failed.getByRole('region').getByText('<b>The database is down</b>').waitFor();
    await checkPage();

    await button('Skip').click();
    await status('The delivery is skipped.');
    await page.getByRole('definition').getByText('Skipped').waitFor();
    receiver.answer = ok;
    const before = receiver.events.length;
    await button('Send again').click();
    await status('Events that are sent again: 1.');
    await deliver();
    await page.getByRole('definition').getByText('Delivered').waitFor();
    await attempts.getByText('Status 204').waitFor();
    expect(receiver.events).toHaveLength(before + 1);
  });

  it('queues events while the endpoint is paused, and sends them when it is resumed', async () => {
    await page.goto(endpointUrl);
    await button('Pause').click();
    await page.getByRole('definition').getByText('Someone paused it.').waitFor();
    const before = receiver.events.length;
    await append(2);
    await deliver();
    await row('usage.limit_reached', 'Waits').waitFor();
    expect(receiver.events).toHaveLength(before);
    await row('usage.limit_reached', 'Waits').getByRole('link').click();
    await page.getByRole('definition').getByText('None while the endpoint is paused').waitFor();
    await page.getByRole('link', { name: 'The endpoint' }).click();
    await button('Resume').click();
    await status('The endpoint is active.');
    await deliver();
    await row('usage.limit_reached', 'Waits').waitFor({ state: 'detached' });
    expect(receiver.numbers.at(-1)).toBe(2);
  });

  it('sends a time range again', async () => {
    const before = receiver.events.length;
    await button('Send a time range again').click();
    await dialog().getByLabel('Happened at or after').fill('2000-01-01T00:00');
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await status('Events that are sent again: 2.');
    await deliver();
    expect(receiver.numbers.slice(before)).toEqual([1, 2]);
  });

  it('sends an event and all later ones again', async () => {
    await append(3);
    await deliver();
    await button('Refresh').click();
    const links = page.getByRole('link', { name: 'usage.limit_reached' });
    await links.nth(2).waitFor();
    await links.nth(1).click();
    const before = receiver.events.length;
    await button('Send this and later events again').click();
    expect(await findBarriers(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await status('Events that are sent again: 2.');
    await deliver();
    expect(receiver.numbers.slice(before)).toEqual([2, 3]);
    await page.goto(endpointUrl);
  });

  it('offers no test event while the endpoint is disabled', async () => {
    receiver.answer = answer(410);
    await append(4);
    await test.app.get(WorkRunner).drain();
    await page.reload();
    await button('Enable').waitFor();
    expect(await button('Send a test event').count()).toBe(0);
    expect(await row('usage.limit_reached', 'Retrying').getByRole('cell').nth(3).innerText()).toBe('–');
    await row('usage.limit_reached', 'Retrying').getByRole('link').click();
    await page.getByRole('definition').getByText('None while the endpoint is disabled').waitFor();
    await page.getByRole('link', { name: 'The endpoint' }).click();
    receiver.answer = ok;
    await button('Enable').click();
    await status('The endpoint is active.');
    await button('Send a test event').waitFor();
    await deliver();
  });

  it('says when a delivery is tried while the endpoint rests, and that a disabled client stops it', async () => {
    const sql = (statement: string, values: unknown[] = []) =>
      test.app.get(Database).manager.query(statement, values);
    receiver.answer = answer(500);
    await append(5);
    await deliver();
    await row('usage.limit_reached', 'Retrying').waitFor();
    const [{ at }] = (
      await sql(
        `UPDATE event_endpoints SET rests_until = date_trunc('second', app_now() + interval '30 minutes')
       RETURNING to_char(rests_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') AS at`,
      )
    )[0];
    await button('Refresh').click();
    await row('usage.limit_reached', 'Retrying').locator(`time[datetime^="${at}"]`).waitFor();
    await row('usage.limit_reached', 'Retrying').getByRole('link').click();
    await page.getByRole('definition').locator(`time[datetime^="${at}"]`).waitFor();

    const client = await newClient(test);
    await sql('UPDATE event_endpoints SET client_id = $1', [client.id]);
    await test.app
      .get(ClientsService, { strict: false })
      .disable({ kind: 'system', name: 'test' }, client.id);
    await button('Refresh').click();
    await page
      .getByRole('definition')
      .getByText('None while the API client of the endpoint is disabled')
      .waitFor();
    await checkPage();
    await sql('UPDATE event_endpoints SET client_id = NULL, rests_until = NULL');
    receiver.answer = ok;
    await page.goto(endpointUrl);
    await test.advance(60_000);
    await deliver();
  });

  it('asks for the password to show the secret, to issue another, and to change the URL', async () => {
    await test.advance(10 * 60_000 + 1000);
    for (const action of ['Show the secret', 'Issue a new secret']) {
      await button(action).click();
      await dialog().getByRole('button', { name: action }).click();
      await dialog().getByLabel('Your password').fill(password);
      await dialog().getByRole('button', { name: action }).click();
      const shown = await dialog().locator('code').innerText();
      expect(shown === secret).toBe(action === 'Show the secret');
      await button('I have stored it').click();
    }
    await page.getByRole('term').getByText('The previous secret signs until').waitFor();

    await page.getByLabel('Note').fill('Staging');
    await button('Save').click();
    await status('Saved.');
    await page.getByText('Staging', { exact: true }).waitFor();
    await page.getByLabel('URL', { exact: true }).fill(`${receiver.url}/moved`);
    await button('Save').click();
    await page.getByLabel('Your password').fill(password);
    await button('Save').click();
    await page.getByRole('heading', { level: 1, name: `${receiver.url}/moved` }).waitFor();
  });

  it('deletes the endpoint', async () => {
    await button('Delete').click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(`${test.url}/admin/events`);
    await page.getByText('There are no event endpoints').waitFor();
    await page.goto(endpointUrl);
    await page.getByText('This does not exist, or was deleted.').waitFor();
  });
});
