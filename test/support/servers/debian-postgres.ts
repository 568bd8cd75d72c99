import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { unprivilegedUser } from '../../../src/database/embedded/embedded-postgres.js';
import { freePort } from './free-port.js';

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
  const folder = await newClusterFolder();
  const cluster = join(folder.path, 'cluster');
  await folder.run(join(bin, 'initdb'), [
    ...['-D', cluster, '-U', 'patchbay', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
  ]);
  const server = await startCluster(bin, cluster, folder);
  return {
    url: server.url,
    stop: async () => {
      await server.end('SIGINT');
      folder.remove();
    },
  };
}

/** A folder for clusters, and the user who runs them: PostgreSQL refuses to run as root. */
export interface ClusterFolder {
  path: string;
  run(program: string, parameters: readonly string[]): Promise<unknown>;
  spawn(program: string, parameters: readonly string[]): ChildProcess;
  remove(): void;
}

export async function newClusterFolder(): Promise<ClusterFolder> {
  const path = mkdtempSync(join(tmpdir(), 'patchbay-postgres-'));
  chmodSync(path, 0o755);
  const user = await unprivilegedUser();
  if (user) chownSync(path, user.uid, user.gid);
  const as = { cwd: '/', ...(user ? { uid: user.uid, gid: user.gid } : {}) };
  return {
    path,
    run: (program, parameters) => run(program, parameters, as),
    spawn: (program, parameters) => spawn(program, parameters, { ...as, stdio: 'ignore' }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface RunningCluster {
  port: number;
  url: string;
  /** Sends the signal, and waits until the server has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the server of a cluster. `options`: settings as `name=value`. */
export async function startCluster(
  bin: string,
  cluster: string,
  folder: ClusterFolder,
  options: readonly string[] = [],
): Promise<RunningCluster> {
  const port = await freePort();
  const server = folder.spawn(join(bin, 'postgres'), [
    ...['-D', cluster, '-p', String(port), '-k', '', '-h', '127.0.0.1', '-F'],
    ...options.flatMap((option) => ['-c', option]),
  ]);
  const exited = once(server, 'exit');
  const url = `postgres://patchbay:unused%40@127.0.0.1:${port}/postgres`;
  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error('PostgreSQL ended at its start.');
    await delay(20);
  }
  return {
    port,
    url,
    end: async (signal) => {
      if (server.exitCode === null && server.signalCode === null) server.kill(signal);
      await exited;
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
