import { type Browser, chromium } from 'playwright-core';
import { findTool } from '../processes/tools.js';

/** The first one is Chromium without windows, which needs a third of the processor time. */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** Path of the installed Chromium. Null if there is none. */
export const chromiumPath = findTool(...names);

/** A real browser. The caller closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}
