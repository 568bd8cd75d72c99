import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { defaultDataDir } from '../../src/config/data-dir.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';

const benchFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A process of its own that serves one side of a comparison. */
export interface Side {
  url: string;
  stop(): Promise<void>;
}

/** What a row is measured with: a PostgreSQL that writes to the disk in earnest, and processes; all ended by `stop`. */
export class Bench {
  private readonly base = defaultDataDir(process.cwd());
  private dataDir: string | null = null;
  private postgres: EmbeddedPostgres | null = null;
  private readonly children = new Set<ChildProcess>();
  private databases = 0;

  /** A migrated database of its own. */
  async newDatabase(): Promise<string> {
    const server = await this.server();
    this.databases += 1;
    const name = `bench_${this.databases}`;
    await this.query(server.url, `CREATE DATABASE ${name}`);
    const url = server.urlOf(name);
    await migrate(url);
    return url;
  }

  /** Runs one statement, for as long as it takes. */
  async query(url: string, statement: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /**
   * Starts `bench/<module>.js`, which calls {@link serveSide}. Both sides of a comparison are started this way, so both run in
   * one process of production Node. What it logs goes where a container's log would go, away. `Facts`: what it tells beside
   * its address.
   */
  async startSide<Facts extends object = object>(module: string, settings: object): Promise<Side & Facts> {
    const child = this.fork(module, settings);
    const facts = await new Promise<{ url: string } & Facts>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string } & Facts));
      child.once('exit', (code) =>
        reject(new Error(`${module} ended with code ${code} before it was ready.`)),
      );
    });
    return { ...facts, stop: () => this.end(child) };
  }

  /** Runs `bench/<module>.js` to its answer: the load generator, apart from both sides. */
  async ask<Answer>(module: string, settings: object): Promise<Answer> {
    const child = this.fork(module, settings);
    const answer = await new Promise<Answer>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Answer));
      child.once('exit', (code) => reject(new Error(`${module} ended with code ${code} without an answer.`)));
    });
    await this.end(child);
    return answer;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.children].map((child) => this.end(child)));
    await this.postgres?.stop();
    this.postgres = null;
    if (this.dataDir) rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async server(): Promise<EmbeddedPostgres> {
    if (this.postgres) return this.postgres;
    this.dataDir =
      process.getuid?.() === 0
        ? join(this.base, `bench-${process.pid}`)
        : mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    this.postgres = await startEmbeddedPostgres({ dataDir: this.dataDir, binariesDir: this.base, port: 0 });
    return this.postgres;
  }

  private fork(module: string, settings: object): ChildProcess {
    const child = fork(join(benchFolder, `${module}.js`), [JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  private async end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }
}
