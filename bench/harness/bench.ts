import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { VaultKey } from '../../src/crypto/token-vault.js';
import { defaultDataDir } from '../../src/config/data-dir.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import type { ChildAnswer, ChildQuestion } from './child.js';
import { dataFolderPrefix } from './application.js';

/** The build that runs: `bench/`, `src/` and `simulator/` side by side. */
export const buildFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A process that serves one side of a comparison. */
export interface Side {
  url: string;
  /** Lets the process do something and waits for what it says. It must {@link answerQuestions}. */
  ask<Answer extends object>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** What a row is measured with: a PostgreSQL that writes to the disk in earnest, and processes; all ended by `stop`. */
export class Bench {
  /** What seals in this run. */
  readonly key: VaultKey = { id: 'bench', key: randomBytes(32) };
  /** The environment of processes that share what they seal, and who is signed in. */
  readonly secrets = {
    TOKEN_ENCRYPTION_KEYS: `${this.key.id}:${this.key.key.toString('base64')}`,
    SESSION_SECRET: randomBytes(32).toString('base64'),
  };
  private readonly base = defaultDataDir(process.cwd());
  private readonly folders: string[] = [];
  private postgres: EmbeddedPostgres | null = null;
  private readonly children = new Set<ChildProcess>();
  private databases = 0;

  /** @param quick everything small and short: shows that the rows work, and nothing else */
  constructor(readonly quick = false) {}

  /** How often both sides of a comparison are measured. */
  get rounds(): number {
    return this.quick ? 1 : 5;
  }

  /** A size or duration, or the one that will do for a quick run. */
  amount(usual: number, quick: number): number {
    return this.quick ? quick : usual;
  }

  /** A new migrated database. */
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
   * Starts `bench/<module>.js`, which calls {@link serveSide}. Both sides of a comparison are started this way, so both run in
   * one process of production Node. What it logs goes where a container's log would go, away. `Facts`: what it reports besides
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
    return { ...facts, ask: (question) => ask(child, question), stop: () => this.end(child) };
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

  /** A folder for an embedded PostgreSQL, which as root needs one that another user can enter. Removed by `stop`. */
  newDataDir(): string {
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
    const mine = readdirSync(tmpdir()).filter((name) =>
      name.startsWith(`${dataFolderPrefix}${process.pid}-`),
    );
    this.folders.push(...mine.map((name) => join(tmpdir(), name)));
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  private async server(): Promise<EmbeddedPostgres> {
    this.postgres ??= await startEmbeddedPostgres({
      dataDir: this.newDataDir(),
      binariesDir: this.base,
      port: 0,
    });
    return this.postgres;
  }

  private fork(module: string, settings: object): ChildProcess {
    const child = fork(join(buildFolder, 'bench', `${module}.js`), [JSON.stringify(settings)], {
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

let questions = 0;

function ask<Answer extends object>(child: ChildProcess, question: object): Promise<Answer> {
  questions += 1;
  const id = questions;
  return new Promise((resolve, reject) => {
    const onMessage = (message: ChildAnswer) => {
      if (message.id !== id) return;
      leave();
      if ('error' in message) reject(new Error(message.error));
      else resolve(message.answer as Answer);
    };
    const ended = (code: number | null) => {
      leave();
      reject(new Error(`The process ended with code ${code} instead of answering.`));
    };
    const leave = () => child.off('message', onMessage).off('exit', ended);
    child.on('message', onMessage).on('exit', ended);
    child.send({ id, question } satisfies ChildQuestion);
  });
}
