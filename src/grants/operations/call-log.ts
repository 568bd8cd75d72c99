import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '../../crypto/new-id.js';
import { Clock } from '../../clock/clock.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { type CallRecord, GrantOperationsRepository } from './operations.repository.js';

const flushAfterMs = 1_000;
const flushAtCalls = 200;

/**
 * Log of platform calls made with grants. Records are written in batches in the background, so that using a token needs no
 * write. A killed process loses records that are not written yet.
 */
@Injectable()
export class GrantCallLog implements OnApplicationShutdown {
  private readonly logger = new Logger('Grants');
  private waiting: CallRecord[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly operations: GrantOperationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Runs a call and records its outcome. */
  async run<Result>(grantId: string, kind: string, call: () => Promise<Result>): Promise<Result> {
    const at = this.clock.now();
    const startedAt = performance.now();
    const record = (failure: PlatformFailure | null) =>
      this.record(grantId, kind, at, Math.round(performance.now() - startedAt), failure);
    try {
      const result = await call();
      record(null);
      return result;
    } catch (error) {
      if (error instanceof PlatformFailure) record(error);
      throw error;
    }
  }

  /** Writes the waiting records. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const records = this.waiting;
    this.waiting = [];
    if (records.length === 0) return;
    try {
      await this.operations.addAll(records);
    } catch (error) {
      this.logger.warn({ err: error, calls: records.length }, 'Call records could not be saved');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Records a finished call. */
  record(
    grantId: string,
    kind: string,
    at: Date,
    durationMs: number,
    failure: PlatformFailure | null = null,
  ): void {
    this.waiting.push({
      id: newId(),
      grantId,
      kind,
      outcome: failure?.kind ?? 'ok',
      platformCode: failure?.platformCode ?? null,
      platformRequestId: failure?.requestId ?? null,
      at,
      durationMs,
    });
    if (this.waiting.length >= flushAtCalls) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), flushAfterMs).unref();
  }
}
