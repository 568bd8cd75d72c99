import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.js';

/** Another process uses this data folder. */
export class DataFolderBusy extends StartError {
  constructor(
    readonly dataDir: string,
    readonly pid: number,
  ) {
    super(
      `Patchbay is already running with ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR and PORT to start a second one.`,
    );
    this.name = 'DataFolderBusy';
  }
}

/**
 * Locks the data folder for one process. A lock is stale if its process has ended, is a zombie, or if another process has the same id.
 *
 * @throws DataFolderBusy
 */
export async function lockDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const path = join(dataDir, 'patchbay.pid');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  for (;;) {
    try {
      await writeFile(path, `${process.pid} ${(await startTime(process.pid)) ?? ''}`, { flag: 'wx' });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readFile(path, 'utf8').catch(() => '');
    const [pid = '', start = ''] = found.split(' ');
    const owner = Number(pid);
    if (owner !== process.pid && (await isAlive(owner, start))) throw new DataFolderBusy(dataDir, owner);
    await removeStale(path, found);
  }
}

/** Two processes may find the same stale lock: the second must not remove the new lock of the first. */
async function removeStale(path: string, found: string): Promise<void> {
  const taken = `${path}.${process.pid}`;
  try {
    await rename(path, taken);
    if ((await readFile(taken, 'utf8')) !== found) await link(taken, path);
  } catch (error) {
    // It is gone or was created again. The next check decides.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(taken, { force: true });
  }
}

async function isAlive(pid: number, start: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const current = await startTime(pid);
  return current === null || (current !== 'ended' && (start === '' || current === start));
}

/** Start time of a process in clock ticks since boot, 'ended' for a zombie, or null if it is unknown. */
async function startTime(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name, in parentheses, may contain anything. State and start time are the 1st and 20th field after it (proc_pid_stat(5)).
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields) return null;
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
}
