import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testServices } from '../../support/servers/services.js';
import { startProcess } from '../../support/processes/started-app.js';

describe('A start with an old Node.js version', () => {
  it('reports the required version and exits like a configuration error', async () => {
    const older = pathToFileURL(resolve('test/support/processes/older-node.mjs')).href;
    const main = join(testServices().build, 'src', 'main.js');
    const started = startProcess({}, main, [], ['--import', older]);
    expect(await started.exited).toBe(78);
    expect(started.output()).toBe(
      'Patchbay requires Node 22.14 or newer, but this is 20.11.0. "npm start" uses its own Node.\n',
    );
  }, 60_000);
});
