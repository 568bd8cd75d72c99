import type { Browser, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { findBarriers, openAs, overflowsPhone, shiftsLayout } from '../../support/clients/console-page.js';
import { findLongTasks, scrollPage, serveCopies } from '../../support/clients/long-lists.js';
import { signedUpUser } from '../../support/clients/users.js';
import { buildConsole } from '../../support/console.js';
import { InstagramStand, type InstagramCreator } from '../../support/platforms/instagram.js';

const hostile = '<img src=x onerror=alert(1)> Open on Sunday?';

(chromiumPath ? describe : describe.skip)('Media and comments in the console', () => {
  let stand: InstagramStand;
  let browser: Browser;
  let creator: InstagramCreator;
  let mediaId: string;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    await buildConsole();
    stand = await InstagramStand.start({ environment: { CONSOLE: 'on' } });
    browser = await startBrowser();
    creator = await stand.creator('INSTAGRAM_LOGIN', {
      demographics: { followers: { country: { SE: 40, NO: 900 }, age: { '18-24': 7 }, gender: { F: 500 } } },
    });
    const caption = '<script>alert(1)</script> Rye day';
    mediaId = (await stand.control('POST', '/instagram/media', { account: creator.account, caption })).id;
    await comment(hostile);
    await sync();
    page = await openAs(browser, creator.client, stand.test.url);
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => errors.push(message));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });
  afterEach(async () => {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(errors.splice(0)).toEqual([]);
  });

  const comment = (text: string) =>
    stand.control('POST', `/instagram/media/${mediaId}/comments`, { from: 'rye_fan', text });
  async function sync(): Promise<void> {
    await stand.catchUp();
    const document = 'mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }';
    await creator.client.data(document, { input: { accountId: creator.accountId } });
    await stand.work();
  }
  const open = async (path: string, title: string) => {
    await page.goto(stand.test.url + path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  /** Opens a page over a slow network, and checks that nothing moves. */
  const openSlowly = async (path: string, title: string) => {
    expect([path, await shiftsLayout(page, stand.test.url + path)]).toEqual([path, false]);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const item = (text: string) => page.getByRole('article').filter({ hasText: text });
  const atThePlatform = async (): Promise<{ text: string }[]> => {
    const found = await stand.control('GET', `/instagram/comments?media=${mediaId}`);
    return Array.isArray(found) ? found : found.comments;
  };
  async function expectUsable(): Promise<void> {
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowsPhone(page)).toBe(false);
  }

  it('leads users without an account from empty pages to the connect buttons', async () => {
    const user = await signedUpUser(stand.test);
    const theirs = await openAs(browser, user.client, stand.test.url);
    for (const path of ['/media', '/comments']) {
      await theirs.goto(stand.test.url + path);
      await theirs.getByRole('main').getByRole('link', { name: 'Connect an account' }).click();
      await theirs.waitForURL('**/accounts');
      await theirs
        .getByRole('button', { name: /^Connect/ })
        .first()
        .waitFor();
    }
    await theirs.context().close();
  });

  it('replies to a comment', async () => {
    await open('/comments', 'Comments');
    await item(hostile).getByRole('button', { name: 'Reply' }).click();
    await page.getByLabel('Reply to @rye_fan').fill('Yes, from 8');
    await expectUsable();
    await page.getByRole('button', { name: 'Send reply' }).click();
    // Own comments cannot be hidden, and the page says so.
    await item('Yes, from 8').getByText('Own comments cannot be hidden.').waitFor();
    expect((await atThePlatform()).map(({ text }) => text)).toContain('Yes, from 8');
    expect(await item('Yes, from 8').getByRole('button', { name: 'Hide' }).isDisabled()).toBe(true);
  });

  it('shows replies below their comment, and keeps the layout while it loads', async () => {
    await openSlowly('/comments', 'Comments');
    const thread = page.getByRole('listitem').filter({ has: item(hostile) });
    await thread.getByRole('list').getByRole('listitem').getByText('Yes, from 8').waitFor();
    // Without the comment in the list, it is marked as a reply.
    expect(await item('Yes, from 8').getByText('Reply', { exact: true }).count()).toBe(1);
    await open('/comments?show=own', 'Comments');
    await item('Yes, from 8')
      .locator('span', { hasText: /^Reply$/ })
      .waitFor();
    await expectUsable();
  });

  it.each([
    ['/media', 'Media', 'Media', 'main li'],
    ['/comments?show=others', 'Comments', 'Comments', 'main article'],
  ])(
    'shows 10,000 items on %s with few in the document, and stays responsive while it scrolls',
    async (path, title, operation, items) => {
      await serveCopies(page, operation, 10_000);
      await open(path, title);
      await page.locator(items).first().waitFor();
      expect(await scrollPage(page, items)).toBeLessThanOrEqual(100);
      expect(await findLongTasks(page, page.locator('html'))).toEqual([]);
      expect(await page.locator(items).count()).toBeLessThanOrEqual(100);
    },
    120_000,
  );

  it('hides a comment, which then has no reply, and shows it again', async () => {
    await comment('Too salty');
    await sync();
    await open('/comments', 'Comments');
    await item('Too salty').getByRole('button', { name: 'Hide' }).click();
    await item('Too salty').getByText('Unhide the comment to reply.').waitFor();
    expect(await item('Too salty').getByRole('button', { name: 'Reply' }).isDisabled()).toBe(true);
    await expectUsable();
    await open('/comments?show=hidden', 'Comments');
    await item('Too salty').getByRole('button', { name: 'Unhide' }).click();
    await item('Too salty').getByRole('button', { name: 'Hide', exact: true }).waitFor();
  });

  it('deletes a comment after a question', async () => {
    await comment('Buy followers');
    await sync();
    await open('/comments', 'Comments');
    await item('Buy followers').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('This cannot be undone.').waitFor();
    await expectUsable();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await item('Buy followers').waitFor({ state: 'detached' });
    expect((await atThePlatform()).map(({ text }) => text)).not.toContain('Buy followers');
  });

  it('says why the platform refuses, and keeps a reply that was not sent', async () => {
    const answer = {
      ...{
        __typename: 'CommentActionNotSupported',
        code: 'COMMENT_ACTION_NOT_SUPPORTED',
        refusal: 'ROLE_MISSING',
      },
      ...{ message: 'Refused', userMessage: 'Refused', retryable: false },
    };
    await page.route('**/graphql', async (route) => {
      const { operationName } = route.request().postDataJSON() as { operationName: string };
      if (operationName === 'HideComment') await route.fulfill({ json: { data: { hideComment: answer } } });
      else if (operationName === 'ReplyToComment') await route.abort();
      else await route.fallback();
    });
    await open('/comments', 'Comments');
    await item(hostile).getByRole('button', { name: 'Hide' }).click();
    await item(hostile).getByText('lacks the role for moderation').waitFor();
    await item(hostile).getByRole('button', { name: 'Reply' }).click();
    await page.getByLabel('Reply to @rye_fan').fill('Not lost');
    await page.getByRole('button', { name: 'Send reply' }).click();
    await page.getByText('The server cannot be reached.').waitFor();
    expect(await page.getByLabel('Reply to @rye_fan').inputValue()).toBe('Not lost');
  });

  it('shows media with metrics, their history as charts and tables, and the audience, and keeps the layout', async () => {
    await openSlowly('/media', 'Media');
    await page.getByText('<script>alert(1)</script> Rye day').waitFor();
    await expectUsable();

    await openSlowly('/media?view=charts', 'Media');
    await page
      .getByRole('img', { name: /^Line chart of reach/ })
      .locator('canvas')
      .waitFor();
    await page.getByText('Show the values as a table').first().click();
    await page.getByRole('table').first().getByRole('rowheader').first().waitFor();
    await expectUsable();

    await openSlowly('/media?view=audience', 'Media');
    const countries = page.getByRole('table', { name: 'Followers by country' });
    await countries.getByRole('row', { name: 'Norway 900 95.7%' }).waitFor();
    await expectUsable();
  });

  it('shows the history of the metrics of a media item, or that there is none', async () => {
    await stand.sql(
      `INSERT INTO media_metric_days (media_id, day, name, value, observed_at)
       SELECT media_id, day - 10, name, value + 4100, observed_at - interval '10 days' FROM media_metric_days`,
    );
    await open('/media', 'Media');
    await page.getByRole('link', { name: 'Metric history' }).click();
    await page.getByRole('heading', { level: 1, name: 'Rye day' }).waitFor();
    await page
      .getByRole('img', { name: /^Line chart of / })
      .first()
      .locator('canvas')
      .waitFor();
    await page.getByText('Show the values as a table').first().click();
    const rows = page.getByRole('table', { name: 'Comments', exact: true }).getByRole('row');
    expect(await rows.count()).toBe(3);
    expect(await rows.nth(1).textContent()).toMatch(/4,1\d\d$/);
    await expectUsable();

    await page.getByText('7 days').click();
    await page.waitForURL('**/media/*?days=7');
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);

    await stand.sql('DELETE FROM media_metric_days');
    await page.reload();
    await page.getByText('No history yet').waitFor();
    await expectUsable();
    await page.getByRole('link', { name: 'Back to media' }).click();
    await page.getByRole('heading', { level: 1, name: 'Media', exact: true }).waitFor();

    await open('/media/01890a5d-ac00-7000-8000-00000000dead', 'Media item');
    await page.getByText('This media item does not exist.').waitFor();
  });

  it('shows values that a newer server adds', async () => {
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text())
        .replace(/"kind":"[A-Z]+"/g, '"kind":"HOLOGRAM"')
        .replace(/"audience":"[A-Z]+"/g, '"audience":"GHOSTS"')
        .replace(/"dimension":"[A-Z]+"/g, '"dimension":"MOOD"');
      await route.fulfill({ response, body });
    });
    await open('/media', 'Media');
    await page.getByText('HOLOGRAM').first().waitFor();
    await open('/media?view=audience', 'Media');
    await page.getByRole('heading', { name: 'GHOSTS by mood' }).first().waitFor();
  });
});
