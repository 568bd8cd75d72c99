import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor } from '../../auth/actor.js';
import { AuthenticatesCallers, type CallerStrategy } from '../../auth/caller-strategies.js';
import { type TokenActor, TokenCallers } from './token-callers.js';

type Verify = (request: FastifyRequest, done: (error: unknown, actor?: TokenActor | null) => void) => void;

/** Passes the request to `verify`. A request without a valid token is left to the other strategies. */
class RequestStrategy extends passport.Strategy {
  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate(request: unknown): void {
    this.verify(request as FastifyRequest, (error, actor) => {
      if (error) this.error(error);
      else if (actor) this.success(actor);
      else this.pass();
    });
  }
}

/**
 * Authenticates API clients by the access token in the Authorization header. Tokens in URLs and forms are ignored, because they end
 * up in logs and histories.
 */
@AuthenticatesCallers('bearer')
@Injectable()
export class BearerStrategy extends PassportStrategy(RequestStrategy, 'bearer') implements CallerStrategy {
  constructor(private readonly callers: TokenCallers) {
    super();
  }

  isStillValid(actor: Actor): Promise<boolean> {
    return this.callers.isStillValid(actor);
  }

  validate(request: FastifyRequest): Promise<TokenActor | null> {
    return this.callers.find(request, 'API');
  }

  /** The mixin would register with the process-wide passport. Each application has its own instance. */
  getPassportInstance(): unknown {
    return new passport.Passport();
  }
}
