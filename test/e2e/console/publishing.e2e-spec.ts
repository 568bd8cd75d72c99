import type { Browser, Page, Request } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone, shiftsLayout } from '../../support/clients/console-page.js';
import { findLongTasks, scrollUntil, serveManyPosts } from '../../support/clients/long-lists.js';
import { buildConsole } from '../../support/console.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

(chromiumPath ? describe : describe.skip)('Publishing in the console', () => {
  let stand: PublishingStand;
  let browser: Browser;
  let creator: Creator;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    await buildConsole();
    stand = await PublishingStand.start({
      // One address opens as many pages as many users.
      environment: { CONSOLE: 'on', HTTP_REQUESTS_PER_MINUTE: '100000' },
    });
    browser = await startBrowser();
    page = await openAs(browser, (await stand.creator()).client, stand.test.url);
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => errors.push(message));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });
  beforeEach(async () => {
    creator = await stand.creator({ displayName: 'Harbour <b>Films</b>' });
    await openAs(browser, creator.client, stand.test.url, page);
  });
  afterEach(() => expect(errors.splice(0)).toEqual([]));

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

  /** Replaces texts in all responses of the API, as another server would send them. */
  async function changeResponses(changes: Record<string, string>): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      let body = await response.text();
      for (const [from, to] of Object.entries(changes)) body = body.replaceAll(from, to);
      await route.fulfill({ response, body });
    });
  }

  /** Uses the button also while it only shows the problems. */
  async function pressPost(): Promise<void> {
    await postButton().focus();
    await page.keyboard.press('Enter');
  }

  /** Limits the speed of uploads, in bytes per second, until the returned function is called. */
  async function limitUploads(uploadThroughput: number): Promise<() => Promise<void>> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput },
    });
    return () => session.detach();
  }

  it('continues an interrupted upload after a reload, and shows the post until it is live', async () => {
    await openComposer();
    const endLimit = await limitUploads(200_000);
    await chooseVideo();
    await page.getByText(/^[1-9]\d? % uploaded$/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused. What was sent is kept.').waitFor();

    await endLimit();
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
    // Planned, so that the creator makes the account private before the post is sent.
    const publishAt = new Date(stand.nowMs() + 10 * 60_000).toISOString();
    const postId = await stand.aPost(creator, { publishAt });
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
    await page.getByRole('dialog').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the post' }).click();
    await status().getByText('Canceled').waitFor();
  }, 60_000);

  it('starts the calendar of another state at its beginning', async () => {
    const asked: { states?: string[]; after: string | null }[] = [];
    await serveManyPosts(page, 500, 200);
    await page.route('**/graphql', async (route) => {
      const { operationName, variables } = route.request().postDataJSON();
      if (operationName === 'PostSummaries') asked.push({ states: variables.states, after: variables.after });
      return route.fallback();
    });
    await page.goto(`${stand.test.url}/posts?view=calendar`);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByLabel('Status').selectOption('Failed');
    await page.waitForURL('**state=FAILED*');
    await page.getByRole('button', { name: 'Show more' }).waitFor();
    const first = asked.findIndex(({ states }) => states?.includes('FAILED'));
    expect(asked.slice(first).map(({ after }) => after)).toEqual([null]);
    expect(asked.slice(0, first).map(({ after }) => after)).toContain('300');
  });

  it('shows and changes the pacing of an account, and plans a post at the next free time', async () => {
    await page.goto(`${stand.test.url}/accounts/${creator.accountId}`);
    await page.getByText('No limit on how often this account posts.').waitFor();
    await page.getByLabel('Minutes between posts').fill('120');
    await page.getByLabel('Posts within 24 hours').fill('5');
    await page.getByRole('button', { name: 'Save the limits' }).click();
    await page.getByText('At least 2 hours between posts. At most 5 posts within 24 hours.').waitFor();
    await page.getByText('Saved. Posts that are already planned are not changed.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);

    await stand.aPost(creator);
    await openComposer();
    await page.getByText('At least 2 hours between posts').waitFor();
    await chooseVideo();
    await uploaded();
    await audience().selectOption('SELF_ONLY');
    await page.getByText('This is too soon before or after another post of this account.').first().waitFor();
    expect(await postButton().getAttribute('aria-disabled')).toBe('true');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: /^Post at the next free time/ }).click();
    await page.getByRole('button', { name: 'Schedule', exact: true }).click();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    const post = await stand.post(creator, page.url().split('/').at(-1)!);
    expect(post.state).toBe('SCHEDULED');

    await page.goto(`${stand.test.url}/accounts/${creator.accountId}`);
    await page.getByRole('button', { name: 'Use the default of the platform' }).click();
    await page.getByText('No limit on how often this account posts.').waitFor();
  }, 60_000);

  it('lists all problems of every account at their fields before the post is sent', async () => {
    await openComposer();
    await chooseVideo();
    await uploaded();
    await audience().selectOption('PUBLIC_TO_EVERYONE');
    // Known to the server only: the audience is offered no longer.
    await stand.control('POST', '/tiktok/people', { username: creator.person, private: true });
    await page.getByRole('button', { name: /: TikTok no longer offers the audience you chose/ }).waitFor();
    await audience().and(page.locator('[aria-invalid=true]')).waitFor();
    await pressPost();
    const { posts } = await creator.client.data('{ posts { edges { node { id } } } }');
    expect(posts.edges).toEqual([]);

    // The same draft is accepted after the creator has changed it back.
    await stand.control('POST', '/tiktok/people', { username: creator.person, private: false });
    await pressPost();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
  }, 60_000);

  it('selects the inbox of TikTok, and says why, until TikTok has audited the app', async () => {
    await changeResponses({ '"isAppAudited":true': '"isAppAudited":false' });
    await openComposer();
    await page.getByText('TikTok has not audited the app of this installation yet.').waitFor();
    expect(await page.getByRole('radio', { name: 'Send to the TikTok inbox' }).isChecked()).toBe(true);
    await page.getByText('Works only for private accounts and the audience “Only me”.').waitFor();
    await chooseVideo();
    await uploaded();
    expect(await findBarriers(page)).toEqual([]);
    await postButton().click();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    const postId = page.url().split('/').at(-1)!;
    await stand.until(creator, postId, ['AWAITING_CREATOR']);
    await status().getByText('Open the app of the platform and finish the draft.').waitFor();
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('The status is up to date.').waitFor();
  }, 60_000);

  it('keeps the draft when the session ends, and sends it after signing in again', async () => {
    await openComposer();
    await chooseVideo();
    await uploaded();
    await audience().selectOption('SELF_ONLY');
    await page.getByLabel('Caption').fill('Not lost');
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await postButton().click();
    await page.getByRole('alert').getByText('Your session has ended.').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
    expect(await page.getByLabel('Caption').inputValue()).toBe('Not lost');
    await page.context().addCookies(cookies);
    await postButton().click();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    await page.getByText('Not lost').waitFor();
  }, 60_000);

  it('shows that it is offline, and continues the upload and the form afterwards', async () => {
    await openComposer();
    await page.context().setOffline(true);
    await chooseVideo();
    await page.getByText('Waiting for the connection …').waitFor();
    await page.context().setOffline(false);
    await uploaded();

    await audience().selectOption('SELF_ONLY');
    await page.context().setOffline(true);
    await postButton().click();
    await page.getByText('The server cannot be reached. Check your connection.').waitFor();
    await page.context().setOffline(false);
    await postButton().click();
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/);
    // The first request did not arrive, so there is one post.
    const { posts } = await creator.client.data('{ posts { edges { node { id } } } }');
    expect(posts.edges).toHaveLength(1);
  }, 60_000);

  it('shows values that a newer server adds', async () => {
    const postId = await aPlannedPost();
    await changeResponses({
      '"state":"SCHEDULED"': '"state":"TELEPORTED"',
      '"nextAction":"WAIT"': '"nextAction":"CONSULT_ORACLE"',
      '"kind":"VIDEO"': '"kind":"HOLOGRAM"',
      '"SELF_ONLY"': '"ALIENS_ONLY"',
    });
    await page.goto(`${stand.test.url}/posts`);
    await page.getByRole('row').filter({ hasText: 'TELEPORTED' }).waitFor();
    await page.goto(`${stand.test.url}/posts?view=calendar`);
    await page.getByRole('link', { name: /Hello/ }).waitFor();
    await page.goto(`${stand.test.url}/posts/${postId}`);
    await status().getByText('TELEPORTED').waitFor();
    await page.getByText('HOLOGRAM').waitFor();
    await openComposer();
    expect(await audience().locator('option[value=ALIENS_ONLY]').textContent()).toBe('ALIENS_ONLY');
  }, 60_000);

  const aPlannedPost = () =>
    stand.aPost(creator, { publishAt: new Date(stand.nowMs() + 3_600_000).toISOString() });

  async function showPost(postId: string, state: string, nextAction: string): Promise<void> {
    await changeResponses({
      '"state":"SCHEDULED"': `"state":"${state}"`,
      '"nextAction":"WAIT"': `"nextAction":"${nextAction}"`,
    });
    await page.goto(`${stand.test.url}/posts/${postId}`);
  }

  it('says what to do about each failure, with the button that does it', async () => {
    const postId = await aPlannedPost();
    const actions: [string, string, string][] = [
      ['FAILED', 'RETRY', 'Send again'],
      ['FAILED', 'REVISE', 'Send with these options'],
      ['FAILED', 'RECONNECT', 'Reconnect the account'],
      ['FAILED', 'RESOLVE_IN_APP', 'Send again'],
      ['FAILED', 'CONTACT_OPERATOR', 'Copy the details for the operator'],
      ['UNCONFIRMED', 'CHECK_OR_RETRY', 'Check now'],
      ['AWAITING_CREATOR', 'FINISH_IN_APP', 'Check now'],
    ];
    for (const [state, nextAction, button] of actions) {
      await showPost(postId, state, nextAction);
      await status().getByText('What to do next:').waitFor();
      await page.getByRole('button', { name: button, exact: true }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await overflowsPhone(page)).toBe(false);
    }
    // A post that may be public is sent again only after a warning.
    await showPost(postId, 'UNCONFIRMED', 'CHECK_OR_RETRY');
    await page.getByRole('button', { name: 'Send again although it may be public' }).click();
    await page.getByRole('dialog').getByText('the post appears twice').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  }, 120_000);

  it('keeps the layout while the data loads', async () => {
    const postId = await aPlannedPost();
    for (const path of ['/', '/accounts', '/posts', '/posts?view=calendar', `/posts/${postId}`]) {
      expect([path, await shiftsLayout(page, stand.test.url + path)]).toEqual([path, false]);
    }
  }, 60_000);

  it('shows 10,000 posts with few rows in the document, and stays responsive while it scrolls', async () => {
    await serveManyPosts(page, 10_000);
    await page.goto(`${stand.test.url}/posts`);
    await page.getByRole('row').filter({ hasText: '<img src=x onerror=alert(1)> 9999' }).waitFor();
    const area = page.getByRole('region', { name: 'Posts' });
    await expect(scrollUntil(area, 10_000)).resolves.toBeLessThanOrEqual(100);
    expect(await findLongTasks(page, area)).toEqual([]);
  }, 240_000);

  it('has no barrier on its pages, which fit a phone', async () => {
    await stand.aPost(creator);
    for (const [path, title] of [
      ['/posts', 'Posts'],
      ['/posts?view=calendar', 'Posts'],
      ['/posts/new', 'New post'],
      ['/media', 'Media'],
      ['/media?view=charts', 'Media'],
      ['/comments', 'Comments'],
    ] as const) {
      await page.goto(stand.test.url + path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByText('Loading …').first().waitFor({ state: 'detached' });
      expect([path, await findBarriers(page)]).toEqual([path, []]);
      expect([path, await overflowsPhone(page)]).toEqual([path, false]);
    }
  }, 60_000);
});
