import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { isLocalRequest } from './local-request.js';

/**
 * Decides which callers may read metrics and health details: callers with METRICS_TOKEN, or local callers if it is
 * not set.
 */
@Injectable()
export class Inspectors {
  constructor(private readonly config: Config) {}

  mayInspect(request: FastifyRequest): boolean {
    const { token } = this.config.metrics;
    if (token) return constantTimeEqual(request.headers.authorization ?? '', `Bearer ${token}`);
    return isLocalRequest(request);
  }
}
