import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findChromium, startChromium } from './audit/chromium.js';
import { exitWithUsage, readCommandLine, UsageError } from './command-line.js';
import type { MainJobReport } from './demo/main-job.js';
import { type DemoPlatform, demoPlatforms } from './demo/platforms.js';
import type { ShopJobOptions } from './demo/shop-job.js';
import { loadGivenConfig } from './given-config.js';

const shopDemo = 'tiktok-shop';
const screenshots = 'screenshots';

/**
 * `npm run demo -- [platform]` connects an account and publishes a video on the server of `npm start`. `npm run demo -- screenshots` makes
 * the pictures of the README.
 */
const { positionals } = readCommandLine({
  name: 'demo',
  summary: 'Connects an account and publishes a video, or connects shops, on the server of "npm start".',
  synopsis: `[${[...Object.keys(demoPlatforms), shopDemo, screenshots].join(' | ')}]`,
  options: {},
  positionals: { min: 0, max: 1 },
});
const [name = 'tiktok'] = positionals;
const platform = Object.hasOwn(demoPlatforms, name) ? demoPlatforms[name] : undefined;
if (!platform && name !== shopDemo && name !== screenshots)
  exitWithUsage('demo', new UsageError(`There is no demo on ${name}.`));
const config = await loadGivenConfig();
const interactive = process.stdout.isTTY;
let steps = 0;

const report: MainJobReport = {
  step: (text) => console.log(`\n${(steps += 1)}. ${text}`),
  detail: (text) => console.log(`   ${text}`),
  progress: (sent, total) => {
    const filled = Math.round((sent / total) * 30);
    const bar = `   [${'█'.repeat(filled)}${'·'.repeat(30 - filled)}] ${Math.round((sent / total) * 100)} %`;
    if (interactive && sent < total) process.stdout.write(`${bar}\r`);
    else console.log(bar);
  },
};

const { findServer } = await import('../src/startup/running-server.js');
const server = await findServer(config);
if (!server) {
  console.error(`No server responds at ${config.http.publicUrl}. Run "npm start" in another terminal first.`);
  process.exit(1);
}
const { url, development } = server;
if (!development?.simulatorUrl) {
  console.error(`The demo needs the simulator, which is off at ${url}.`);
  process.exit(1);
}
const { dataDir, simulatorUrl } = development;
if (platform) await publishVideo(platform);
else if (name === screenshots) await retakeScreenshots({ url, dataDir, config, simulatorUrl });
else {
  const { runShopJob } = await import('./demo/shop-job.js');
  const { accounts, totals } = await runShopJob({ url, dataDir, config, simulatorUrl }, report);
  console.log(`\nNet revenue of ${accounts.join(' and ')}: ${totals}`);
}

async function publishVideo(on: DemoPlatform): Promise<void> {
  const video = resolve('examples/media/sample.mp4');
  if (!existsSync(video)) throw new Error(`${video} is missing.`);
  const job = { url, dataDir, platform: on, video, simulatorUrl };
  const { runMainJob } = await import('./demo/main-job.js');
  const { accountName, platformPostId, publicUrl } = await runMainJob(job, report);
  console.log(`\nPublic on the profile of ${accountName}: post ${platformPostId}`);
  console.log(publicUrl);
}

async function retakeScreenshots(options: ShopJobOptions): Promise<void> {
  const executable = findChromium();
  if (!executable) {
    console.error('Chromium was not found in PATH.');
    process.exit(1);
  }
  const { makeScreenshots, screenshotFolder } = await import('./demo/screenshots.js');
  const browser = await startChromium(executable);
  try {
    await makeScreenshots(options, browser, report);
  } finally {
    await browser.close();
  }
  console.log(`\nThe pictures are in ${screenshotFolder}.`);
}
