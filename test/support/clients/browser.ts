import { type Browser, chromium } from 'playwright-core';
import { findTool } from '../processes/tools.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium of this machine; null where there is none, unless the run demands every test. */
export const chromiumPath = findTool(...names);

/** A real browser. The caller closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}
