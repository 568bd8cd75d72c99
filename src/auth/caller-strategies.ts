import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Marked } from '../discovery/marked.js';
import { providerMarker } from '../discovery/markers.js';
import type { Actor } from './actor.js';

/** A passport strategy that can check later whether an actor's session or token is still valid. */
export interface CallerStrategy extends passport.Strategy {
  isStillValid(actor: Actor): Promise<boolean>;
}

/** The names of the strategies, in the order in which they are tried. */
const strategyNames = ['session', 'bearer'] as const;

/** Marks a strategy that authenticates callers, with its name. */
export const AuthenticatesCallers = providerMarker<(typeof strategyNames)[number], CallerStrategy>(
  'patchbay:authenticates-callers',
);

/**
 * Authenticates requests with the marked passport strategies.
 *
 * It uses its own Passport instance: the global one would mix the strategies of several applications in one process.
 */
@Injectable()
export class CallerStrategies implements OnModuleInit {
  private readonly passport = new passport.Passport();
  private readonly strategies = new Map<string, CallerStrategy>();
  /** The strategy that found the caller. */
  private readonly foundBy = new WeakMap<Actor, string>();

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    const found = this.marked.providers(AuthenticatesCallers);
    for (const name of strategyNames) {
      const strategy = found.find(({ value }) => value === name)?.target;
      if (!strategy) continue;
      this.passport.use(name, strategy);
      this.strategies.set(name, strategy);
    }
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
    const strategy = this.strategies.get(this.foundBy.get(actor) ?? '');
    return strategy !== undefined && (await strategy.isStillValid(actor));
  }

  private async authenticateRequest(request: FastifyRequest): Promise<Actor | null> {
    for (const name of this.strategies.keys()) {
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
