import { type Browser, chromium } from 'playwright-core';
import { findTool } from '../processes/tools.js';

/** Path of the installed Chromium. Null if there is none. One without windows comes first: it needs a third of the processor time. */
export const chromiumPath = findTool(
  ...['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
);

/** A real browser. The caller closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}
