import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findChromium, startChromium } from './audit/chromium.js';
import { readCommandLine } from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/** `npm run audit:tiktok` makes the screenshots that TikTok asks for in the review of an app. */
const { values } = readCommandLine({
  name: 'audit:tiktok',
  summary:
    'Walks the TikTok screen of the console in the order of the content posting guidelines, on the server of "npm start".',
  synopsis: '[--out <folder>] [--chromium <path>]',
  details: [
    '--out <folder>       Folder of the numbered screenshots. Default: audit-tiktok',
    '--chromium <path>    Path of Chromium. Default: the first one in PATH',
  ].join('\n'),
  options: {
    out: { type: 'string', default: 'audit-tiktok' },
    chromium: { type: 'string' },
  },
});

const config = await loadGivenConfig();
const executable = values.chromium ?? findChromium();
if (!executable) fail('Chromium was not found. Install it, or give its path with --chromium.');
const { findServer } = await import('../src/startup/running-server.js');
const server = await findServer(config);
if (!server) fail('No server responds. Run "npm start" in another terminal first.');
const { url, development } = server;
if (!development?.simulatorUrl) fail(`The screenshots need the simulator, which is off at ${url}.`);

const folder = resolve(values.out);
await mkdir(folder, { recursive: true });
const { prepareAudit } = await import('./audit/prepare-audit.js');
const { walkTikTokScreen } = await import('./audit/tiktok-screen.js');
const setup = await prepareAudit({
  url,
  dataDir: development.dataDir,
  simulatorUrl: development.simulatorUrl,
});
const browser = await startChromium(executable);
try {
  await walkTikTokScreen(browser, setup, { folder, report: (line) => console.log(line) });
} finally {
  await browser.close();
}
console.log(`\nThe screenshots are in ${folder}.`);

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
