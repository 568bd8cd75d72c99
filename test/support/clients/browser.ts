import { type Browser, chromium } from 'playwright-core';
import { findTool } from '../processes/tools.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Path of the installed Chromium. Null if there is none. One without windows comes first: it needs a third of the processor time. */
export const chromiumPath = findTool('chromium-headless-shell', ...names);

/** A real browser. The caller closes it. */
export function startBrowser(executablePath = chromiumPath!): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Path of Chromium as users have it, for measurements of long tasks. Null if there is none. */
export function findDesktopChromium(): string | null {
  return findTool(...names);
}
