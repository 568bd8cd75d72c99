import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { walkTikTokScreen } from '../../../scripts/audit/tiktok-screen.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { buildConsole } from '../../support/console.js';
import { PublishingStand, samplePhoto, sampleVideo } from '../../support/platforms/publishing.js';

/** In the order of TikTok's content posting guidelines. */
const screenshots = [
  'creator-nickname',
  'preview-of-the-video',
  'editable-title',
  'audience-without-default',
  'audience-levels-of-the-creator',
  'comment-duet-stitch-off',
  'disclosure-off',
  'disclosure-on-without-a-choice',
  'post-button-off-without-a-choice',
  'your-brand-promotional-content',
  'both-paid-partnership',
  'branded-content-paid-partnership',
  'branded-content-only-me-disabled',
  'declaration-of-branded-content',
  'only-me-branded-content-disabled',
  'declaration',
  'complete-screen',
  'status-after-posting',
  'published',
  'photo-screen',
  'video-too-long',
  'creator-cannot-post-now',
];

(chromiumPath ? describe : describe.skip)('`npm run audit:tiktok`', () => {
  let stand: PublishingStand;
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    await buildConsole();
    stand = await PublishingStand.start({ environment: { CONSOLE: 'on' } });
    browser = await startBrowser();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-audit-'));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('walks the screen in the order of the guidelines, with a numbered screenshot of each item', async () => {
    const accountName = 'Audited Creator';
    const creator = await stand.creator({ displayName: accountName });
    const setup = {
      url: stand.test.url,
      simulatorUrl: stand.simulatorUrl,
      cookies: creator.client.cookieNames.map((name) => ({ name, value: creator.client.cookie(name)! })),
      accountName,
      person: creator.person,
      video: sampleVideo,
      photo: samplePhoto,
    };
    let published: Promise<unknown> | undefined;
    const report = (file: string) => {
      if (file.includes('status-after-posting')) published = publish();
    };
    const publish = async () => {
      const { posts } = await creator.client.data('{ posts(first: 1) { edges { node { id } } } }');
      return stand.until(creator, posts.edges[0].node.id, ['PUBLISHED']);
    };
    await walkTikTokScreen(browser, setup, { folder, report });
    await published;
    const expected = screenshots.map((name, index) => `${String(index + 1).padStart(2, '0')}-${name}.png`);
    expect((await readdir(folder)).sort()).toEqual(expected);
  }, 120_000);
});
