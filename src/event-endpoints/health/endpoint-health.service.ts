import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { StreamsRepository } from '../queues/streams.repository.js';
import type { AttemptOutcome } from '../domain/attempt-outcome.js';
import { applyFailures, type Failures } from '../domain/endpoint-health.js';
import type { EndpointReason } from '../domain/endpoint-state.js';
import { DisabledNoticeService } from './disabled-notice.service.js';
import { EndpointHealthRepository } from './health.repository.js';

/** Maximum number of streams that are sent immediately when an endpoint recovers. The others wait for their retry. */
const maxRecovered = 10_000;

/** An attempt at an endpoint. */
export interface EndpointAttempt {
  endpointId: string;
  outcome: AttemptOutcome;
  /** Whether a success changes the endpoint. */
  awaitsSuccess: boolean;
  /** When it began, by `performance.now()`. */
  startedAt: number;
}

/** An endpoint that attempts disabled. */
export interface DisabledEndpoint {
  id: string;
  reason: EndpointReason;
}

/** Applies the outcomes of attempts to the state of their endpoints. */
@Injectable()
export class EndpointHealthService {
  private readonly logger = new Logger('EventEndpoints');

  constructor(
    private readonly repository: EndpointHealthRepository,
    private readonly streams: StreamsRepository,
    private readonly notices: DisabledNoticeService,
  ) {}

  /** Runs at the end of the transaction that stores the outcomes. @returns endpoints that were disabled */
  async apply(manager: EntityManager, attempts: readonly EndpointAttempt[]): Promise<DisabledEndpoint[]> {
    const disabled: DisabledEndpoint[] = [];
    const byEndpoint = [...Map.groupBy(attempts, ({ endpointId }) => endpointId)].toSorted(
      ([one], [other]) => (one < other ? -1 : 1),
    );
    for (const [id, ofEndpoint] of byEndpoint) {
      const failed = ofEndpoint.filter(({ outcome }) => outcome.errorCode !== null);
      const succeeded = ofEndpoint.filter(({ outcome }) => outcome.errorCode === null);
      // Single failures beside successes do not concern the endpoint, unless the receiver asks for something.
      const asks = failed.some(({ outcome }) => outcome.isGone || outcome.isThrottled);
      if (failed.length > 0 && (asks || succeeded.length === 0)) {
        const reason = await this.applyFailures(manager, id, failed);
        if (reason) disabled.push({ id, reason });
      } else if (succeeded.some(({ awaitsSuccess }) => awaitsSuccess)) {
        const lastStart = Math.max(...succeeded.map(({ startedAt }) => startedAt));
        const ageMs = Math.ceil(performance.now() - lastStart);
        const wasProbed = await this.repository.recordSuccess(id, ageMs, manager);
        if (wasProbed) await this.streams.makeDue(id, maxRecovered, manager);
      }
    }
    if (disabled.length > 0) await this.notices.add(manager, disabled);
    return disabled;
  }

  /** @returns why the endpoint was disabled, or null if it was not */
  private async applyFailures(
    manager: EntityManager,
    endpointId: string,
    failed: readonly EndpointAttempt[],
  ): Promise<EndpointReason | null> {
    const health = await this.repository.recordFailure(endpointId, manager);
    if (!health) return null;
    const change = applyFailures(health, summarize(failed));
    await this.repository.applyChange(endpointId, change, manager);
    if (change.state !== 'DISABLED' || health.state === 'DISABLED' || !change.reason) return null;
    this.logger.warn({ endpoint: endpointId, reason: change.reason }, 'Event endpoint disabled');
    return change.reason;
  }
}

function summarize(failed: readonly EndpointAttempt[]): Failures {
  const pauses = failed.flatMap(({ outcome }) => outcome.retryAfterSeconds ?? []);
  return {
    isGone: failed.some(({ outcome }) => outcome.isGone),
    isThrottled: failed.some(({ outcome }) => outcome.isThrottled),
    retryAfterSeconds: pauses.length > 0 ? Math.max(...pauses) : null,
  };
}
