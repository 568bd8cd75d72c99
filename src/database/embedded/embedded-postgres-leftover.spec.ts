import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster, stopLeftover } from './embedded-postgres-leftover.js';

describe('The lock file of a killed server', () => {
  const clusterDir = mkdtempSync(join(tmpdir(), 'patchbay-leftover-'));
  afterAll(() => rmSync(clusterDir, { recursive: true, force: true }));

  it('does not stop another program with the same process id', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const exited = once(other, 'exit');
    writeFileSync(join(clusterDir, 'postmaster.pid'), `${other.pid}\n${clusterDir}\n0\n5432\n`);
    expect(await readPostmaster(clusterDir)).toBeNull();
    await stopLeftover(clusterDir);
    expect(other.signalCode).toBeNull();
    other.stdin.end();
    expect(await exited).toEqual([0, null]);
  });

  it('is ignored if the process does not exist', async () => {
    writeFileSync(join(clusterDir, 'postmaster.pid'), `2147483646\n${clusterDir}\n0\n5432\n`);
    expect(await readPostmaster(clusterDir)).toBeNull();
  });
});
