import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium of this machine; null where there is none, unless the run demands every test. */
export const chromiumPath = findChromium();

/** A real browser. Whoever starts it closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}

function findChromium(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found) return found;
  if (process.env.REQUIRE_ALL_TESTS) throw new Error('REQUIRE_ALL_TESTS is set and there is no Chromium.');
  console.warn('No Chromium on the PATH: the tests that need a browser are skipped.');
  return null;
}
