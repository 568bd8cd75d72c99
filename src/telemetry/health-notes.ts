import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from './metrics.js';

/**
 * Problems of parts that this process depends on, for example a misconfigured platform or an unreachable Redis. The process still
 * serves (`/health/ready` returns 200 with status `degraded`), but an operator should act. `patchbay_degraded` is for alerts.
 */
@Injectable()
export class HealthNotes {
  private readonly logger = new Logger('Health');
  private readonly notes = new Map<string, string>();
  private stopping = false;

  constructor(metrics: Metrics) {
    metrics.gauge({
      name: 'patchbay_degraded',
      help: '1 for each degraded part, as in /health/ready.',
      labelNames: ['part'],
      collect: this.collector(),
    });
  }

  /**
   * Marks a part as degraded.
   *
   * @param part short and stable: `redis`, `platform:<name>`
   * @param message for operators: the problem and what to do, without secrets
   */
  set(part: string, message: string): void {
    if (this.notes.get(part) === message) return;
    this.notes.set(part, message);
    this.logger.error({ part }, message);
  }

  /** Marks a part as recovered. Cheap if it was not degraded. */
  clear(part: string): void {
    if (this.notes.delete(part)) this.logger.log({ part }, 'Part recovered');
  }

  all(): ReadonlyMap<string, string> {
    return this.notes;
  }

  /** Makes `/health/ready` return 503, so that no new requests are sent here. */
  beginShutdown(): void {
    this.stopping = true;
  }

  get isShuttingDown(): boolean {
    return this.stopping;
  }

  private collector() {
    const { notes } = this;
    return function collect(this: { reset(): void; set(labels: { part: string }, value: number): void }) {
      this.reset();
      for (const part of notes.keys()) this.set({ part }, 1);
    };
  }
}
