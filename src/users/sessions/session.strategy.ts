import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor, UserActor } from '../../auth/actor.js';
import { AuthenticatesCallers, type CallerStrategy } from '../../auth/caller-strategies.js';
import { scopes } from '../../auth/scopes.js';
import { Config } from '../../config/config.js';
import { hasBearer } from '../../http/bearer-challenge.js';
import { sessionCookie } from '../domain/session-cookie.js';
import { AdminSecondFactor } from '../second-factor/admin-second-factor.service.js';
import { SessionsService } from './sessions.service.js';

type Verify = (request: FastifyRequest, done: (error: unknown, actor?: UserActor | null) => void) => void;

/** Passes the request to `verify`. A request without a session is left to the other strategies. */
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

const userScopes = new Set(scopes.filter((scope) => scope !== 'admin'));
const adminScopes = new Set(scopes);

/** Authenticates users by their session cookie. */
@AuthenticatesCallers('session')
@Injectable()
export class SessionStrategy extends PassportStrategy(RequestStrategy, 'session') implements CallerStrategy {
  private readonly cookieName: string;

  constructor(
    private readonly sessions: SessionsService,
    private readonly adminSecondFactor: AdminSecondFactor,
    config: Config,
  ) {
    super();
    this.cookieName = sessionCookie(config.http.publicUrl).name;
  }

  async isStillValid(actor: Actor): Promise<boolean> {
    const sessionId = actor.kind === 'user' ? actor.sessionId : null;
    return sessionId !== null && (await this.sessions.isOpen(sessionId));
  }

  async validate(request: FastifyRequest): Promise<UserActor | null> {
    // A token says which rights the program means to use. The cookies of its browser must not add to them.
    if (hasBearer(request)) return null;
    const token = request.cookies[this.cookieName];
    const session = token ? await this.sessions.open(token) : null;
    if (!session) return null;
    const isAdmin = session.role === 'ADMIN';
    const lacksSecondFactor = isAdmin && this.adminSecondFactor.isRequired && !session.isProtectedAdmin;
    return {
      kind: 'user',
      userId: session.userId,
      role: session.role,
      scopes: isAdmin && !lacksSecondFactor ? adminScopes : userScopes,
      lacksSecondFactor,
      sessionId: session.sessionId,
      clientId: null,
      address: request.clientAddress,
    };
  }

  /** The mixin registers itself with a process-wide passport; this application has a separate one. */
  getPassportInstance(): unknown {
    return new passport.Passport();
  }
}
