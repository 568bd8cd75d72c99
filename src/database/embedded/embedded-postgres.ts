import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { freePort } from './free-port.js';
import { connectWhenReady } from './embedded-postgres-start.js';
import { readPostmaster, stopLeftover } from './embedded-postgres-leftover.js';
import { postgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

export interface EmbeddedPostgresOptions {
  /** Data folder of the installation. The cluster is in its subfolder `postgres/`. */
  dataDir: string;
  /** Folder for the copy of the binaries that a user other than root can run. */
  binariesDir: string;
  /** 0 for a free port. */
  port: number;
  /** For tests: no fsync, so a power failure can destroy the cluster. */
  volatile?: boolean;
  /** For tests: folder of a Unix socket beside TCP. */
  socketDir?: string;
}

export interface EmbeddedPostgres {
  /** Address of the application's database. */
  url: string;
  port: number;
  /** Address of another database of the same server. */
  urlOf(database: string): string;
  /** Ends all connections and stops the server. The data is kept. */
  stop(): Promise<void>;
  /** Settles if the server ends unexpectedly. */
  exited: Promise<void>;
}

const superuser = 'patchbay';
const applicationDatabase = 'patchbay';

/**
 * Starts a PostgreSQL server from the binaries of an npm package, so that development needs no installed database.
 * The first start creates the cluster. PostgreSQL refuses to run as root, so root starts it as another user, from a
 * copy of the binaries.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await spawnEmbeddedPostgres(options);
  await server.ready;
  return server;
}

/** Like {@link startEmbeddedPostgres}, without waiting until the server accepts connections. */
export async function spawnEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres & { ready: Promise<void> }> {
  const clusterDir = join(options.dataDir, 'postgres');
  const owner = await unprivilegedUser();
  await mkdir(options.dataDir, { recursive: true, mode: 0o755 });
  const bin = await runnableBinaries(options.binariesDir, owner);
  const as = owner ? { uid: owner.uid, gid: owner.gid } : {};

  await stopLeftover(clusterDir);
  const password = await initialise(clusterDir, join(options.dataDir, 'postgres-password'), bin, owner);
  const port = options.port || (await freePort());
  const server = spawn(
    join(bin, 'postgres'),
    [
      ...['-D', clusterDir, '-p', String(port)],
      ...setting('listen_addresses', '127.0.0.1'),
      ...setting('unix_socket_directories', options.socketDir ?? ''),
      ...setting('max_connections', '200'),
      ...setting('log_min_messages', 'fatal'),
      ...(options.volatile
        ? [
            ...setting('fsync', 'off'),
            ...setting('full_page_writes', 'off'),
            ...setting('synchronous_commit', 'off'),
          ]
        : []),
    ],
    // A separate process group: Ctrl-C in the terminal reaches only this process, which stops the server after the
    // other parts.
    { ...as, cwd: clusterDir, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const urlOf = (database: string) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;

  const ready = connectWhenReady(urlOf('postgres'), server, () => log).then(createApplicationDatabase);
  // The caller awaits it later and gets the error then.
  ready.catch(() => undefined);
  return {
    ready,
    url: urlOf(applicationDatabase),
    port,
    urlOf,
    exited,
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: it ends connections and writes all data.
      server.kill('SIGINT');
      await exited;
    },
  };
}

/** URL of the embedded server that is already running on this data folder. Null if none is. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const leftover = await readPostmaster(join(dataDir, 'postgres'));
  if (!leftover) return null;
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  return `postgres://${superuser}:${password}@127.0.0.1:${leftover.port}/${applicationDatabase}`;
}

function setting(name: string, value: string): string[] {
  return ['-c', `${name}=${value}`];
}

export interface SystemUser {
  uid: number;
  gid: number;
}

/** The user that PostgreSQL runs as if this process is root. Null otherwise. */
export async function unprivilegedUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find(([candidate]) => candidate === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody". Set DATABASE_URL.',
  );
}

async function runnableBinaries(binariesDir: string, owner: SystemUser | null): Promise<string> {
  const native = await postgresBinaries();
  if (!owner) return join(native.dir, 'bin');
  const copy = join(binariesDir, `postgresql-${native.version}`);
  const marker = join(copy, '.complete');
  try {
    await readFile(marker);
  } catch {
    const half = `${copy}.${process.pid}.tmp`;
    await cp(native.dir, half, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(half, '.complete'), '');
    // Two processes may copy at the same time. The second rename fails, and the content is the same.
    await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  }
  return join(copy, 'bin');
}

async function initialise(
  clusterDir: string,
  passwordFile: string,
  bin: string,
  owner: SystemUser | null,
): Promise<string> {
  try {
    await readFile(join(clusterDir, 'PG_VERSION'));
    return (await readFile(passwordFile, 'utf8')).trim();
  } catch {
    // A folder without PG_VERSION comes from an unfinished initdb and contains no data.
    await rm(clusterDir, { recursive: true, force: true });
  }
  const password = randomBytes(24).toString('base64url');
  const passwordInput = `${passwordFile}.new`;
  await mkdir(clusterDir, { recursive: true, mode: 0o700 });
  await writeFile(passwordInput, password, { mode: 0o600 });
  if (owner) {
    await chown(clusterDir, owner.uid, owner.gid);
    await chown(passwordInput, owner.uid, owner.gid);
  }
  await run(
    join(bin, 'initdb'),
    [
      ...['-D', clusterDir, '-U', superuser, `--pwfile=${passwordInput}`],
      ...[
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
      ],
      '--no-sync',
      '--no-instructions',
    ],
    { ...(owner ? { uid: owner.uid, gid: owner.gid } : {}), cwd: '/' },
  );
  if (owner) await chown(passwordInput, 0, 0);
  await rename(passwordInput, passwordFile);
  return password;
}

async function createApplicationDatabase(client: pg.Client): Promise<void> {
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      applicationDatabase,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${applicationDatabase}`);
  } finally {
    await client.end();
  }
}
