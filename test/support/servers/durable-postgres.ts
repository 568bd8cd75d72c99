import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../../src/database/migrate.js';
import { freePort } from './free-port.js';

/** A separate, migrated PostgreSQL with durable writes, which tests crash and start again. */
export class DurablePostgres {
  private constructor(
    readonly dataDir: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<DurablePostgres> {
    started += 1;
    // PostgreSQL does not run as root, so its folder must be accessible to another user.
    const dataDir =
      process.getuid?.() === 0
        ? join(base, `test-durable-${process.pid}-${started}`)
        : mkdtempSync(join(tmpdir(), 'patchbay-durable-'));
    const server = await startIn(dataDir, await freePort());
    await migrate(server.url);
    return new DurablePostgres(dataDir, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** Like a power cut: no connection is closed, no buffer is written. */
  async crash(): Promise<void> {
    const pid = Number(readFileSync(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await this.server.exited;
  }

  /** Starts it again on the same port, with its data. */
  async comeBack(): Promise<void> {
    this.server = await startIn(this.dataDir, this.server.port);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const base = defaultDataDir(process.cwd());
let started = 0;

function startIn(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, binariesDir: base, port });
}
