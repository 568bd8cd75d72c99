import type { Browser } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { signedUpUser } from '../../support/clients/users.js';
import { buildConsole } from '../../support/console.js';
import { ShopStand } from '../../support/platforms/shops.js';

(chromiumPath ? describe : describe.skip)('A consent that covers several shops, in the console', () => {
  let stand: ShopStand;
  let browser: Browser;
  beforeAll(async () => {
    await buildConsole();
    stand = await ShopStand.start({ CONSOLE: 'on' });
    const shops = ['GB', 'DE'].map((region) => ({ key: `two.${region}`, name: `Shop ${region}`, region }));
    await stand.control('POST', '/tiktok-shop/sellers', {
      ...{ key: 'two', name: 'Seller of two', baseRegion: 'GB', market: 'ROW', shops },
    });
    await stand.catchUp();
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });

  it('asks which of them to connect, and shows the limit of the tier if they are too many', async () => {
    const user = await signedUpUser(stand.test);
    const page = await openAs(browser, user.client, stand.test.url);
    page.setDefaultTimeout(20_000);
    await page.goto(`${stand.test.url}/accounts`);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Connect a shop', exact: true }).click();
    const popup = await opened;
    await popup.getByRole('radio', { name: /Seller of two/ }).check();
    await popup.getByRole('button', { name: /Allow|Authorize/ }).click();

    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Shop GB').check();
    await dialog.getByLabel('Shop DE').check();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
    const submit = dialog.getByRole('button').last();
    await submit.click();
    await dialog.getByRole('alert').getByText('The plan Free allows 1 account.').waitFor();
    await dialog.getByLabel('Shop DE').uncheck();
    await submit.click();
    await page.getByRole('link', { name: 'Details: Shop GB' }).waitFor();
    expect(await page.getByRole('link', { name: 'Details: Shop DE' }).count()).toBe(0);
  }, 90_000);
});
