import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Failure } from '../failures/failure.js';
import { CallerLimits } from './caller-limits.js';
import { ACCESS, type Access } from './access.js';
import { CallerStrategies } from './caller-strategies.js';
import { requireExpectedUser } from './expected-user.js';
import { requestOf } from './request-context.js';
import { requireAccess } from './require-access.js';

/**
 * Checks the declared {@link Access} of every resolver operation and controller route. Operations without a declaration are refused.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategies: CallerStrategies,
    private readonly limits: CallerLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Failure('FORBIDDEN', {}, { message: 'The operation declares no access.' });
    if (access.kind === 'anonymous') return true;
    const request = requestOf(context);
    const actor = await this.strategies.findCaller(request);
    requireExpectedUser(request, actor);
    if (actor) request.user = actor;
    // GraphQL counts whole requests, before their operations.
    if (actor && context.getType() === 'http') await this.limits.take(request, actor);
    requireAccess(access, actor);
    return true;
  }
}
