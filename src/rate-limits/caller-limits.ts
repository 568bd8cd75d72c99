import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../auth/actor.js';
import { Config } from '../config/config.js';
import type { RateLimiter } from './rate-limiter.js';
import { RateLimits } from './rate-limits.js';
import { isUploadPath } from './upload-path.js';

/** Uploads that a user may begin in a minute. More than that many files cannot wait without a post anyway. */
const maxUploadsPerMinute = 100;

/** Chunks and questions about them are many; as many as an address may send. */
const uploadFactor = 10;

/** A limit per user, or per API client without one, on what they ask for by REST; RequestLimits has the one for GraphQL. */
@Injectable()
export class CallerLimits {
  private readonly uploads: RateLimiter;
  private readonly uploadParts: RateLimiter;
  private readonly other: RateLimiter;

  constructor(
    private readonly limits: RateLimits,
    { http }: Config,
  ) {
    const { requestsPerMinute } = http;
    const perMinute = (name: string, max: number) =>
      limits.limiter({ name: `user:${name}`, max, windowSeconds: 60, leasePoints: Math.floor(max / 100) });
    this.uploads = perMinute('uploads', Math.min(maxUploadsPerMinute, requestsPerMinute));
    this.uploadParts = perMinute('upload-parts', requestsPerMinute * uploadFactor);
    this.other = perMinute('other', requestsPerMinute);
  }

  /** Counts a request of a known caller. @throws RateLimited */
  async take(request: FastifyRequest, actor: Actor): Promise<void> {
    if (actor.kind === 'system') return;
    const key = actor.userId ?? `client:${actor.clientId}`;
    await this.limits.take(this.limiterOf(request), key);
  }

  private limiterOf({ method, routeOptions }: FastifyRequest): RateLimiter {
    const { url = '' } = routeOptions;
    if (!isUploadPath(url)) return this.other;
    return method === 'POST' ? this.uploads : this.uploadParts;
  }
}
