import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { bundle, type Frontend, serveFrontend } from '../../support/clients/bundle.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

jest.setTimeout(90_000);

const page = (apiUrl: string) => `<!doctype html><html lang="en"><title>App</title><div id="root"></div>
<script>window.apiUrl = ${JSON.stringify(apiUrl)}</script><script type="module" src="/app.js"></script>`;

(chromiumPath ? describe : describe.skip)('Components of the client package, in a real browser', () => {
  let stand: PublishingStand;
  let frontend: Frontend;
  let browser: Browser;
  let people = 0;
  beforeAll(async () => {
    const app = await bundle(readFileSync('client/test/pages/components.tsx', 'utf8'), { loader: 'tsx' });
    const html = { text: '' };
    frontend = await serveFrontend(() => html.text, { '/app.js': app });
    stand = await PublishingStand.start({
      manualClock: false,
      environment: { RETURN_URLS: `${frontend.url}/` },
    });
    html.text = page(stand.test.url);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await frontend?.close();
    await stand?.close();
  });

  /** Opens the page as a user with one connected account. */
  async function open(): Promise<{ creator: Creator; context: BrowserContext; tab: Page }> {
    const creator = await stand.creator();
    const context = await browser.newContext();
    const cookies = creator.client.cookieNames.map((name) => ({
      ...{ name, value: creator.client.cookie(name)!, url: stand.test.url },
    }));
    await context.addCookies(cookies);
    const tab = await context.newPage();
    await tab.goto(`${frontend.url}/accounts?tab=2`);
    return { creator, context, tab };
  }

  async function newPerson(): Promise<string> {
    const username = `component.person.${++people}`;
    await stand.control('POST', '/tiktok/people', { username, displayName: `Person ${people}` });
    return username;
  }

  async function consent(tab: Page, person: string, decision: 'Allow' | 'Deny'): Promise<void> {
    await tab.getByRole('radio', { name: `@${person}` }).check();
    await tab.getByRole('button', { name: decision, exact: true }).click();
  }

  const reports = (tab: Page) => tab.evaluate<any[]>('window.reports');

  it('connects an account in a popup, shows it, and selects it by keyboard', async () => {
    const { context, tab } = await open();
    const person = await newPerson();
    const opened = context.waitForEvent('page');
    await tab.getByRole('button', { name: 'Connect TikTok' }).click();
    const popup = await opened;
    await popup.getByRole('radio', { name: `@${person}` }).waitFor();
    expect(await popup.evaluate('window.opener')).toBeNull();
    await consent(popup, person, 'Allow');
    if (!popup.isClosed()) await popup.waitForEvent('close');
    await tab.getByText('Connected.').waitFor();
    expect(await reports(tab)).toEqual([{ status: 'connected', accountIds: [expect.any(String)] }]);
    // Both lists show the new account without a reload of the page.
    await tab
      .getByRole('listitem')
      .filter({ hasText: `Person ${people}` })
      .getByText('Works.')
      .waitFor();
    const switcher = tab.getByRole('button', { name: /^Account: / });
    await switcher.focus();
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('End');
    await tab.keyboard.press('Enter');
    await tab.getByRole('button', { name: `Account: Person ${people}` }).waitFor();
    expect(await tab.evaluate(`document.activeElement.getAttribute('aria-haspopup')`)).toBe('listbox');
    await tab.reload();
    await tab.getByRole('button', { name: `Account: Person ${people}` }).waitFor();
    await context.close();
  });

  it('explains a denied consent and a closed popup', async () => {
    const { context, tab } = await open();
    const button = tab.getByRole('button', { name: 'Connect TikTok' });
    // The consent page lists the people of the moment when it loads.
    const person = await newPerson();
    let opened = context.waitForEvent('page');
    await button.click();
    await consent(await opened, person, 'Deny');
    await tab.getByText('You did not allow access.').waitFor();
    opened = context.waitForEvent('page');
    await button.click();
    const popup = await opened;
    await popup.getByRole('heading', { name: /^Allow / }).waitFor();
    await popup.close();
    await tab.getByText('The window was closed').waitFor();
    expect((await reports(tab)).map(({ code }) => code)).toEqual(['CONSENT_DENIED', 'POPUP_CLOSED']);
    await context.close();
  });

  it('says why accounts of a consent cannot be chosen', async () => {
    const { context, tab } = await open();
    const choice = (name: string, state: object = {}) => ({
      ...{ externalId: name, displayName: name, username: null, avatarUrl: null, kind: null },
      ...{ isConnected: false, isConnectedByAnotherUser: false, ...state },
    });
    // TikTok has one account for each consent, so these are made up.
    const choices = [choice('One'), choice('Two'), choice('Theirs', { isConnectedByAnotherUser: true })];
    const pendingConnection = { id: 'flow', platform: 'TIKTOK', expiresAt: null, freeSlots: 1, choices };
    await tab.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('"id":"flow"')) return route.fallback();
      // With the headers that allow the other origin to read it.
      return route.fulfill({
        response: await route.fetch(),
        status: 200,
        json: { data: { pendingConnection } },
      });
    });
    const started = tab.waitForRequest((request) => (request.postData() ?? '').includes('returnUrl'));
    const opened = context.waitForEvent('page');
    await tab.getByRole('button', { name: 'Connect TikTok' }).click();
    const { returnUrl } = (await started).postDataJSON().variables.input as { returnUrl: string };
    const popup = await opened;
    await popup.getByRole('heading', { name: /^Allow / }).waitFor();
    await popup.goto(`${returnUrl}&status=choosing&connection=flow`).catch(() => undefined);
    await tab.getByText('Your plan has room for 1 more account.').waitFor();
    const box = (name: string) => tab.getByRole('checkbox', { name });
    const full = 'Your plan has no room for it.';
    expect(await box('Theirs Connected by another user.').isDisabled()).toBe(true);
    expect(await tab.getByText(full).count()).toBe(0);
    await box('One').check();
    expect(await box(`Two ${full}`).isDisabled()).toBe(true);
    await box('One').uncheck();
    expect(await box('Two').isEnabled()).toBe(true);
    await context.close();
  });

  it('connects by a redirect, also if the popup is blocked, and cleans the address', async () => {
    const { context, tab } = await open();
    for (const name of ['Redirect', 'Connect TikTok']) {
      await tab.evaluate('window.open = () => null');
      const person = await newPerson();
      await tab.getByRole('button', { name }).click();
      await consent(tab, person, 'Allow');
      await tab.waitForURL(`${frontend.url}/accounts?tab=2`);
      await tab.waitForFunction('window.reports.length > 0');
      expect(await reports(tab)).toEqual([{ status: 'connected', accountIds: [expect.any(String)] }]);
    }
    await context.close();
  });

  it('continues an interrupted upload where it stopped', async () => {
    const { context, tab, creator } = await open();
    const content = readFileSync(sampleVideo);
    const half = Math.floor(content.length / 2);
    const offsets: number[] = [];
    await tab.route('**/uploads/*', async (route) => {
      const request = route.request();
      if (request.method() !== 'PATCH') return route.continue();
      offsets.push(Number(request.headers()['upload-offset']));
      if (offsets.length > 1) return route.continue();
      // Half of the file arrives, then the connection is lost.
      await stand.append(creator.client, request.url().split('/').at(-1)!, 0, content.subarray(0, half));
      return route.abort('connectionreset');
    });
    const file = { name: 'video.mp4', mimeType: 'video/mp4', buffer: content };
    await tab.getByLabel('Choose a video or photo').first().setInputFiles(file);
    await tab.getByText('video.mp4 is uploaded.').waitFor();
    expect(offsets).toEqual([0, half]);
    const uploadId = (await reports(tab)).at(-1) as string;
    expect(await tab.locator('input[name=upload]').inputValue()).toBe(uploadId);
    const { upload } = await creator.client.data('query ($id: ID!) { upload(id: $id) { state fileName } }', {
      id: uploadId,
    });
    expect(upload).toEqual({ state: 'READY', fileName: 'video.mp4' });
    await context.close();
  });

  it('stores the address of an upload only for files, which have a name and a time', async () => {
    const { context, tab } = await open();
    await tab.route('**/uploads/*', () => undefined);
    const stored = async (input: string) => {
      const sent = tab.waitForRequest((request) => request.method() === 'PATCH');
      await tab.evaluate(`void window.client.upload(${input}).done.catch(() => undefined)`);
      await sent;
      return tab.evaluate<string[]>(`Object.keys(localStorage).filter((key) => key.startsWith('tus::'))`);
    };
    expect(await stored(`new Blob(['a picture'])`)).toEqual([]);
    const keys = await stored(`new File(['a picture'], 'a.png')`);
    expect(keys).toEqual([expect.stringContaining(`patchbay-${stand.test.url}-`)]);
    await tab.evaluate('window.client.forgetUploads()');
    expect(await tab.evaluate<number>('localStorage.length')).toBe(0);
    await context.close();
  });
});
