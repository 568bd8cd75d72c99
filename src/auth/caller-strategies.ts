import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor } from './actor.js';

/** Whether an actor's session or token has neither ended nor expired since it was looked up. */
export type ValidityCheck = (actor: Actor) => Promise<boolean>;

/**
 * The passport strategies of this application, asked in the order they are registered.
 *
 * passport keeps strategies in a process-wide object; a Passport of its own lets two applications live in one process,
 * each with its own database.
 */
@Injectable()
export class CallerStrategies {
  private readonly passport = new passport.Passport();
  private readonly names: string[] = [];
  private readonly checks = new Map<string, ValidityCheck>();
  /** Which strategy found the caller. */
  private readonly foundBy = new WeakMap<Actor, string>();

  register(name: string, strategy: passport.Strategy, isStillValid: ValidityCheck): void {
    this.passport.use(name, strategy);
    this.names.push(name);
    this.checks.set(name, isStillValid);
  }

  /**
   * Who sent the request. A strategy that finds no credentials of its kind, or bad ones, passes on; null when all do.
   * The answer is kept with the request, however many operations it holds.
   */
  findCaller(request: FastifyRequest): Promise<Actor | null> {
    request.callerLookup ??= this.lookUp(request);
    return request.callerLookup;
  }

  /** Whether what a caller of {@link findCaller} came with still stands; for connections that outlive a request. */
  async isStillValid(actor: Actor): Promise<boolean> {
    const check = this.checks.get(this.foundBy.get(actor) ?? '');
    return check !== undefined && (await check(actor));
  }

  private async lookUp(request: FastifyRequest): Promise<Actor | null> {
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
