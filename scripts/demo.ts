import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '../src/config/env.js';
import { type MainJobReport, runMainJob } from './demo/main-job.js';
import { demoPlatforms } from './demo/platforms.js';

/** `npm run demo -- [platform]`: the main job against the server that `npm start` runs. */
const [name = 'tiktok'] = process.argv.slice(2);
const platform = demoPlatforms[name];
if (!platform) {
  console.error(`There is no demo on ${name}: say ${Object.keys(demoPlatforms).join(', ')}.`);
  process.exit(1);
}
const config = loadConfig();
const url = config.http.publicUrl;
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

if (!config.simulator) {
  console.error('The demo consents at the simulator, and SIMULATOR is off.');
  process.exit(1);
}
const reachable = await fetch(`${url}/health/live`).then(
  ({ ok }) => ok,
  () => false,
);
if (!reachable) {
  console.error(`Nothing answers at ${url}. Run "npm start" in another terminal first.`);
  process.exit(1);
}
const video = resolve('examples/media/sample.mp4');
if (!existsSync(video)) throw new Error(`${video} is missing.`);

const { accountName, platformPostId, publicUrl } = await runMainJob(
  {
    url,
    dataDir: config.dataDir,
    platform,
    video,
    simulatorUrl: `http://127.0.0.1:${config.simulator.port}`,
  },
  report,
);
console.log(`\nPublic on the profile of ${accountName}: post ${platformPostId}`);
console.log(publicUrl);
