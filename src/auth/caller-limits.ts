import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';
import { Config } from '../config/config.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { isUploadPath } from '../rate-limits/upload-path.js';

/** Uploads that a user may start per minute. UPLOAD_LIMIT_REACHED allows no more unposted files anyway. */
const maxUploadsPerMinute = 100;

/** An upload takes many requests. The same factor as for the limit per address. */
const uploadFactor = 10;

/** Limits REST requests per user, or per API client that acts for no user. RequestLimits limits GraphQL requests. */
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

  /** Counts a request of an authenticated caller. @throws RateLimited */
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
