import { existsSync, mkdirSync } from 'node:fs';
import { buildConsole } from './build-console.js';

/**
 * Builds what the scripts of package.json run. The production image holds the build and neither the sources nor
 * the compiler: there is nothing to do then.
 */
if (existsSync('src')) {
  mkdirSync('dist', { recursive: true });
  buildConsole();
  process.argv.push('build');
  await import('@nestjs/cli/bin/nest.js');
}
