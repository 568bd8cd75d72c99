import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Failure } from '../../failures/failure.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { ConnectReplies } from './replies.js';

/** Responds to failures of connect flows with a page, or with JSON if the client accepts it. */
@Catch(Failure, PlatformFailure)
export class ConnectFailureFilter implements ExceptionFilter {
  constructor(private readonly replies: ConnectReplies) {}

  catch(error: Failure | PlatformFailure, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, null) : error;
    this.replies.failure(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), failure);
  }
}
