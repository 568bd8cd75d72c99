import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { OAuthCache } from '../../../src/oauth/oauth-cache.js';
import { sql } from '../../oauth/fixtures.js';
import { browserOf, newAssistant, type TestAssistant } from '../../support/clients/assistants.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone } from '../../support/clients/console-page.js';
import { buildConsole } from '../../support/console.js';
import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';
import { samplePhoto } from '../../support/platforms/publishing.js';
import { ServerOf } from '../../support/servers/file-server.js';

(chromiumPath ? describe : describe.skip)('Approvals in the browser', () => {
  let stand: InstagramStand;
  let creator: InstagramCreator;
  let assistant: TestAssistant;
  let server: ServerOf;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    await buildConsole();
    stand = await InstagramStand.start({ environment: { CONSOLE: 'on' } });
    creator = await stand.creator();
    assistant = await newAssistant(stand.test, await browserOf(stand.test, creator.client, creator.userId));
    server = await ServerOf.files({ '/a.jpg': { body: readFileSync(samplePhoto), type: 'image/jpeg' } });
    browser = await startBrowser();
    page = await openAs(browser, creator.client, stand.test.url);
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => errors.push(message));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await stand?.close();
    expect(errors).toEqual([]);
  });

  const post = () => ({
    media: [{ url: `${server.url}/a.jpg` }],
    caption: 'Fresh rolls <b>until noon</b>',
    targets: [{ accountId: creator.accountId, options: {} }],
  });
  const propose = async (): Promise<string> =>
    (await assistant.call('validate_post', post())).data.dryRun.confirmationToken;
  const publish = (confirmationToken: string) =>
    assistant.call('publish_post', { ...post(), confirmationToken });
  const shownInSettings = () => page.getByRole('link', { name: /^Show.*Publish a post/s });
  const openSettings = () => page.goto(`${stand.test.url}/settings?section=apps`);
  const open = async () => {
    await openSettings();
    await shownInSettings().click();
    await page.getByRole('heading', { name: 'Publish a post' }).waitFor();
  };

  const expectUsable = async () => {
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  };

  it('lead from the settings to a page that shows the file after the user lets it be fetched', async () => {
    const token = await propose();
    await openSettings();
    await shownInSettings().waitFor();
    await expectUsable();
    await open();
    await expectUsable();
    expect(server.requests).toEqual([]);
    await page.getByRole('button', { name: 'Fetch the files' }).click();
    const image = page.getByRole('img', { name: 'File 1' });
    await image.waitFor();
    // The content security policy of the page lets it load.
    await page.waitForLoadState('load');
    expect(await image.evaluate((element: any) => element.naturalWidth)).toBe(1080);
    // White space in values is shown, so the page adds none.
    expect(await page.locator('p.value').allTextContents()).toEqual(
      expect.arrayContaining([
        'Fresh rolls <b>until noon</b>',
        expect.stringMatching(/a\.jpg \(photo, 1080 × 1350, 83 kB\)$/),
      ]),
    );
    await expectUsable();
    expect((await publish(token)).error).toMatchObject({ code: 'APPROVAL_PENDING' });
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect((await publish(token)).data.posts).toHaveLength(1);
  });

  it('can be denied, and are not listed afterwards', async () => {
    const token = await propose();
    await open();
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.getByRole('heading', { name: 'Denied' }).waitFor();
    expect((await publish(token)).error).toMatchObject({ code: 'APPROVAL_DENIED' });
    await openSettings();
    await page.getByRole('heading', { name: 'Authorized apps' }).waitFor();
    await page.getByText('Assistant', { exact: true }).first().waitFor();
    expect(await shownInSettings().count()).toBe(0);
  });

  it('cannot be switched off for an app that is not verified, and the settings say so', async () => {
    const reason = page.getByText('An app that is not verified always asks.');
    const ask = page.getByRole('checkbox', { name: /^Ask me before/ });
    expect([await ask.isEnabled(), await reason.count()]).toEqual([true, 0]);
    const { id } = assistant.oauthClient;
    await sql(stand.test, 'UPDATE oidc_clients SET is_verified = false WHERE id = $1', [id]);
    await stand.test.app.get(OAuthCache).reload();
    await openSettings();
    await reason.waitFor();
    expect([await ask.isEnabled(), await ask.isChecked()]).toEqual([false, true]);
    await expectUsable();
  });
});
