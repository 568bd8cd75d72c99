import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
 * Lets one process at a time run on a data folder. A lock whose process is gone counts as free.
 *
 * @throws DataFolderBusy
 */
export async function lockDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const path = join(dataDir, 'patchbay.pid');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner !== process.pid && isAlive(owner)) throw new DataFolderBusy(dataDir, owner);
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
