import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import { dataSourceOptions } from '../../../src/database/data-source.js';
import { startEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.js';
import { freePort } from './free-port.js';

/** Addresses of the servers of the run, for test files. */
export interface TestServiceAddresses {
  /** A database of the test server to run CREATE DATABASE from. */
  adminUrl: string;
  /** Folder of the Unix socket of PostgreSQL. Null if its path is too long. */
  socketDir: string | null;
  /** Name of the migrated database that test databases are cloned from. */
  template: string;
  /** Null if Redis is not installed. */
  redisUrl: string | null;
}

const template = 'patchbay_template';
const memoryPath = '/dev/shm';
/** Type of file systems in memory on Linux, of statfs(2). */
const tmpfs = 0x01021994;
const neededBytes = 4 * 1024 ** 3;
/** The path of a socket has at most 107 bytes, of which PostgreSQL appends up to 15. */
const socketDirLength = 92;

/** Starts the servers of the tests. `stop` ends every process and removes every file. */
export async function startTestServices(
  project: string,
): Promise<{ addresses: TestServiceAddresses; stop(): Promise<void> }> {
  const base = defaultDataDir(project);
  const dataDir = join(memoryFolder() ?? testFolder(base), `patchbay-test-${process.pid}`);
  const clusterDir = join(dataDir, 'postgres');
  const socketDir = clusterDir.length <= socketDirLength ? clusterDir : null;
  const postgres = await startEmbeddedPostgres({
    ...{ dataDir, binariesDir: base, port: 0, volatile: true },
    ...(socketDir ? { socketDir } : {}),
  });
  const redis = await startRedis();
  const stop = async () => {
    redis?.process?.kill('SIGKILL');
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
    if (redis?.dir) rmSync(redis.dir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(postgres.url, postgres.urlOf(template));
  } catch (error) {
    await stop();
    throw error;
  }
  return { addresses: { adminUrl: postgres.url, socketDir, template, redisUrl: redis?.url ?? null }, stop };
}

/**
 * A file system in memory with enough space. Each test file has a database of 600 files, and creating and deleting them on a disk took
 * a fifth of the CPU time of a test run.
 */
function memoryFolder(): string | null {
  try {
    const { type, bavail, bsize } = statfsSync(memoryPath);
    return type === tmpfs && bavail * bsize >= neededBytes ? memoryPath : null;
  } catch {
    return null;
  }
}

/** Root starts PostgreSQL as another user, who cannot access temporary folders of root. */
function testFolder(base: string): string {
  return process.getuid?.() === 0 ? base : tmpdir();
}

async function makeTemplate(adminUrl: string, templateUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  await admin.end();
  const source = new DataSource(dataSourceOptions(templateUrl, 2));
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
}

async function startRedis(): Promise<{ url: string; process?: ChildProcess; dir?: string } | null> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL };
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.REQUIRE_ALL_TESTS)
      throw new Error('REQUIRE_ALL_TESTS is set and there is no redis-server.');
    console.warn('No redis-server on the PATH and no REDIS_URL: the tests that need Redis are skipped.');
    return null;
  }
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir],
    {
      stdio: 'ignore',
      cwd: dir,
    },
  );
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await answers(port)) return { url: `redis://127.0.0.1:${port}`, process: server, dir };
    await delay(25);
  }
  server.kill('SIGKILL');
  throw new Error('redis-server did not respond.');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
