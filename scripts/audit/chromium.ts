import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chromium-headless-shell',
];

/** Path of the first Chromium in PATH. Null if there is none. */
export function findChromium(path = process.env.PATH ?? ''): string | null {
  const files = names.flatMap((name) =>
    path
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, name)),
  );
  return files.find(isExecutable) ?? null;
}

/** @throws Error if playwright-core, a development dependency, is not installed */
export async function startChromium(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core').catch((cause: unknown) => {
    throw new Error('playwright-core is not installed. Run "npm ci" with development dependencies.', {
      cause,
    });
  });
  // Chromium refuses its sandbox to root, which containers often use.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
