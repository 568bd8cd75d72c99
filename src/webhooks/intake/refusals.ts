import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SecurityEvents } from '../../audit/security-events.js';
import type { Failure } from '../../failures/failure.js';
import { addressKey } from '../../rate-limits/network-address.js';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';

/** Wrongly signed requests per address before it gets 429. Correctly signed requests are never limited. */
const maxRefusalsPerMinute = 30;

/** Failures besides wrong signatures that no platform causes. An incomplete body can be from a platform. */
const counted = new Set<string>(['NOT_FOUND', 'PAYLOAD_TOO_LARGE']);

/** Counts and limits webhook requests that are not signed by their platform. */
@Injectable()
export class WebhookRefusals {
  private readonly limiter: RateLimiter;

  constructor(
    private readonly limits: RateLimits,
    private readonly security: SecurityEvents,
  ) {
    this.limiter = limits.limiter({
      name: 'webhooks:refused',
      max: maxRefusalsPerMinute,
      windowSeconds: 60,
    });
  }

  /** Counts a handshake before its token is compared, because the token could be guessed. @throws Failure RATE_LIMITED */
  async admitChallenge({ clientAddress }: FastifyRequest): Promise<void> {
    await this.limits.take(this.limiter, addressKey(clientAddress));
  }

  /**
   * Counts a refusal of this address, and reports a wrong signature. @returns the failure to respond with: this one, or RATE_LIMITED
   */
  async count(failure: Failure, request: FastifyRequest): Promise<Failure> {
    // Only wrong signatures have a reason.
    const { reason } = failure.details as { reason?: string };
    if (reason === undefined && !counted.has(failure.code)) return failure;
    if (reason !== undefined) await this.report(reason, request);
    if (reason === 'WRONG_CHALLENGE') return failure;
    const decision = await this.limiter.consume(addressKey(request.clientAddress));
    return decision.admitted ? failure : this.limits.failure(decision);
  }

  private async report(reason: string, request: FastifyRequest): Promise<void> {
    const { platform } = request.params as { platform: string };
    const { clientAddress: address, routeOptions } = request;
    const details = { platform, reason, route: routeOptions.url ?? null };
    await this.security.report({ name: 'signature_refused', address, details });
  }
}
