import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, unprivilegedUser } from '../../../src/database/embedded/embedded-postgres.js';

const run = promisify(execFile);

/** A server of Debian, which belongs to the installed pg_dump. */
export interface DebianPostgres {
  /** Address of an empty database. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Folder with the programs of the newest PostgreSQL of Debian. Null if there is none: its tests are skipped then, with a message.
 *
 * @throws Error if it is missing and REQUIRE_ALL_TESTS is set
 */
export function findDebianPostgres(root = '/usr/lib/postgresql'): string | null {
  const versions = existsSync(root)
    ? readdirSync(root).toSorted((one, other) => Number(other) - Number(one))
    : [];
  const found = versions
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (found) return found;
  if (process.env.REQUIRE_ALL_TESTS)
    throw new Error('REQUIRE_ALL_TESTS is set and there is no PostgreSQL of Debian.');
  console.warn('No PostgreSQL of Debian on this machine: the tests that need it are skipped.');
  return null;
}

export async function startDebianPostgres(bin: string): Promise<DebianPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-postgres-'));
  chmodSync(dir, 0o755);
  // It refuses to run as root.
  const user = await unprivilegedUser();
  if (user) chownSync(dir, user.uid, user.gid);
  const as = { cwd: '/', ...(user ? { uid: user.uid, gid: user.gid } : {}) };
  const cluster = join(dir, 'cluster');
  await run(
    join(bin, 'initdb'),
    ['-D', cluster, '-U', 'patchbay', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    as,
  );
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', cluster, '-p', String(port), '-k', '', '-h', '127.0.0.1', '-F'],
    { ...as, stdio: 'ignore' },
  );
  const exited = once(server, 'exit');
  const url = `postgres://patchbay:unused%40@127.0.0.1:${port}/postgres`;
  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error('PostgreSQL ended at its start.');
    await delay(20);
  }
  return {
    url,
    stop: async () => {
      server.kill('SIGINT');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
