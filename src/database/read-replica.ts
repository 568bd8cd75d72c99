import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import type { HealthNotes } from '../telemetry/health-notes.js';
import type { PoolMetrics } from './pool-metrics.js';

/** How long reads use the primary after the replica has failed. */
const pauseMs = 10_000;
const part = 'read-replica';

/**
 * Reads that may be stale: lists of what platforms report, which no mutation writes. They run at DATABASE_READ_URL, and on the primary if
 * there is none or it fails. Nothing that decides, limits, counts or answers a mutation may use it.
 */
export class ReadReplica implements OnApplicationShutdown {
  private readonly logger = new Logger('ReadReplica');
  private connecting: Promise<DataSource> | null = null;
  private pausedUntilMs = 0;

  /** `options`: null without a replica. */
  constructor(
    private readonly primary: DataSource,
    private readonly options: DataSourceOptions | null,
    private readonly notes: HealthNotes,
    private readonly metrics: PoolMetrics,
  ) {}

  /** Runs a read, which may be repeated on the primary. */
  async read<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    if (!this.options || performance.now() < this.pausedUntilMs) return work(this.primary.manager);
    try {
      const result = await work((await this.connect(this.options)).manager);
      this.notes.clear(part);
      return result;
    } catch (error) {
      if (sameOnPrimary(error)) throw error;
      if (!isOfThisRead(error)) this.pause(error);
      return work(this.primary.manager);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const source = await this.connecting?.catch(() => null);
    await source?.destroy();
  }

  /** Connects at the first read, so that a replica that is down does not stop the start. */
  private connect(options: DataSourceOptions): Promise<DataSource> {
    this.connecting ??= new DataSource(options).initialize().then(
      (source) => {
        this.metrics.watch('replica', (source.driver as unknown as { master: Pool }).master);
        return source;
      },
      (error: unknown) => {
        this.connecting = null;
        throw error;
      },
    );
    return this.connecting;
  }

  private pause(error: unknown): void {
    this.pausedUntilMs = performance.now() + pauseMs;
    this.logger.warn({ err: error }, 'Read on the replica failed');
    this.notes.set(part, 'The replica at DATABASE_READ_URL cannot be used. Lists are read from the primary.');
  }
}

/** A slow statement was canceled (57014) or given up, or a value is invalid (22…). The primary would answer the same. */
function sameOnPrimary(error: unknown): boolean {
  const { code = '', message } = error as { code?: string; message?: string };
  return /^(57014|22...)$/.test(code) || message === 'Query read timeout';
}

/** The replica removed rows that this read needed (40001). Other reads can use it. */
function isOfThisRead(error: unknown): boolean {
  return (error as { code?: string }).code === '40001';
}
