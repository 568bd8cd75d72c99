import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from './metrics.js';

/**
 * What is wrong with something this process depends on, told by whoever noticed: a platform that is misconfigured, a Redis
 * that is away. A noted process still serves (`/health/ready` answers 200 with status `degraded`), but an operator should
 * look; `patchbay_degraded` is there to alert on.
 */
@Injectable()
export class HealthNotes {
  private readonly logger = new Logger('Health');
  private readonly notes = new Map<string, string>();

  constructor(metrics: Metrics) {
    metrics.gauge({
      name: 'patchbay_degraded',
      help: '1 for each part that works badly or not at all, as /health/ready tells it.',
      labelNames: ['part'],
      collect: this.collector(),
    });
  }

  /**
   * Notes that a part is not well.
   *
   * @param part short and stable: `redis`, `platform:<name>`
   * @param message for the operator: what is wrong and what to do; nothing secret
   */
  set(part: string, message: string): void {
    if (this.notes.get(part) === message) return;
    this.notes.set(part, message);
    this.logger.error({ part }, message);
  }

  /** Takes the note back; cheap when there is none. */
  clear(part: string): void {
    if (this.notes.delete(part)) this.logger.log({ part }, 'Well again.');
  }

  all(): ReadonlyMap<string, string> {
    return this.notes;
  }

  private collector() {
    const { notes } = this;
    return function collect(this: { reset(): void; set(labels: { part: string }, value: number): void }) {
      this.reset();
      for (const part of notes.keys()) this.set({ part }, 1);
    };
  }
}
