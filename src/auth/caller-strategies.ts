import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor } from './actor.js';

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

  register(name: string, strategy: passport.Strategy): void {
    this.passport.use(name, strategy);
    this.names.push(name);
  }

  /**
   * Who sent the request. A strategy that finds no credentials of its kind, or bad ones, passes on; null when all do.
   * The answer is kept with the request, however many operations it holds.
   */
  callerOf(request: FastifyRequest): Promise<Actor | null> {
    request.callerLookup ??= this.lookUp(request);
    return request.callerLookup;
  }

  private async lookUp(request: FastifyRequest): Promise<Actor | null> {
    for (const name of this.names) {
      const actor = await this.authenticate(name, request);
      if (actor) return actor;
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
