import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import globalTeardown from './global-teardown.js';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * One PostgreSQL and one Redis for the whole run, and a build of the sources that child processes of fault tests start
 * from. Test files reach them through test/support/servers/services.ts.
 */
export default async function globalSetup() {
  const cache = join(project, 'node_modules', '.cache', 'patchbay-test');
  mkdirSync(cache, { recursive: true });
  // Shared with the processes that tests start, because compilation takes most of their start.
  process.env.NODE_COMPILE_CACHE = join(cache, 'compiled', 'v8');
  const build = mkdtempSync(join(cache, 'build-'));
  execFileSync(
    process.execPath,
    [
      join(project, 'node_modules', '@swc', 'cli', 'bin', 'swc.js'),
      'src',
      'migrations',
      'simulator',
      'test/support',
      'scripts',
      '-d',
      build,
      '--quiet',
    ],
    { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  cpSync(join(project, 'package.json'), join(build, 'package.json'));

  const { startTestServices } = await import(
    pathToFileURL(join(build, 'test', 'support', 'servers', 'services-process.js')).href
  );
  const services = await startTestServices(project);
  globalThis.__patchbayServices = { ...services, build };
  const file = join(build, 'services.json');
  writeFileSync(file, JSON.stringify({ ...services.addresses, build }));
  process.env.PATCHBAY_TEST_SERVICES = file;

  // Ctrl-C skips Jest's teardown, and the servers run in separate process groups.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void globalTeardown().finally(() => process.exit(130)));
  }
}
