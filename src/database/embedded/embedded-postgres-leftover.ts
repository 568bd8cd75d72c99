import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A fast shutdown writes memory to disk, which can take long on a busy disk. */
const maxFastShutdownMs = 60_000;
const maxImmediateShutdownMs = 15_000;

/**
 * The server that runs on this cluster, from its file postmaster.pid. Null if it has ended, even if another process
 * now has its id.
 */
export async function readPostmaster(clusterDir: string): Promise<{ pid: number; port: number } | null> {
  try {
    const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n');
    const pid = Number(lines[0]);
    process.kill(pid, 0);
    return (await isServerOf(pid, clusterDir)) ? { pid, port: Number(lines[3]) } : null;
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return null;
  }
}

/** Whether a process is a server of this cluster, by its working folder or command line. */
async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  const folder = await realpath(clusterDir);
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`)) === folder;
  if (process.platform === 'win32') return true;
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command=']);
  return stdout.includes(clusterDir);
}

/** Stops a server of this cluster that outlived its process. @throws Error if it does not end */
export async function stopLeftover(clusterDir: string): Promise<void> {
  const leftover = await readPostmaster(clusterDir);
  if (!leftover) return;
  process.kill(leftover.pid, 'SIGINT');
  if (await waitUntilEnded(clusterDir, maxFastShutdownMs)) return;
  console.error(
    `PostgreSQL (process ${leftover.pid}) did not stop in time. It is stopped immediately and recovers at its next start.`,
  );
  process.kill(leftover.pid, 'SIGQUIT');
  if (await waitUntilEnded(clusterDir, maxImmediateShutdownMs)) return;
  throw new Error(
    `A PostgreSQL server (process ${leftover.pid}) is still running on ${clusterDir} and cannot be stopped.`,
  );
}

async function waitUntilEnded(clusterDir: string, maxMs: number): Promise<boolean> {
  for (const deadline = performance.now() + maxMs; performance.now() < deadline; await delay(50)) {
    if (!(await readPostmaster(clusterDir))) return true;
  }
  return false;
}
