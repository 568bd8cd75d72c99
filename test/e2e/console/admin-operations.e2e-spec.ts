import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { newClient } from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { findLongTasks, scrollUntil, serveCopies } from '../../support/clients/long-lists.js';
import { asAdmin, type SignedUpUser } from '../../support/clients/users.js';
import { startConsoleApp } from '../../support/console.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';

(chromiumPath ? describe : describe.skip)(
  'Platforms, jobs, webhooks and the audit trail in the console',
  () => {
    let test: TestApp;
    let browser: Browser;
    let admin: SignedUpUser;
    let page: Page;
    beforeAll(async () => {
      test = await startConsoleApp();
      browser = await startBrowser();
      admin = await asAdmin(test);
      // Every list has a row.
      await newClient(test);
      await deliver('made.first');
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
    const status = (text: string) => page.getByRole('status').getByText(text).waitFor();
    /** A webhook of TikTok, which no feature uses. */
    const deliver = async (type: string, content: object = {}): Promise<void> => {
      const body = aWebhook(type, content);
      await fetch(`${test.url}/webhooks/tiktok`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'tiktok-signature': sign(body, Date.now()) },
        body,
      });
      await test.app.get(WorkRunner).drain();
    };

    it('shows accounts and rate limits of platforms, and shops with a problem', async () => {
      await sql(
        `INSERT INTO platform_budgets (key, calls, expires_at, max_calls, window_seconds, blocked_until)
       VALUES ('TIKTOK /v2/post/ abc', ARRAY[app_now()], app_now() + interval '1 hour', 6, 61, app_now() + interval '1 hour')`,
      );
      await open('/admin/platforms', 'Platforms');
      await page
        .getByRole('table', { name: 'Accounts by platform' })
        .getByRole('rowheader', { name: 'TikTok', exact: true })
        .waitFor();
      const budgets = page.getByRole('table', { name: 'Rate limits with recent calls' });
      await budgets.getByRole('row', { name: /\/v2\/post\/ TikTok 6 in 60 s/ }).waitFor();
      await page.getByText('No shop matches').waitFor();
      await page.getByLabel('Only shops with a problem').check();
      await page.waitForURL('**shops=failing');
    });

    it('runs a dead job again, one or all of its kind', async () => {
      const kill = (key: string) =>
        sql(
          `INSERT INTO jobs (id, kind, key, payload, state, due_at, attempts, last_error, created_at, died_at)
         VALUES (gen_random_uuid(), 'users.send-mail', $1, jsonb_build_object('mailId', gen_random_uuid()), 'DEAD', app_now(),
           9, 'The SMTP server answered 550.', app_now(), app_now())`,
          [key],
        );
      await kill('one');
      await kill('two');
      await kill('three');
      await open('/admin', 'Administration');
      await page.getByRole('link', { name: 'jobs.run: 3 dead' }).click();
      await page.getByRole('button', { name: 'Run again: users.send-mail one' }).click();
      await status('Jobs that run again: 1.');
      await sql(`UPDATE jobs SET died_at = '2026-02-01T12:00:00Z' WHERE key = 'two'`);
      await page.getByLabel('Dead from').fill('2026-01-31');
      await page.getByLabel('Dead to').fill('2026-02-02');
      await page.waitForURL('**from=2026-01-31&to=2026-02-02');
      const deadJobs = page.getByRole('table', { name: /^Dead jobs/ });
      await deadJobs.getByRole('cell', { name: 'three', exact: true }).waitFor({ state: 'detached' });
      await deadJobs.getByRole('cell', { name: 'two', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Run all of users.send-mail again' }).click();
      await dialog().getByText('that died in the chosen period').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await dialog().getByRole('button', { name: 'Run again' }).click();
      await status('Jobs that run again: 1.');
      await page.getByText('No job died in this period').waitFor();

      await open('/admin/jobs', 'Jobs');
      await page.getByRole('button', { name: 'Run all of users.send-mail again' }).click();
      await dialog().getByText('Fix the cause first').waitFor();
      await dialog().getByRole('button', { name: 'Run again' }).click();
      await status('Jobs that run again: 1.');
      await page.getByText('No job is dead').waitFor();
      await test.app.get(WorkRunner).drain();
      expect(await sql("SELECT 1 FROM jobs WHERE kind = 'users.send-mail'")).toEqual([]);
    });

    it('applies webhook events of a time range again', async () => {
      await deliver('made.range');
      await open('/admin/webhooks', 'Webhooks');
      await page.getByRole('button', { name: 'Apply a range again' }).click();
      expect(await findBarriers(page)).toEqual([]);
      await dialog().getByLabel('Received at or after').fill('2026-01-01T00:00');
      await dialog().getByLabel('Received before').fill('2099-01-01T00:00');
      await dialog().getByLabel('Ignored').check();
      await dialog().getByRole('button', { name: 'Apply again' }).click();
      await page
        .getByRole('status')
        .getByText(/^Events that are applied again: [1-9]/)
        .waitFor();
    });

    it('shows a webhook event with its payload and applies it again', async () => {
      await deliver('made.up', { note: '<script>alert(1)</script>' });
      await open('/admin/webhooks?state=IGNORED', 'Webhooks');
      await page.getByRole('link', { name: 'made.up' }).click();
      await page.getByRole('region', { name: 'Payload' }).getByText('<script>').waitFor();
      await page.getByRole('button', { name: 'Apply again' }).click();
      await status('Events that are applied again: 1.');
    });

    it('names the types of a platform that numbers them, and shows unknown numbers as they are', async () => {
      for (const type of ['1', '999']) {
        await deliver(`made.${type}`);
        await sql("UPDATE webhook_events SET platform = 'TIKTOK_SHOP', type = $1 WHERE type = $2", [
          type,
          `made.${type}`,
        ]);
      }
      await open('/admin/webhooks?platform=TIKTOK_SHOP', 'Webhooks');
      await page.getByRole('link', { name: '999', exact: true }).waitFor();
      await page.getByRole('link', { name: 'Order status (1)', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Order status (1)' }).waitFor();
    });

    it('shows what the platforms can do in words', async () => {
      await open('/admin', 'Administration');
      const table = page.getByRole('table', { name: 'Platforms' });
      await table
        .getByRole('row', { name: /^TikTok / })
        .getByRole('cell', { name: /\bPublishing\b/ })
        .waitFor();
      expect(await table.innerText()).not.toMatch(/[A-Z]{4}/);
    });

    it('shows the request id of a server error, and recovers', async () => {
      await open('/admin', 'Administration');
      await page.route('**/graphql', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'text/html',
          headers: { 'x-request-id': 'request-1' },
          body: '<h1>Unavailable</h1>',
        }),
      );
      await page.getByRole('link', { name: 'Users', exact: true }).click();
      const alert = page.getByRole('alert').first();
      await alert.getByText('Request id for support: request-1').waitFor();
      await page.unroute('**/graphql');
      await alert.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('rowheader', { name: admin.email }).waitFor();
    });

    it('stays responsive while 10,000 events of the audit trail scroll, of which few are in the document', async () => {
      await serveCopies(page, 'AuditEvents', 10_000);
      await open('/admin/audit', 'Audit trail');
      await page.getByRole('table').getByRole('rowheader').first().waitFor();
      const area = page.getByRole('region').filter({ has: page.getByRole('table') });
      expect(await scrollUntil(area, 10_000)).toBeLessThanOrEqual(100);
      expect(await findLongTasks(page, area)).toEqual([]);
      await page.unroute('**/graphql');
    }, 120_000);

    it('lists actions in the audit trail, and exports them', async () => {
      const { webhookEvents } = await admin.client.data(
        '{ webhookEvents(first: 1) { edges { node { id } } } }',
      );
      await admin.client.data(
        'mutation ($input: ReplayWebhookEventsInput!) { replayWebhookEvents(input: $input) { __typename } }',
        { input: { id: webhookEvents.edges[0].node.id } },
      );
      await open('/admin/audit?action=webhook_event.replayed', 'Audit trail');
      await page.getByRole('rowheader', { name: 'webhook_event.replayed' }).first().waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export as CSV' }).click();
      const path = await (await download).path();
      const lines = (await readFile(path, 'utf8')).trim().split('\r\n');
      expect(lines.slice(1).every((line) => line.includes('webhook_event.replayed'))).toBe(true);
      expect(lines.length).toBeGreaterThan(1);
      await page.getByLabel('Actor').selectOption('Installation');
      await page.getByText('No event matches').waitFor();
      await page.getByLabel('Actor').selectOption('User');
      await page.getByRole('rowheader', { name: 'webhook_event.replayed' }).first().waitFor();
      await page.getByLabel('Result').selectOption('Failure');
      await page.getByText('No event matches').waitFor();
      await page.waitForURL('**outcome=FAILURE*');
    });

    it.each([
      ['/admin', 'Administration'],
      ['/admin/platforms', 'Platforms'],
      ['/admin/jobs', 'Jobs'],
      ['/admin/webhooks', 'Webhooks'],
      ['/admin/audit', 'Audit trail'],
    ])('has no barrier on %s, and fits a phone', async (path, title) => {
      await open(path, title);
      await page.getByRole('table').first().or(page.getByText('No job is dead')).first().waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    });

    it('has no barrier on the page of a webhook event, and fits a phone', async () => {
      await open('/admin/webhooks?type=made.first', 'Webhooks');
      await page.getByRole('link', { name: 'made.first' }).click();
      await page.getByRole('region', { name: 'Payload' }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    });
  },
);
