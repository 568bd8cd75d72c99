import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { startTestApp, type TestApp } from './app.js';

/** Builds the console if its sources have changed. */
export async function buildConsole(): Promise<void> {
  const script = pathToFileURL(resolve('scripts', 'build-console.js')).href;
  const { buildConsole: build } = (await import(script)) as { buildConsole: () => void };
  build();
}

/** Starts the application with the console, which is built first if its sources have changed. */
export async function startConsoleApp(
  environment: Record<string, string> = {},
  shared?: Parameters<typeof startTestApp>[1],
): Promise<TestApp> {
  await buildConsole();
  return startTestApp({ CONSOLE: 'on', ...environment }, shared);
}
