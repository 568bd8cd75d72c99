import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor } from './actor.js';

/** Returns whether an actor's session or token is still valid. */
export type ValidityCheck = (actor: Actor) => Promise<boolean>;

/**
 * Authenticates requests with the registered passport strategies, in the order of registration.
 *
 * It uses its own Passport instance: the global one would mix the strategies of several applications in one process.
 */
@Injectable()
export class CallerStrategies {
  private readonly passport = new passport.Passport();
  private readonly names: string[] = [];
  private readonly checks = new Map<string, ValidityCheck>();
  /** The strategy that found the caller. */
  private readonly foundBy = new WeakMap<Actor, string>();

  register(name: string, strategy: passport.Strategy, isStillValid: ValidityCheck): void {
    this.passport.use(name, strategy);
    this.names.push(name);
    this.checks.set(name, isStillValid);
  }

  /**
   * Authenticates the request. Null if no strategy finds valid credentials. The result is cached per request.
   */
  findCaller(request: FastifyRequest): Promise<Actor | null> {
    request.callerLookup ??= this.authenticateRequest(request);
    return request.callerLookup;
  }

  /** Whether the credentials of a caller of {@link findCaller} are still valid. For connections that last longer than a request. */
  async isStillValid(actor: Actor): Promise<boolean> {
    const check = this.checks.get(this.foundBy.get(actor) ?? '');
    return check !== undefined && (await check(actor));
  }

  private async authenticateRequest(request: FastifyRequest): Promise<Actor | null> {
    for (const name of this.names) {
      const actor = await this.authenticate(name, request);
      if (!actor) continue;
      this.foundBy.set(actor, name);
      return actor;
    }
    return null;
  }

  private authenticate(name: string, request: FastifyRequest): Promise<Actor | null> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, actor?: Actor | false | null) =>
        error ? reject(error) : resolve(actor || null);
      const middleware = this.passport.authenticate(name, { session: false }, done) as (
        request: unknown,
        response: unknown,
        next: (error?: unknown) => void,
      ) => void;
      middleware(request, {}, (error) => done(error));
    });
  }
}
