import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Failure } from '../failures/failure.js';
import { ACCESS, type Access } from './access.js';
import type { Actor } from './actor.js';
import { CallerStrategies } from './caller-strategies.js';
import { requestOf } from './request-context.js';

/**
 * Guards every resolver operation and controller route by its declared {@link Access}. An operation that declares none is
 * refused: forgetting is safe.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategies: CallerStrategies,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Failure('FORBIDDEN', {}, { message: 'The operation declares no access.' });
    const request = requestOf(context);
    const actor = await this.strategies.callerOf(request);
    if (actor) request.user = actor;
    if (access.kind !== 'public') refuseUnless(access, actor);
    return true;
  }
}

/** @throws Failure UNAUTHENTICATED or FORBIDDEN */
function refuseUnless(access: Exclude<Access, { kind: 'public' }>, actor: Actor | null): void {
  if (!actor) throw new Failure('UNAUTHENTICATED');
  if (actor.kind === 'system') return;
  switch (access.kind) {
    case 'scope':
      if (!actor.scopes.has(access.scope)) {
        throw new Failure(
          'FORBIDDEN',
          { missingScope: access.scope },
          { message: `The scope ${access.scope} is missing.` },
        );
      }
      return;
    case 'session':
      if (actor.kind !== 'user' || !actor.sessionId) {
        throw new Failure('FORBIDDEN', {}, { message: 'Only a signed-in person may do this.' });
      }
      return;
    case 'admin':
      if (!actor.scopes.has('admin') || (actor.kind === 'user' && actor.role !== 'ADMIN')) {
        throw new Failure('FORBIDDEN', {}, { message: 'Only administrators may do this.' });
      }
  }
}
