import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from './api-client.js';
import { connect, type MainJobReport } from './main-job.js';
import { demoPlatforms } from './platforms.js';
import { runShopJob, type ShopJobOptions } from './shop-job.js';

/** Folder of the pictures in the README. */
export const screenshotFolder = resolve('docs/images');

/** Makes the pictures of the README from demo data: a new user with a TikTok account and two shops. */
export async function makeScreenshots(
  options: ShopJobOptions,
  browser: Browser,
  report: MainJobReport,
): Promise<void> {
  const api = new ApiClient(options.url);
  await runShopJob({ ...options, api }, report);
  await api.mutate('updateViewer', 'ViewerUpdated', { displayName: 'Ada' }, 'viewer { id }');
  await connect(api, demoPlatforms.tiktok!, options.simulatorUrl, report);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-US',
    colorScheme: 'light',
  });
  await context.addCookies(api.storedCookies.map((cookie) => ({ ...cookie, url: options.url })));
  const page = await context.newPage();
  await mkdir(screenshotFolder, { recursive: true });
  const shoot = async (name: string) => {
    await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
    report.detail(`${name}.png`);
  };
  report.step('Take screenshots');
  await showComposer(page, options.url);
  await shoot('composer');
  await showMoney(page, options.url);
  await shoot('money');
  await showAccounts(page, options.url);
  await shoot('accounts');
  await context.close();
}

async function showComposer(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/posts/new`);
  await page
    .getByRole('checkbox', { name: /Creator/ })
    .first()
    .check();
  await page.locator('input[type=file]').setInputFiles(resolve('examples/media/sample.mp4'));
  await page.getByText('Uploaded', { exact: true }).waitFor();
  await page.getByLabel('Caption').fill('A day at the harbour #boats');
  await page.getByText('Posting to TikTok as').waitFor();
  await page.getByLabel('Caption').evaluate((element) => element.scrollIntoView({ block: 'end' }));
}

async function showMoney(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/money`);
  await page.getByRole('table').first().waitFor();
  await page.locator('canvas').first().waitFor();
  await page.getByRole('heading', { name: 'Sales' }).evaluate((element) => element.scrollIntoView());
}

async function showAccounts(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/accounts`);
  await page.getByRole('list', { name: 'Connected accounts' }).getByRole('link').first().waitFor();
}
