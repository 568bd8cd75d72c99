import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserOrigins } from './browser-origins.js';

/** Refuses forms of foreign pages. A guard, because it must come before the form is validated. */
@Injectable()
export class ForeignFormGuard implements CanActivate {
  constructor(private readonly origins: BrowserOrigins) {}

  /** @throws Failure FORBIDDEN */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.origins.refuseForeignForm(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }
}
