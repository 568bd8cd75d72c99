import { readFileSync } from 'node:fs';
import type { TestServiceAddresses } from './services-process.js';

/** The servers of this test run, and the folder with a build of the sources for child processes. */
export function testServices(): TestServiceAddresses & { build: string } {
  return JSON.parse(readFileSync(process.env.PATCHBAY_TEST_SERVICES!, 'utf8')) as TestServiceAddresses & {
    build: string;
  };
}
