import type { Browser, Locator, Page } from 'playwright-core';
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
    for (const key of ['two', 'other']) {
      const shops = ['GB', 'DE'].map((region) => ({
        key: `${key}.${region}`,
        name: `Shop ${region}`,
        region,
      }));
      await stand.control('POST', '/tiktok-shop/sellers', {
        ...{ key, name: `Seller ${key}`, baseRegion: 'GB', market: 'ROW', shops },
      });
    }
    await stand.catchUp();
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });

  /** A new user allows access to the shops of a seller. Returns the page with the choice. */
  async function consent(seller: string): Promise<{ page: Page; dialog: Locator }> {
    const user = await signedUpUser(stand.test);
    const page = await openAs(browser, user.client, stand.test.url);
    page.setDefaultTimeout(20_000);
    // The simulator has no shop with two logins.
    if (seller === 'other')
      await page.route('**/graphql', async (route) => {
        const response = await route.fetch();
        const marked = (await response.text()).replace(
          '"isConnectedByAnotherUser":false',
          '"isConnectedByAnotherUser":true',
        );
        await route.fulfill({ response, body: marked });
      });
    await page.goto(`${stand.test.url}/accounts`);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Connect a shop', exact: true }).click();
    const popup = await opened;
    await popup.getByRole('radio', { name: new RegExp(`Seller ${seller}`) }).check();
    await popup.getByRole('button', { name: /Allow|Authorize/ }).click();
    return { page, dialog: page.getByRole('dialog') };
  }

  it('asks which of them to connect, and shows the limit of the tier if they are too many', async () => {
    const { page, dialog } = await consent('two');
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
    await page.context().close();
  }, 90_000);

  it('does not offer what another user has connected', async () => {
    const { page, dialog } = await consent('other');
    await dialog.getByText('Another user has connected this account.').waitFor();
    expect(await dialog.getByLabel('Shop GB').isDisabled()).toBe(true);
    await dialog.getByLabel('Shop DE').check();
    await dialog.getByRole('button').last().click();
    await page.getByRole('link', { name: 'Details: Shop DE' }).waitFor();
    await page.context().close();
  }, 90_000);
});
