import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.js';

/** Somebody else runs on this data folder. */
export class DataFolderBusy extends StartError {
  constructor(
    readonly dataDir: string,
    readonly pid: number,
  ) {
    super(
      `Patchbay already runs on ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR and PORT to start another beside it.`,
    );
    this.name = 'DataFolderBusy';
  }
}

/**
 * Lets one process at a time run on a data folder. A lock counts as free when its process is gone, was killed and is not yet reaped, or
 * only has the id of the process that made it.
 *
 * @throws DataFolderBusy
 */
export async function lockDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const path = join(dataDir, 'patchbay.pid');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  for (;;) {
    try {
      await writeFile(path, `${process.pid} ${(await startOf(process.pid)) ?? ''}`, { flag: 'wx' });
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

/** Two starts may find the same stale lock: the second must not remove the one that the first has made meanwhile. */
async function removeStale(path: string, found: string): Promise<void> {
  const taken = `${path}.${process.pid}`;
  try {
    await rename(path, taken);
    if ((await readFile(taken, 'utf8')) !== found) await link(taken, path);
  } catch (error) {
    // Gone, or there again: the next look tells whose it is.
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
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const current = await startOf(pid);
  return current === null || (current !== 'ended' && (start === '' || current === start));
}

/** When a process began, in ticks since the machine did; 'ended' for one that is not yet reaped; null where it cannot be known. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name, in parentheses, may hold anything: state and start are the 1st and the 20th field behind it (proc_pid_stat(5)).
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields) return null;
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
}
