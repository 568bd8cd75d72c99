import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../failures/failure.js';
import { BrowserOrigins } from './browser-origins.js';
import { unknownRoute } from './error-response.js';

/**
 * For downloads that are limited or costly: pages of other sites could start them with the cookies of a user and use up the limit. HEAD
 * is refused, because it would do the work of a download.
 */
@Injectable()
export class DownloadGuard implements CanActivate {
  constructor(private readonly origins: BrowserOrigins) {}

  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'HEAD') throw unknownRoute();
    const isForeign = headers['sec-fetch-site'] === 'cross-site' && headers.cookie !== undefined;
    if (!isForeign || (headers.origin && this.origins.allows(headers.origin))) return true;
    throw new Failure('FORBIDDEN', {}, { message: 'Pages of other sites may not start downloads.' });
  }
}
