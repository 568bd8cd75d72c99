import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../clock/clock.js';
import type { Failure } from '../failures/failure.js';
import { sendFailure, toFailure } from './error-response.js';

/** Sends the error response for errors of controllers. */
@Catch()
export class HttpFailureFilter implements ExceptionFilter {
  constructor(private readonly clock: Clock) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const failure = toFailure(error, request);
    if (failure.code === 'PLATFORM_RATE_LIMITED') this.setPlatformRetryAfter(reply, failure);
    void sendFailure(request, reply, failure);
  }

  private setPlatformRetryAfter(reply: FastifyReply, { details }: Failure): void {
    const { retryAt } = details as { retryAt?: Date };
    if (!retryAt) return;
    const seconds = Math.ceil((retryAt.getTime() - this.clock.nowMs()) / 1000);
    void reply.header('retry-after', Math.max(1, seconds));
  }
}
