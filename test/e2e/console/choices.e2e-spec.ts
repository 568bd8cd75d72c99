import type { Browser, Locator, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { assignTier } from '../../support/clients/tiers.js';
import { signedUpUser } from '../../support/clients/users.js';
import { buildConsole } from '../../support/console.js';
import { ShopStand } from '../../support/platforms/shops.js';

(chromiumPath ? describe : describe.skip)('A consent that covers several shops, in the console', () => {
  let stand: ShopStand;
  let browser: Browser;
  beforeAll(async () => {
    await buildConsole();
    stand = await ShopStand.start({ CONSOLE: 'on' });
    for (const key of ['two', 'late', 'other']) {
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

  /**
   * A new user allows access to the shops of a seller. Returns the page with the choice. `change`: what the API answers
   * instead.
   */
  async function consent(
    seller: string,
    change: [from: string, to: string] = ['', ''],
  ): Promise<{ page: Page; dialog: Locator; userId: string }> {
    const user = await signedUpUser(stand.test);
    const page = await openAs(browser, user.client, stand.test.url);
    page.setDefaultTimeout(20_000);
    await page.route('**/graphql', async (route) => {
      if (route.request().postDataJSON().operationName !== 'PendingConnection') return route.fallback();
      const response = await route.fetch();
      const body = (await response.text()).replace(...change);
      return route.fulfill({ response, body });
    });
    await page.goto(`${stand.test.url}/accounts`);
    return { page, dialog: await consentIn(page, seller), userId: user.userId };
  }

  /** Allows access to the shops of a seller. Returns the dialog with the choice. */
  async function consentIn(page: Page, seller: string): Promise<Locator> {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Connect a shop', exact: true }).click();
    const popup = await opened;
    await popup.getByRole('radio', { name: new RegExp(`Seller ${seller}`) }).check();
    await popup.getByRole('button', { name: /Allow|Authorize/ }).click();
    return page.getByRole('dialog');
  }

  it('asks which of them to connect, and offers as many as the tier allows', async () => {
    const { page, dialog, userId } = await consent('two');
    await dialog.getByText('Your plan has room for 1 of them.').waitFor();
    await dialog.getByLabel('Shop GB').check();
    const full = 'Your plan has no room for it. Uncheck another account to choose this one.';
    await dialog.getByText(full).waitFor();
    expect(await dialog.getByLabel('Shop DE').isDisabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
    await dialog.getByLabel('Shop GB').uncheck();
    await dialog.getByLabel('Shop DE').check();
    await dialog.getByLabel('Shop DE').uncheck();
    await dialog.getByLabel('Shop GB').check();
    await dialog.getByRole('button').last().click();
    await page.getByRole('link', { name: 'Details: Shop GB' }).waitFor();
    expect(await page.getByRole('link', { name: 'Details: Shop DE' }).count()).toBe(0);

    // With a larger plan the user may give the permission again, for the other shop.
    await assignTier(stand.test, userId, 'Pro');
    await page.reload();
    const again = await consentIn(page, 'two');
    await again.getByText('You have connected this account.').waitFor();
    expect(await again.getByLabel('Shop GB').isEnabled()).toBe(true);
    // The plan became smaller meanwhile.
    await assignTier(stand.test, userId, 'Free');
    await page.reload();
    const smaller = page.getByRole('dialog');
    await smaller.getByRole('alert').getByText('The plan Free allows 1 account.').waitFor();
    expect(await smaller.getByLabel('Shop DE').isDisabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await smaller.getByLabel('Shop GB').check();
    await smaller.getByRole('button').last().click();
    await smaller.waitFor({ state: 'detached' });
    await page.context().close();
  }, 90_000);

  it('shows the limit of the tier if it became smaller while the choice was open', async () => {
    const { page, dialog } = await consent('late', ['"freeSlots":1', '"freeSlots":2']);
    await dialog.getByLabel('Shop GB').check();
    await dialog.getByLabel('Shop DE').check();
    await dialog.getByRole('button').last().click();
    await dialog.getByRole('alert').getByText('The plan Free allows 1 account.').waitFor();
    expect(await dialog.getByLabel('Shop DE').isChecked()).toBe(true);
    await page.context().close();
  }, 90_000);

  it('does not offer what another user has connected', async () => {
    const { page, dialog } = await consent('other', [
      // The simulator has no shop with two logins.
      '"isConnectedByAnotherUser":false',
      '"isConnectedByAnotherUser":true',
    ]);
    await dialog.getByText('Another user has connected this account.').waitFor();
    expect(await dialog.getByLabel('Shop GB').isDisabled()).toBe(true);
    await dialog.getByLabel('Shop DE').check();
    await dialog.getByRole('button').last().click();
    await page.getByRole('link', { name: 'Details: Shop DE' }).waitFor();
    await page.context().close();
  }, 90_000);
});
