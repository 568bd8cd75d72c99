import type { Browser, Page, Request } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs } from '../../support/clients/console-page.js';
import { buildConsole } from '../../support/console.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

(chromiumPath ? describe : describe.skip)('Publishing in the console', () => {
  let stand: PublishingStand;
  let browser: Browser;
  let creator: Creator;
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    await buildConsole();
    stand = await PublishingStand.start({ environment: { CONSOLE: 'on' } });
    browser = await startBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await stand.close();
  });
  beforeEach(async () => {
    creator = await stand.creator({ displayName: 'Harbour <b>Films</b>' });
    page = await openAs(browser, creator.client, stand.test.url);
    errors = [];
    page.on('pageerror', ({ message }) => errors.push(message));
  });
  afterEach(async () => {
    await page.context().close();
    expect(errors).toEqual([]);
  });

  async function openComposer(): Promise<void> {
    await page.goto(`${stand.test.url}/posts/new`);
    await page.getByRole('checkbox', { name: 'Harbour <b>Films</b>' }).check();
    await page.getByText('Posting to TikTok as Harbour <b>Films</b>').waitFor();
  }
  const chooseVideo = () => page.locator('input[type=file]').setInputFiles(sampleVideo);
  const uploaded = () => page.getByText('Uploaded', { exact: true }).waitFor();
  const audience = () => page.getByLabel('Who can see this video');
  const postButton = () => page.getByRole('button', { name: 'Post', exact: true });
  const status = () => page.getByRole('main').getByRole('status');

  /** Limits the speed of uploads, in bytes per second. Minus one for no limit. */
  async function limitUploads(uploadThroughput: number): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput },
    });
  }

  it('continues an interrupted upload after a reload, and shows the post until it is live', async () => {
    await openComposer();
    await limitUploads(200_000);
    await chooseVideo();
    await page.getByText(/^[1-9]\d? % uploaded$/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused. What was sent is kept.').waitFor();

    await limitUploads(-1);
    await openComposer();
    const offsets: number[] = [];
    page.on('request', (request: Request) => {
      const offset = request.headers()['upload-offset'];
      if (request.method() === 'PATCH' && offset) offsets.push(Number(offset));
    });
    await chooseVideo();
    await uploaded();
    expect(offsets[0]).toBeGreaterThan(0);

    await page.getByLabel('Caption').fill('<script>alert(1)</script> #harbour');
    expect(await audience().inputValue()).toBe('');
    for (const name of ['Comment', 'Duet', 'Stitch'])
      expect(await page.getByRole('checkbox', { name, exact: true }).isChecked()).toBe(false);
    await audience().selectOption('PUBLIC_TO_EVERYONE');
    await page.getByText('By posting, you agree to TikTok’s Music Usage Confirmation.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await postButton().click();

    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    await page.getByText('<script>alert(1)</script> #harbour').waitFor();
    await status().getByText('Nothing to do: it continues automatically.').waitFor();
    const postId = page.url().split('/').at(-1)!;
    await stand.until(creator, postId, ['PUBLISHED']);
    await stand.pass(60_000);
    await status().getByText('Published').waitFor();
    await page.getByRole('link', { name: 'View the post' }).waitFor();
    expect(await stand.live(creator)).toHaveLength(1);
    expect(await findBarriers(page)).toEqual([]);
  }, 120_000);

  it('excludes “Only me” from branded content, and names what is missing before it can be sent', async () => {
    await openComposer();
    await chooseVideo();
    await uploaded();
    await page.getByRole('button', { name: /: Choose who can see this post\.$/ }).click();
    expect(await audience().evaluate((element) => element.matches(':focus'))).toBe(true);

    await page.getByRole('switch', { name: 'Disclose video content' }).check();
    expect(await postButton().getAttribute('aria-disabled')).toBe('true');
    expect(await postButton().getAttribute('title')).toContain('You need to indicate');
    await page.getByRole('checkbox', { name: 'Your brand' }).check();
    await page.getByText('Your video will be labeled as “Promotional content”.').waitFor();
    await page.getByRole('checkbox', { name: 'Branded content' }).check();
    await page.getByText('Your video will be labeled as “Paid partnership”.').waitFor();
    await page
      .getByText('By posting, you agree to TikTok’s Branded Content Policy and Music Usage Confirmation.')
      .waitFor();
    const onlyMe = audience().locator('option[value=SELF_ONLY]');
    expect(await onlyMe.isDisabled()).toBe(true);
    expect(await onlyMe.getAttribute('title')).toBe('Branded content visibility cannot be set to private.');

    await page.getByRole('checkbox', { name: 'Branded content' }).uncheck();
    await audience().selectOption('SELF_ONLY');
    expect(await page.getByRole('checkbox', { name: 'Branded content' }).isDisabled()).toBe(true);
    await page.getByText('Branded content cannot be posted with the audience “Only me”.').waitFor();
  }, 60_000);

  it('shows what to do about a failed post, and sends it again with other options', async () => {
    const postId = await stand.aPost(creator);
    // The creator makes the account private before the post is sent.
    await stand.control('POST', '/tiktok/people', { username: creator.person, private: true });
    await stand.until(creator, postId, ['FAILED']);
    await page.goto(`${stand.test.url}/posts`);
    await page.getByRole('row').filter({ hasText: 'Failed' }).getByRole('link', { name: 'Hello' }).click();
    await status().getByText('Change the text or the options, then send it again.').waitFor();
    await status().getByText('TikTok no longer offers the audience you chose.').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await audience().selectOption('FOLLOWER_OF_CREATOR');
    await page.getByRole('button', { name: 'Send with these options' }).click();
    await status().getByText('Nothing to do: it continues automatically.').waitFor();
    await stand.until(creator, postId, ['PUBLISHED']);
    await status().getByText('Published').waitFor();
  }, 60_000);

  it('plans a post in a time zone, shows it in the calendar, and cancels it', async () => {
    await openComposer();
    await chooseVideo();
    await uploaded();
    await audience().selectOption('SELF_ONLY');
    await page.getByLabel('Caption').fill('Later');
    await page.getByRole('radio', { name: 'At a chosen time' }).check();
    const day = new Date(stand.nowMs() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
    await page.getByLabel('Date and time').fill(`${day}T12:00`);
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: 'Schedule' }).click();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    const post = await stand.post(creator, page.url().split('/').at(-1)!);
    expect(post).toMatchObject({ state: 'SCHEDULED', publishAt: `${day}T03:00:00.000Z` });

    await page.goto(`${stand.test.url}/posts?view=calendar&month=${day.slice(0, 7)}`);
    await page.getByRole('link', { name: /Later/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: /Later/ }).click();
    await page.getByRole('button', { name: 'Cancel the post' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the post' }).click();
    await status().getByText('Canceled').waitFor();
  }, 60_000);
});
