import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { VaultKey } from '../../src/crypto/token-vault.js';
import { defaultDataDir } from '../../src/config/data-dir.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.js';
import { freePort } from '../../src/database/embedded/free-port.js';
import { migrate } from '../../src/database/migrate.js';
import type { ChildResponse, ChildRequest } from './child.js';
import { dataFolderPrefix } from './application.js';
import { readTreeCpuMs } from './process-tree.js';
import { installProducts } from './products.js';

/** The running build, with `bench/`, `src/` and `simulator/`. */
export const buildFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A process that serves one side of a comparison. */
export interface Side {
  url: string;
  /** Sends a request to the process and returns the response. The process must call {@link handleRequests}. */
  request<Result extends object>(request: object): Promise<Result>;
  stop(): Promise<void>;
}

/** Peers that need the packages of bench/peers. */
export interface Products {
  /** Starts `bench/peers/products/<name>.js`. */
  startSide<Facts extends object = object>(name: string, settings: object): Promise<Side & Facts>;
}

/** Provides a PostgreSQL with durable writes and processes for the measurements. `stop` ends all of them. */
export class Bench {
  /** The encryption key of this run. */
  readonly key: VaultKey = { id: 'bench', key: randomBytes(32) };
  /** Environment of processes that share sealed values and sessions. */
  readonly secrets = {
    TOKEN_ENCRYPTION_KEYS: `${this.key.id}:${this.key.key.toString('base64')}`,
    SESSION_SECRET: randomBytes(32).toString('base64'),
  };
  private readonly base = defaultDataDir(process.cwd());
  private readonly folders: string[] = [];
  private postgres: (EmbeddedPostgres & { dataDir: string }) | null = null;
  private readonly children = new Set<ChildProcess>();
  private databases = 0;

  /** @param quick only checks that the rows work, with small sizes and short durations */
  constructor(readonly quick = false) {}

  /** Number of measurements per side. */
  get rounds(): number {
    return this.quick ? 1 : 5;
  }

  /** Returns a size or duration, depending on whether the run is quick. */
  amount(usual: number, quick: number): number {
    return this.quick ? quick : usual;
  }

  /** Creates a migrated database. Returns its URL. */
  async createDatabase(): Promise<string> {
    const url = await this.createEmptyDatabase();
    await migrate(url);
    return url;
  }

  /** Creates a database without tables. Returns its URL. */
  async createEmptyDatabase(): Promise<string> {
    const server = await this.server();
    this.databases += 1;
    const name = `bench_${this.databases}`;
    await this.query(server.url, `CREATE DATABASE ${name}`);
    return server.urlOf(name);
  }

  /** Installs the packages of bench/peers, if necessary. Then its peers can be started. */
  installProducts(): Products {
    installProducts(buildFolder);
    return { startSide: (name, settings) => this.startSide(`peers/products/${name}`, settings) };
  }

  /** Runs one statement without a timeout. */
  async query(url: string, statement: string, parameters: unknown[] = []): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(statement, parameters);
    } finally {
      await client.end();
    }
  }

  /**
   * Starts `bench/<module>.js`, which calls {@link report} when it is ready. Each side of a comparison runs in one
   * production Node.js process, whose stdout is discarded. `Facts` are its reported values besides the URL.
   *
   * @param nodeOptions options of Node.js
   */
  async startSide<Facts extends object = object>(
    module: string,
    settings: object,
    nodeOptions: readonly string[] = [],
  ): Promise<Side & Facts> {
    const child = this.fork(module, settings, nodeOptions);
    const facts = await new Promise<{ url: string } & Facts>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string } & Facts));
      child.once('exit', (code) =>
        reject(new Error(`${module} ended with code ${code} before it was ready.`)),
      );
    });
    return { ...facts, request: (request) => sendRequest(child, request), stop: () => this.end(child) };
  }

  /** Runs `bench/<module>.js` and returns its result. Used for load generators, which run apart from both sides. */
  async run<Result>(module: string, settings: object): Promise<Result> {
    const child = this.fork(module, settings);
    const response = await new Promise<Result>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Result));
      child.once('exit', (code) => reject(new Error(`${module} ended with code ${code} without a result.`)));
    });
    await this.end(child);
    return response;
  }

  /** Processor time of PostgreSQL since its start, in milliseconds. Null where there is no /proc. */
  async databaseCpuMs(): Promise<number | null> {
    const { dataDir } = await this.server();
    const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1);
    return readTreeCpuMs(Number(pid));
  }

  /** Starts a program whose output is discarded. `stop` of the bench ends it. */
  startProgram(
    command: string,
    options: readonly string[],
    environment: Record<string, string> = {},
  ): Pick<Side, 'stop'> {
    const child = spawn(command, options, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.track(child);
    return { stop: () => this.end(child) };
  }

  /** Starts a Redis without files, which must be installed. */
  async startRedis(): Promise<Omit<Side, 'request'> & { pid: number }> {
    const port = await freePort();
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
    this.track(child);
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject).once('exit', () => reject(new Error('Redis ended before it was ready.')));
      child.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
    return { url: `redis://127.0.0.1:${port}`, pid: child.pid!, stop: () => this.end(child) };
  }

  /** A folder for an embedded PostgreSQL. As root it must be accessible to other users. Removed by `stop`. */
  createDataDir(): string {
    const folder =
      process.getuid?.() === 0
        ? join(this.base, `bench-${process.pid}-${this.folders.length}`)
        : mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    this.folders.push(folder);
    return folder;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.children].map((child) => this.end(child)));
    await this.postgres?.stop();
    this.postgres = null;
    const dataFolders = readdirSync(tmpdir()).filter((name) =>
      name.startsWith(`${dataFolderPrefix}${process.pid}-`),
    );
    this.folders.push(...dataFolders.map((name) => join(tmpdir(), name)));
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  private async server(): Promise<EmbeddedPostgres & { dataDir: string }> {
    if (this.postgres) return this.postgres;
    const dataDir = this.createDataDir();
    const postgres = await startEmbeddedPostgres({ dataDir, binariesDir: this.base, port: 0 });
    this.postgres = Object.assign(postgres, { dataDir });
    return this.postgres;
  }

  private fork(module: string, settings: object, nodeOptions: readonly string[] = []): ChildProcess {
    const child = fork(join(buildFolder, 'bench', `${module}.js`), [JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [...nodeOptions],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    this.track(child);
    return child;
  }

  private track(child: ChildProcess): void {
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
  }

  private async end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }
}

let requests = 0;

function sendRequest<Result extends object>(child: ChildProcess, request: object): Promise<Result> {
  requests += 1;
  const id = requests;
  return new Promise((resolve, reject) => {
    const onMessage = (message: ChildResponse) => {
      if (message.id !== id) return;
      leave();
      if ('error' in message) reject(new Error(message.error));
      else resolve(message.response as Result);
    };
    const ended = (code: number | null) => {
      leave();
      reject(new Error(`The process ended with code ${code} before it responded.`));
    };
    const leave = () => child.off('message', onMessage).off('exit', ended);
    child.on('message', onMessage).on('exit', ended);
    child.send({ id, request } satisfies ChildRequest);
  });
}
