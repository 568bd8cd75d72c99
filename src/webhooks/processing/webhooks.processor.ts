import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { backOffSeconds } from '../../jobs/back-off.js';
import { errorForStorage } from '../../jobs/error-for-storage.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import type { WebhookEffect, WebhookEvent } from '../../platforms/platform-webhooks.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { newEvent } from '../domain/new-event.js';
import { type EventOutcome, maxAttempts, WebhookEventState } from '../domain/stored-event.js';
import { type Applied, WebhookEffects } from './effects.js';
import { WebhookMetrics } from '../metrics.js';
import { type ClaimedEvent, WebhooksRepository } from '../webhooks.repository.js';

/** A parsed payload, before a transaction is open. */
type Reading = { kind: 'effect'; effect: WebhookEffect } | { kind: 'events'; events: WebhookEvent[] };

/** Applies stored events: parses the event, then applies its effect and stores the outcome in one transaction. */
@Processes('webhooks.process')
@Injectable()
export class WebhooksProcessor implements WorkSource<ClaimedEvent> {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly repository: WebhooksRepository,
    private readonly database: Database,
    private readonly platforms: PlatformRegistry,
    private readonly effects: WebhookEffects,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
    private readonly metrics: WebhookMetrics,
  ) {}

  claim(limit: number): Promise<ClaimedEvent[]> {
    return this.repository.claim(limit);
  }

  status(): Promise<WorkStatus> {
    return this.repository.status();
  }

  async run(event: ClaimedEvent): Promise<void> {
    try {
      if (event.attempts > maxAttempts) throw new Error('The process ended in each attempt.');
      const reading = read(this.platforms.get(event.platform), event);
      const applied = await this.database.transaction((manager) => this.apply(manager, event, reading));
      if (!applied) return;
      if (applied.wake) this.wakeUps.wake(applied.wake);
      this.finished(event, applied.outcome);
    } catch (error) {
      await this.failed(event, error);
    }
  }

  /** Null if another worker has claimed the event. */
  private async apply(
    manager: EntityManager,
    event: ClaimedEvent,
    reading: Reading,
  ): Promise<Applied | null> {
    if (!(await this.repository.hold(event, manager))) return null;
    const applied =
      reading.kind === 'effect'
        ? await this.effects.apply(manager, event, reading.effect)
        : await this.storeEvents(manager, event, reading.events);
    await this.repository.finish(event, applied.outcome, manager);
    return applied;
  }

  /** Stores the events of a body that could not be parsed on receipt and can be parsed now. */
  private async storeEvents(
    manager: EntityManager,
    body: ClaimedEvent,
    events: readonly WebhookEvent[],
  ): Promise<Applied> {
    const created = await this.repository.insert(
      events.map((event) => newEvent(event, body)),
      manager,
    );
    const note = `Read as ${events.length} events, ${created} of them new.`;
    return { outcome: { state: WebhookEventState.PROCESSED, note }, wake: 'webhooks.process' };
  }

  private async failed(event: ClaimedEvent, error: unknown): Promise<void> {
    const outcome = outcomeOf(error, event.attempts);
    const { id, platform, type, attempts } = event;
    const facts = { err: error, event: id, platform, type, attempts, state: outcome.state };
    if (outcome.state === WebhookEventState.PENDING)
      this.logger.warn(facts, 'Applying a webhook event failed; it is retried later');
    else this.logger.error(facts, 'Applying a webhook event failed; an admin must replay it');
    if (await this.repository.finish(event, outcome)) this.finished(event, outcome);
  }

  private finished({ platform, receivedAt }: ClaimedEvent, { state }: EventOutcome): void {
    this.metrics.attempts.inc({ platform, state });
    if (state !== WebhookEventState.PROCESSED) return;
    this.metrics.processingSeconds.observe({ platform }, (this.clock.nowMs() - receivedAt.getTime()) / 1000);
  }
}

/** @throws PlatformFailure `rejected` if the adapter cannot parse it */
function read({ webhooks }: PlatformAdapter, { payload, unreadBody }: ClaimedEvent): Reading {
  if (unreadBody) return { kind: 'events', events: webhooks.read(payload) };
  return { kind: 'effect', effect: webhooks.effect(payload.toString()) };
}

function outcomeOf(error: unknown, attempts: number): EventOutcome {
  const message = errorForStorage(error);
  if (error instanceof PlatformFailure && error.kind === 'rejected')
    return { state: WebhookEventState.UNPARSED, error: message };
  if (attempts >= maxAttempts) return { state: WebhookEventState.DEAD, error: message };
  return { state: WebhookEventState.PENDING, error: message, retryInSeconds: backOffSeconds(attempts) };
}
