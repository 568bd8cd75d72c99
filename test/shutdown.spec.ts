import { readFileSync } from 'node:fs';
import { maxShutdownWaitMs } from '../src/jobs/work/shutdown-wait.js';
import { PlatformHttpSettings } from '../src/platforms/http/platform-http.settings.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('A stopping process', () => {
  const { longTimeoutMs, shutdownGraceMs } = new PlatformHttpSettings();
  const graceSeconds = Number(/stop_grace_period: (\d+)s/.exec(read('docker-compose.yml'))?.[1]);

  it('waits for work longer than for a critical call, so that its response is saved', () => {
    expect(shutdownGraceMs).toBeGreaterThan(longTimeoutMs);
    expect(maxShutdownWaitMs).toBeGreaterThan(shutdownGraceMs);
  });

  it('gets more time from its supervisor, as documented', () => {
    expect(graceSeconds * 1000).toBeGreaterThan(maxShutdownWaitMs);
    const documented = read('docs/operations.md');
    expect(documented).toContain(`up to ${maxShutdownWaitMs / 1000} seconds for running work`);
    expect(documented).toContain(`${graceSeconds} seconds (\`stop_grace_period\``);
  });
});
