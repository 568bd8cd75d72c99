import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { AuditSetup } from './prepare-audit.js';

export interface AuditOutput {
  /** Folder of the screenshots. */
  folder: string;
  report(line: string): void;
}

const processingTimeoutMs = 180_000;

/**
 * Uses the composer like a creator, in the order of TikTok's content posting guidelines, with a screenshot of each item. Ends with a
 * published video on the simulated TikTok.
 */
export async function walkTikTokScreen(
  browser: Browser,
  setup: AuditSetup,
  output: AuditOutput,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  await context.addCookies(setup.cookies.map((cookie) => ({ ...cookie, url: setup.url })));
  const page = await context.newPage();
  const shots = new Screenshots(page, output);
  await chooseCreator(page, setup, shots);
  await addVideo(page, setup, shots);
  await chooseAudience(page, shots);
  await discloseContent(page, shots);
  await publish(page, shots);
  await showPhotos(page, setup, shots);
  await showTooLongVideo(page, setup, shots);
  await showBlockedCreator(page, setup, shots);
  await context.close();
}

class Screenshots {
  private count = 0;

  constructor(
    private readonly page: Page,
    private readonly output: AuditOutput,
  ) {}

  /** The whole page, or the view around an element. */
  async take(name: string, around?: Locator): Promise<void> {
    this.count += 1;
    const file = `${String(this.count).padStart(2, '0')}-${name}.png`;
    await around?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await this.page.screenshot({ path: join(this.output.folder, file), fullPage: !around });
    this.output.report(file);
  }
}

async function chooseCreator(
  page: Page,
  { url, accountName }: AuditSetup,
  shots: Screenshots,
): Promise<void> {
  await page.goto(`${url}/posts/new`);
  await page.getByRole('checkbox', { name: accountName }).check();
  const creator = page.getByText('Posting to TikTok as');
  await creator.waitFor();
  await shots.take('creator-nickname', creator);
}

async function addVideo(page: Page, { video }: AuditSetup, shots: Screenshots): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(video);
  await page.getByText('Uploaded', { exact: true }).waitFor();
  await shots.take('preview-of-the-video', page.locator('video'));
  const caption = page.getByLabel('Caption');
  await caption.fill('A day at the harbour #boats');
  await shots.take('editable-title', caption);
}

async function chooseAudience(page: Page, shots: Screenshots): Promise<void> {
  const privacy = page.getByLabel('Who can see this video');
  await shots.take('audience-without-default', privacy);
  await showOptions(privacy, () => shots.take('audience-levels-of-the-creator', privacy));
  await shots.take('comment-duet-stitch-off', page.getByRole('group', { name: 'Allow users to' }));
}

async function discloseContent(page: Page, shots: Screenshots): Promise<void> {
  const disclosure = page.getByRole('switch', { name: 'Disclose video content' });
  const privacy = page.getByLabel('Who can see this video');
  const branded = page.getByRole('checkbox', { name: 'Branded content' });
  const yourBrand = page.getByRole('checkbox', { name: 'Your brand' });
  const post = page.getByRole('button', { name: 'Post', exact: true });
  await shots.take('disclosure-off', disclosure);
  await privacy.selectOption('PUBLIC_TO_EVERYONE');
  await disclosure.check();
  await shots.take('disclosure-on-without-a-choice', disclosure);
  await shots.take('post-button-off-without-a-choice', post);
  await yourBrand.check();
  await shots.take('your-brand-promotional-content', disclosure);
  await branded.check();
  await shots.take('both-paid-partnership', disclosure);
  await yourBrand.uncheck();
  await shots.take('branded-content-paid-partnership', disclosure);
  await showOptions(privacy, () => shots.take('branded-content-only-me-disabled', privacy));
  await shots.take('declaration-of-branded-content', post);
  await branded.uncheck();
  await privacy.selectOption('SELF_ONLY');
  await branded.hover({ force: true });
  await shots.take('only-me-branded-content-disabled', disclosure);
  await disclosure.uncheck();
  await privacy.selectOption('PUBLIC_TO_EVERYONE');
  await shots.take('declaration', post);
  await page.getByText('Checking with the platform').waitFor({ state: 'detached' });
  await shots.take('complete-screen');
}

async function publish(page: Page, shots: Screenshots): Promise<void> {
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await page.getByRole('heading', { name: 'Post', exact: true }).waitFor();
  await shots.take('status-after-posting');
  await page.getByText('Published', { exact: true }).waitFor({ timeout: processingTimeoutMs });
  await shots.take('published');
}

async function showPhotos(page: Page, setup: AuditSetup, shots: Screenshots): Promise<void> {
  await page.goto(`${setup.url}/posts/new`);
  await page.getByRole('checkbox', { name: setup.accountName }).check();
  await page.locator('input[type=file]').setInputFiles(setup.photo);
  await page.getByText('Uploaded', { exact: true }).waitFor();
  await page.getByLabel('Who can see this photo').waitFor();
  await shots.take('photo-screen');
}

/** TikTok reports how long a video of the creator may be. The screen must not offer to post a longer one. */
async function showTooLongVideo(page: Page, setup: AuditSetup, shots: Screenshots): Promise<void> {
  await changeCreator(setup, { maxVideoPostDurationSec: 1 });
  await page.goto(`${setup.url}/posts/new`);
  await page.getByRole('checkbox', { name: setup.accountName }).check();
  await page.locator('input[type=file]').setInputFiles(setup.video);
  await page.getByText('Uploaded', { exact: true }).waitFor();
  const problem = page.getByRole('button', { name: /may post at most 1 seconds/ });
  await problem.waitFor();
  await shots.take('video-too-long', problem);
}

/** TikTok reports a creator who has reached the limit of a day. The screen must not offer to post. */
async function showBlockedCreator(page: Page, setup: AuditSetup, shots: Screenshots): Promise<void> {
  await changeCreator(setup, { cappedToday: true });
  await page.goto(`${setup.url}/posts/new`);
  await page.getByRole('checkbox', { name: setup.accountName }).check();
  const message = page.getByRole('alert').first();
  await message.waitFor();
  await shots.take('creator-cannot-post-now', message);
}

async function changeCreator({ simulatorUrl, person }: AuditSetup, change: object): Promise<void> {
  await fetch(`${simulatorUrl}/tiktok/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: person, ...change }),
  });
}

/** Shows the options of a select in the page: a screenshot does not contain the list that the browser opens. */
async function showOptions(select: Locator, take: () => Promise<void>): Promise<void> {
  type Select = { size: number; options: { length: number }; style: { height: string } };
  const isWhole = await select.evaluate(
    (element: Select & { scrollHeight: number; clientHeight: number }) => {
      element.size = element.options.length;
      element.style.height = 'auto';
      return element.scrollHeight <= element.clientHeight;
    },
  );
  if (!isWhole) throw new Error('The page does not show all options of the select.');
  await take();
  await select.evaluate((element: Select) => {
    element.size = 0;
    element.style.height = '';
  });
}
