import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../clock/clock.js';
import { type Sealed, TokenVault, VaultError } from '../../crypto/token-vault.js';
import { eventPayload } from '../../events/payload.js';
import { PostFailure } from '../../outbound/post-failure.js';
import { OutboundPosts } from '../../outbound/posts.js';
import { type AttemptOutcome, outcomeOfAnswer, outcomeOfFailure } from '../domain/attempt-outcome.js';
import { signedHeaders } from '../domain/signing-secret.js';
import { DeliverySettings } from './delivery-settings.js';
import type { DueDelivery } from '../queues/streams.repository.js';

const maxAnswerBytes = 1_024;
const maxCachedSecrets = 2_000;

/** A delivery whose event exists. */
export type SendableDelivery = DueDelivery & { deliveryId: string; data: string };

/** Sends events to receivers. */
@Injectable()
export class EventSender {
  private readonly logger = new Logger('EventEndpoints');
  /** Opened secrets by their sealed value, because opening one takes as long as signing. */
  private readonly secrets = new LRUCache<Sealed, string>({ max: maxCachedSecrets });

  constructor(
    private readonly posts: OutboundPosts,
    private readonly vault: TokenVault,
    private readonly clock: Clock,
    private readonly settings: DeliverySettings,
  ) {}

  /** Makes one attempt. The body is the same in every attempt. The signature is new, because it contains the time. */
  async send(delivery: SendableDelivery): Promise<AttemptOutcome & { durationMs: number }> {
    const { endpointId, eventId, url } = delivery;
    const secrets = this.openSecrets(delivery);
    if (!secrets) return { ...outcomeOfFailure('SECRET_UNREADABLE'), durationMs: 0 };
    const body = eventPayload(delivery);
    const signed = signedHeaders(secrets, eventId, this.clock.now(), body);
    const startedAt = performance.now();
    const outcome = await this.post(endpointId, {
      url,
      headers: { 'content-type': 'application/json', ...signed },
      body,
      timeoutMs: this.settings.attemptTimeoutMs,
      maxAnswerBytes,
    });
    return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
  }

  private async post(
    endpointId: string,
    request: Parameters<OutboundPosts['send']>[1],
  ): Promise<AttemptOutcome> {
    try {
      return outcomeOfAnswer(await this.posts.send(endpointId, request), this.clock.nowMs());
    } catch (error) {
      if (error instanceof PostFailure) return outcomeOfFailure(error.code);
      throw error;
    }
  }

  /** Null if a secret cannot be opened, for example because a key was removed too early. Its owner sees it as a failed attempt. */
  private openSecrets(delivery: DueDelivery): string[] | null {
    try {
      return this.secretsOf(delivery);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.logger.error({ err: error, endpoint: delivery.endpointId }, 'Opening a signing secret failed');
      return null;
    }
  }

  private secretsOf({ endpointId: id, secret, previousSecret }: DueDelivery): string[] {
    const secrets = [this.open(secret, { table: 'event_endpoints', column: 'secret', id })];
    if (previousSecret)
      secrets.push(this.open(previousSecret, { table: 'event_endpoints', column: 'previous_secret', id }));
    return secrets;
  }

  private open(sealed: Sealed, place: Parameters<TokenVault['open']>[1]): string {
    const known = this.secrets.get(sealed);
    if (known) return known;
    const opened = this.vault.open(sealed, place);
    this.secrets.set(sealed, opened);
    return opened;
  }
}
