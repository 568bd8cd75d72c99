import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/**
 * Headers that proxies set. A request with one of them comes from another machine, even if its connection is local.
 */
const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

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
    return (
      loopback.has(request.socket.remoteAddress ?? '') &&
      !forwardingHeaders.some((name) => name in request.headers)
    );
  }
}
