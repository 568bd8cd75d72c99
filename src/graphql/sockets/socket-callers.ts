import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import { CallerStrategies } from '../../auth/caller-strategies.js';
import { Changes } from '../../changes/changes.js';
import { ChangesMissed } from '../../changes/changes-missed.js';
import { RequestLimitReached, RequestLimits } from '../limits/request-limits.js';
import { type SocketConnection, socketCodes, type SocketState } from './socket-state.js';

/** Sockets one user may have open, over all their tabs and devices. */
const mostPerUser = 20;
/** How often it is asked whether the sessions behind sockets still stand. Those that are ended are told at once, others expire. */
const recheckSessionsEveryMs = 60_000;
/** The same for tokens, which are looked up in memory. What is known there of revocations is two seconds old, and five are allowed. */
const recheckTokensEveryMs = 2_000;

/** Who is behind each socket, for as long as their session or token stands. */
@Injectable()
export class SocketCallers implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Sockets');
  private readonly admitted = new Map<SocketState, { caller: string; stopWatching: () => void }>();
  /** Sockets by caller. */
  private readonly open = new Map<string, number>();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly strategies: CallerStrategies,
    private readonly changes: Changes,
    private readonly limits: RequestLimits,
  ) {}

  onModuleInit(): void {
    this.timers = [
      this.every(recheckSessionsEveryMs, () => this.recheck(hasSession)),
      this.every(recheckTokensEveryMs, () => this.recheck((actor) => !hasSession(actor))),
    ];
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /**
   * Lets in a client that has introduced itself: by the session cookie of the upgrade request, by its Authorization header, or by
   * `authorization` in the connection parameters, for browsers, which cannot set the header.
   */
  async admit({ extra: state, connectionParams }: SocketConnection): Promise<boolean> {
    const authorization = authorizationOf(connectionParams);
    if (authorization !== null) state.request.headers.authorization = authorization;
    const actor = await this.strategies.findCaller(state.request);
    // A socket that closed during the look-up has been released already.
    if (!isOpen(state)) return false;
    try {
      await this.limits.take(actor, state.request.clientAddress);
    } catch (error) {
      if (!(error instanceof RequestLimitReached)) throw error;
      state.socket.close(...socketCodes.tooManyRequests);
      return false;
    }
    if (!isOpen(state)) return false;
    if (!actor) {
      state.socket.close(...socketCodes.unauthorized);
      return false;
    }
    const caller = callerKey(actor);
    const open = this.open.get(caller) ?? 0;
    if (open >= mostPerUser) {
      state.socket.close(...socketCodes.tooMany);
      return false;
    }
    state.actor = actor;
    state.leaveAnonymous();
    this.open.set(caller, open + 1);
    this.admitted.set(state, { caller, stopWatching: this.watchSession(state, actor) });
    // It may have ended between the look-up and the watch.
    if (!(await this.strategies.isStillValid(actor))) this.end(state);
    return isOpen(state);
  }

  leave(state: SocketState): void {
    const known = this.admitted.get(state);
    if (!known) return;
    this.admitted.delete(state);
    known.stopWatching();
    const open = (this.open.get(known.caller) ?? 1) - 1;
    if (open > 0) this.open.set(known.caller, open);
    else this.open.delete(known.caller);
  }

  /** Ends the sockets whose session or token has ended or expired, of these callers. */
  async recheck(of: (actor: Actor) => boolean): Promise<void> {
    for (const state of [...this.admitted.keys()]) {
      const { actor } = state;
      if (actor && of(actor) && !(await this.strategies.isStillValid(actor))) this.end(state);
    }
  }

  private every(ms: number, look: () => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      look().catch((error: unknown) => this.logger.error({ err: error }, 'Sockets could not be rechecked.'));
    }, ms);
    return timer.unref();
  }

  private watchSession(state: SocketState, actor: Actor): () => void {
    if (actor.kind !== 'user' || !actor.sessionId) return () => undefined;
    const ends = this.changes.watch('session', actor.userId, actor.sessionId);
    ends
      .next()
      .then(({ done }) => {
        if (!done) return this.sessionChanged(state, actor);
      })
      .catch((error: unknown) => {
        if (!(error instanceof ChangesMissed)) this.logger.error({ err: error }, 'A session is not watched.');
        state.socket.close(...socketCodes.startOver);
      });
    return () => void ends.return?.();
  }

  /** A session that is still open has another role now: the client comes back and is looked up anew. */
  private async sessionChanged(state: SocketState, actor: Actor): Promise<void> {
    if (!(await this.strategies.isStillValid(actor))) return this.end(state);
    state.socket.close(...socketCodes.startOver);
    this.leave(state);
  }

  private end(state: SocketState): void {
    state.socket.close(...socketCodes.unauthorized);
    this.leave(state);
  }
}

function isOpen({ socket }: SocketState): boolean {
  return socket.readyState === socket.OPEN;
}

/** The parameter under any spelling of its name: header names have no case. The first of several counts. */
function authorizationOf(params: Record<string, unknown> | undefined): string | null {
  const [, value] =
    Object.entries(params ?? {}).find(
      ([name, text]) => name.toLowerCase() === 'authorization' && typeof text === 'string',
    ) ?? [];
  return typeof value === 'string' ? value : null;
}

function hasSession(actor: Actor): boolean {
  return actor.kind === 'user' && actor.sessionId !== null;
}

function callerKey(actor: Actor): string {
  if (actor.kind === 'system') return 'system';
  return actor.userId ?? `client ${actor.clientId}`;
}
