import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/** Set by proxies: such a request comes from elsewhere, though its connection comes from this machine. */
const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Decides which callers may read metrics and the details of health: those with METRICS_TOKEN, or without one, this machine. */
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
