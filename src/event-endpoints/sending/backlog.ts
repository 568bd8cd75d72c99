import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import { StreamsRepository } from '../queues/streams.repository.js';
import { DeliveryMetrics } from './metrics.js';

/** Reports the queues of endpoints, in every process, because each has its own metrics. */
@Injectable()
export class DeliveryBacklog {
  private readonly logger = new Logger('EventEndpoints');

  constructor(
    private readonly streams: StreamsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly metrics: DeliveryMetrics,
  ) {}

  @Interval('event-endpoints.backlog', 30_000)
  async poll(): Promise<void> {
    // Not a warning, because readiness reports an unreachable database.
    await this.check().catch((error: unknown) =>
      this.logger.debug({ err: error }, 'Reading the queues of event endpoints failed'),
    );
  }

  async check(): Promise<void> {
    this.metrics.setBacklog(await this.streams.backlog());
    this.metrics.setEndpoints(await this.endpoints.countStates());
  }
}
