import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderBusy, lockDataFolder } from './data-folder-lock.js';

(process.platform === 'linux' ? describe : describe.skip)('The lock of a data folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-lock-'));
  const file = join(dataDir, 'patchbay.pid');
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is held while its process runs', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const exited = once(other, 'exit');
    const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(file, `${other.pid} ${start}`);
    await expect(lockDataFolder(dataDir)).rejects.toThrow(DataFolderBusy);
    // Written by a version that did not store the start time of the process.
    writeFileSync(file, String(other.pid));
    await expect(lockDataFolder(dataDir)).rejects.toThrow(DataFolderBusy);
    // Another process with the same id.
    writeFileSync(file, `${other.pid} 1`);
    const lock = await lockDataFolder(dataDir);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+$`));
    await lock.release();
    other.stdin.end();
    await exited;
  });

  it('is free if its process was killed and is a zombie', async () => {
    // `cat`, which the shell becomes, never waits for the child, so the child stays a zombie. The shell itself would wait for it.
    const shell = spawn('sh', ['-c', 'sh -c "read line <&3" & echo $!; exec cat'], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    });
    const [line] = (await once(shell.stdout!, 'data')) as [Buffer];
    const pid = Number(line.toString());
    while (readFileSync(`/proc/${shell.pid}/comm`, 'utf8') !== 'cat\n') await new Promise(setImmediate);
    (shell.stdio[3] as Writable).end();
    while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await new Promise(setImmediate);
    writeFileSync(file, String(pid));
    await (await lockDataFolder(dataDir)).release();
    const exited = once(shell, 'exit');
    shell.stdin!.end();
    await exited;
  });
});
