import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { UserActor } from '../../auth/actor.js';
import { CallerStrategies } from '../../auth/caller-strategies.js';
import { scopes } from '../../auth/scopes.js';
import { Config } from '../../config/config.js';
import { sessionCookie } from '../domain/session-cookie.js';
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

/** Knows people by their session cookie. */
@Injectable()
export class SessionStrategy extends PassportStrategy(RequestStrategy, 'session') implements OnModuleInit {
  private readonly cookieName: string;

  constructor(
    private readonly sessions: SessionsService,
    private readonly strategies: CallerStrategies,
    config: Config,
  ) {
    super();
    this.cookieName = sessionCookie(config.http.publicUrl).name;
  }

  onModuleInit(): void {
    this.strategies.register('session', this, async (actor) => {
      const sessionId = actor.kind === 'user' ? actor.sessionId : null;
      return sessionId !== null && (await this.sessions.isOpen(sessionId));
    });
  }

  async validate(request: FastifyRequest): Promise<UserActor | null> {
    const token = request.cookies[this.cookieName];
    const session = token ? await this.sessions.open(token) : null;
    if (!session) return null;
    return {
      kind: 'user',
      userId: session.userId,
      role: session.role,
      scopes: session.role === 'ADMIN' ? adminScopes : userScopes,
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
