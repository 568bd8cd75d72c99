import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiled, project } from './compiler.js';
import globalTeardown from './global-teardown.js';
import { buildSources } from './sources-build.js';

/**
 * One PostgreSQL and one Redis for the whole run, and a build of the sources that child processes of fault tests start
 * from. Test files reach them through test/support/servers/services.ts.
 */
export default async function globalSetup() {
  // Shared with the processes that tests start, because compilation takes most of their start.
  process.env.NODE_COMPILE_CACHE = join(compiled, 'v8');
  const build = await buildSources();
  const { startTestServices } = await import(
    pathToFileURL(join(build, 'test', 'support', 'servers', 'services-process.js')).href
  );
  const services = await startTestServices(project);
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-services-'));
  globalThis.__patchbayServices = { ...services, dir };
  const file = join(dir, 'services.json');
  writeFileSync(file, JSON.stringify({ ...services.addresses, build }));
  process.env.PATCHBAY_TEST_SERVICES = file;

  // Ctrl-C skips Jest's teardown, and the servers run in separate process groups.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void globalTeardown().finally(() => process.exit(130)));
  }
}
