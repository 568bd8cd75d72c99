import type { Browser, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone, shiftsLayout } from '../../support/clients/console-page.js';
import { findLongTasks, scrollUntil, serveCopies } from '../../support/clients/long-lists.js';
import { buildConsole } from '../../support/console.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const maxRows = 100;

(chromiumPath ? describe : describe.skip)('The shop in the console', () => {
  let stand: ShopStand;
  let browser: Browser;
  let seller: Seller;
  let page: Page;
  beforeAll(async () => {
    await buildConsole();
    stand = await ShopStand.start({ CONSOLE: 'on' });
    seller = await stand.seller(['GB'], { orders: 130, days: 20 });
    browser = await startBrowser();
    page = await openAs(browser, seller.client, stand.test.url);
    page.setDefaultTimeout(20_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });

  const control = (path: string, body = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const open = async (path: string, title: string) => {
    await page.goto(stand.test.url + path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const rows = (name: string) => page.getByRole('table', { name }).getByRole('rowheader');

  it('lists orders, of which few rows are in the document, and opens one', async () => {
    await open('/orders', 'Orders');
    await rows('Orders of the shop').first().waitFor();
    const area = page.getByRole('region', { name: 'Orders of the shop' });
    expect(await scrollUntil(area, 130)).toBeLessThanOrEqual(maxRows);
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await page.locator('tr[aria-rowindex="131"]').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: /^Order \d+/ }).waitFor();
    await page.getByRole('table', { name: 'Items' }).waitFor();
  });

  it('stays responsive while 10,000 orders scroll, of which few are in the document', async () => {
    await serveCopies(page, 'Orders', 10_000);
    await open('/orders', 'Orders');
    await rows('Orders of the shop').first().waitFor();
    const area = page.getByRole('region', { name: 'Orders of the shop' });
    expect(await scrollUntil(area, 10_000)).toBeLessThanOrEqual(maxRows);
    expect(await findLongTasks(page, area)).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, 120_000);

  it('says that an order and a page do not exist, and keeps the navigation', async () => {
    await open('/orders/xyz', 'Order');
    await page.getByText('This order does not exist.').waitFor();
    await open('/nowhere/at/all', 'This page does not exist');
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
  });

  it('searches, filters and exports with the filters of the address', async () => {
    const { id } = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await stand.work();
    await open('/orders', 'Orders');
    await page.getByLabel('Search').fill(id);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/orders?*q=*${id}*`);
    await page.locator('tr[aria-rowindex="3"]').waitFor({ state: 'detached' });
    await page.getByLabel('Status').selectOption('DELIVERED');
    await page.getByText('No order matches').waitFor();
    const link = await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href');
    expect(link).toContain(`statuses=DELIVERED`);
    expect((await seller.client.fetch(stand.test.url + link!)).status).toBe(200);
  });

  it('shows new orders without a reload', async () => {
    await open('/orders', 'Orders');
    await rows('Orders of the shop').first().waitFor();
    const { id } = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'UNPAID' });
    await stand.work();
    await page.getByRole('link', { name: id }).waitFor();
  });

  it('shows sales and settled money apart, each with a table', async () => {
    const { key } = seller.shops[0]!;
    // Just after midnight UTC, nothing else waits for a settlement.
    await control(`/shops/${key}/orders`, { status: 'COMPLETED' });
    await control(`/shops/${key}/settle`);
    await stand.passWithSchedules(3_600_000);
    await open('/money?group=MONTH', 'Money');
    await rows('Sales').first().waitFor();
    await page.getByRole('table', { name: 'Settled by the platform' }).waitFor();
    const chart = page.getByRole('img', { name: 'Chart: Sales' });
    await chart.locator('canvas').waitFor();
    expect(await chart.locator('.u-legend').textContent()).toMatch(
      /^Day.*Revenue.*£[\d,.]+.*Refunds.*£[\d,.]+/,
    );
    await page.getByRole('button', { name: 'Statements' }).click();
    await rows('Statements').first().waitFor();
    await page
      .getByRole('link', { name: /^Transactions: / })
      .first()
      .click();
    await rows('Transactions').first().waitFor();
  });

  it('approves a return from the queue', async () => {
    const { key } = seller.shops[0]!;
    const { id } = await control(`/shops/${key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await control(`/orders/${id}/request-cancel`);
    await stand.work();
    await page.goto(`${stand.test.url}/`);
    await page.getByRole('link', { name: /^Show: .*returns? waits? for your decision/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Returns' }).waitFor();
    await page.getByRole('link', { name: id }).waitFor();
    await page
      .getByRole('button', { name: /^Decide: Cancellation/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Decide about the cancellation' });
    await dialog.getByRole('link', { name: id }).waitFor();
    await dialog.getByText(/^\d+ × /).waitFor();
    expect(await dialog.getByLabel('Decision').inputValue()).toBe('');
    await dialog.getByLabel('Decision').selectOption('APPROVE');
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
    await page.getByRole('dialog').getByRole('button', { name: 'Send the decision' }).click();
    await page.getByRole('status').getByText('The platform accepted the decision.').waitFor();
    await stand.work();
    await page.getByText('No return waits for your decision').waitFor();
  });

  it('rejects a return with a reason', async () => {
    const { key } = seller.shops[0]!;
    const { id } = await control(`/shops/${key}/orders`, { status: 'DELIVERED' });
    await control(`/orders/${id}/return`);
    await stand.work();
    await open('/returns', 'Returns');
    await page
      .getByRole('row')
      .filter({ hasText: id })
      .getByRole('button', { name: /^Decide/ })
      .click();
    const dialog = page.getByRole('dialog');
    const rejection = await dialog
      .getByLabel('Decision')
      .locator('option[value^=REJECT]')
      .first()
      .getAttribute('value');
    await dialog.getByLabel('Decision').selectOption(rejection);
    await dialog.getByLabel('Reason').selectOption({ label: 'You have reached an agreement with the buyer' });
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
    await dialog.getByRole('button', { name: 'Send the decision' }).click();
    await page.getByRole('status').getByText('The platform accepted the decision.').waitFor();
    await stand.work();
    await open('/returns?view=all', 'Returns');
    await page.getByRole('row').filter({ hasText: id }).getByText('Rejected').waitFor();

    await page.getByRole('link', { name: id }).click();
    await page.waitForURL(`**/orders?*q=*${id}*`);
    await page.getByRole('link', { name: `Returns of order ${id}: 1` }).click();
    await page.waitForURL(`**/returns?*order=*${id}*`);
    const found = page.getByRole('table', { name: 'All returns' });
    await found.getByRole('rowheader', { name: /^\d+$/ }).waitFor();
    expect(await found.getByRole('rowheader').count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByLabel('Order id').fill('404');
    await page.keyboard.press('Enter');
    await page.getByText('No return of this order').waitFor();
    await open(`/orders?q=${id}`, 'Orders');
    await page.getByRole('link', { name: id, exact: true }).click();
    await page.getByRole('link', { name: /^Return \d+/ }).click();
    await page.waitForURL(`**/returns?*order=*${id}*`);
  });

  it('exports revenue and transactions with the filters of the page', async () => {
    for (const [view, group] of [
      ['revenue', 'WEEK'],
      ['transactions', 'DAY'],
    ]) {
      await open(`/money?view=${view}&group=${group}&from=2026-01-01`, 'Money');
      for (const format of ['CSV', 'JSONL']) {
        const link = page.getByRole('link', { name: `Export as ${format}` });
        const address = (await link.getAttribute('href'))!;
        expect(address).toContain(`/exports/${view}.${format.toLowerCase()}?`);
        expect(address).toContain('from=2026-01-01');
        expect((await seller.client.fetch(stand.test.url + address)).status).toBe(200);
      }
    }
  });

  it('shows the performance of the shop as charts and a table', async () => {
    await stand.passWithSchedules(24 * 3_600_000);
    const day = new Date(stand.nowMs()).toISOString().slice(0, 10);
    await open(`/performance?to=${day}`, 'Performance');
    await rows('Performance by day').first().waitFor();
    for (const title of ['Sales', 'Visits'])
      await page
        .getByRole('img', { name: `Chart: ${title}` })
        .locator('canvas')
        .waitFor();
  });

  it('keeps the layout of / while its data loads', async () => {
    expect(await shiftsLayout(page, `${stand.test.url}/`)).toBe(false);
  });

  it('keeps the layout of a phone while its data loads', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/orders', '/accounts'])
      expect([path, await shiftsLayout(page, stand.test.url + path)]).toEqual([path, false]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('says that it is offline, stays, and loads data and the next page when the network is back', async () => {
    await open('/orders', 'Orders');
    await rows('Orders of the shop').first().waitFor();
    await page.context().setOffline(true);
    const notice = page.getByText('You are offline.');
    await notice.waitFor();
    await page.getByLabel('Status').selectOption('COMPLETED');
    const alert = page.getByRole('alert').getByText('The server cannot be reached.');
    await alert.first().waitFor();
    await page.context().setOffline(false);
    await rows('Orders of the shop').first().waitFor();
    await alert.first().waitFor({ state: 'detached' });
    await notice.waitFor({ state: 'detached' });

    await page.context().setOffline(true);
    await notice.waitFor();
    await page.getByRole('link', { name: 'Performance', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('heading', { level: 1, name: 'Performance' }).waitFor();
  });

  it('shows values that a newer server adds', async () => {
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text())
        .replace(/"status":"[A-Z_]+"/g, '"status":"TELEPORTED"')
        .replace(/"kind":"[A-Z_]+"/g, '"kind":"HOLOGRAM"')
        .replace(/"resource":"[A-Z_]+"/g, '"resource":"DREAMS"');
      await route.fulfill({ response, body });
    });
    for (const [path, title] of [
      ['/orders', 'Orders'],
      ['/returns?view=all', 'Returns'],
      ['/products', 'Products'],
      ['/shop-sync', 'Sync of the shop'],
    ] as const) {
      await open(path, title);
      await page.getByRole('table').first().waitFor();
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('shows hostile names of products as text', async () => {
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /"title":"[^"]*"/g,
        '"title":"<img src=x onerror=document.title=1>"',
      );
      await route.fulfill({ response, body });
    });
    await open('/products', 'Products');
    await rows('Products of the shop').getByText('<img src=x onerror=document.title=1>').first().waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('has no barrier on the pages of one order and one product, and they fit a phone', async () => {
    for (const [list, title, detail] of [
      ['/orders', 'Orders', 'Orders of the shop'],
      ['/products', 'Products', 'Products of the shop'],
    ] as const) {
      await open(list, title);
      await rows(detail).first().getByRole('link').click();
      await page.waitForURL(/\/[0-9a-f-]{36}$/);
      await page.getByRole('table').first().waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    }
  });

  it('sets the stock of a warehouse', async () => {
    await open('/products', 'Products');
    await rows('Products of the shop').first().getByRole('link').click();
    await page
      .getByLabel(/^Units of /)
      .first()
      .fill('42');
    await page.getByRole('button', { name: 'Save the stock' }).click();
    await page
      .getByRole('status')
      .getByText('The stock is saved.')
      .or(page.getByRole('alert'))
      .first()
      .waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
  });

  async function expectUsable(title: string): Promise<void> {
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByRole('table').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  }

  it.each([
    ['/orders', 'Orders'],
    ['/returns?view=all', 'Returns'],
    ['/products', 'Products'],
    ['/money', 'Money'],
    ['/shop-sync', 'Sync of the shop'],
  ])(
    'keeps the layout of %s while its data loads, has no barrier there, and fits a phone',
    async (path, title) => {
      expect(await shiftsLayout(page, stand.test.url + path)).toBe(false);
      await expectUsable(title);
    },
  );

  it.each([
    ['/money?view=statements', 'Money'],
    ['/performance', 'Performance'],
  ])('has no barrier on %s, and fits a phone', async (path, title) => {
    await open(path, title);
    await expectUsable(title);
  });
});
