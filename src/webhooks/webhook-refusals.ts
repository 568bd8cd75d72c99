import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SecurityEvents } from '../audit/security-events.js';
import type { Failure } from '../failures/failure.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

/** Badly signed requests that an address may send in a minute before it learns no more. What is well signed is never limited. */
const maxRefusalsPerMinute = 30;

/** What no platform causes, beside wrong signatures. A body that breaks off may be a platform's. */
const counted = new Set<string>(['NOT_FOUND', 'PAYLOAD_TOO_LARGE']);

/** Requests to the addresses of platforms that no platform signed. */
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

  /** Counts an attempt at a handshake, whose word could be guessed, before it is compared. @throws Failure RATE_LIMITED */
  async admitChallenge({ clientAddress }: FastifyRequest): Promise<void> {
    await this.limits.take(this.limiter, addressKey(clientAddress));
  }

  /**
   * Counts a refusal against its address, and reports a wrong signature. @returns what to answer: the failure itself, or RATE_LIMITED
   */
  async count(failure: Failure, request: FastifyRequest): Promise<Failure> {
    // Every wrong signature, and nothing else, has a reason.
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
