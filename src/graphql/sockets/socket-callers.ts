import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import { CallerStrategies } from '../../auth/caller-strategies.js';
import { Changes } from '../../changes/changes.js';
import { ChangesMissed } from '../../changes/changes-missed.js';
import { RequestLimitReached, RequestLimits } from '../limits/request-limits.js';
import { type SocketConnection, socketCodes, type SocketState } from './socket-state.js';

/** Maximum number of open sockets per user, over all tabs and devices. */
const maxPerUser = 20;
/** Interval of the check of sessions. It finds expired ones; ended ones are announced. */
const sessionCheckIntervalMs = 60_000;
/** Interval of the check of tokens, in memory. The revocations there are up to 2 s old, and 5 s are allowed. */
const tokenCheckIntervalMs = 2_000;

/** Authenticates the clients of sockets, and closes sockets whose session or token has ended. */
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
      this.startCheck(sessionCheckIntervalMs, () => this.recheck(hasSession)),
      this.startCheck(tokenCheckIntervalMs, () => this.recheck((actor) => !hasSession(actor))),
    ];
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /**
   * Authenticates a client by the session cookie or Authorization header of the upgrade request, or by `authorization` in the connection
   * parameters, because browsers cannot set the header.
   */
  async admit({ extra: state, connectionParams }: SocketConnection): Promise<boolean> {
    const authorization = findAuthorization(connectionParams);
    if (authorization !== null) state.request.headers.authorization = authorization;
    const actor = await this.strategies.findCaller(state.request);
    // A socket that closed during authentication was released already.
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
    if (open >= maxPerUser) {
      state.socket.close(...socketCodes.tooMany);
      return false;
    }
    state.actor = actor;
    state.leaveAnonymous();
    this.open.set(caller, open + 1);
    this.admitted.set(state, { caller, stopWatching: this.watchSession(state, actor) });
    // The session may have ended before it was watched.
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

  /** Closes the sockets of the selected callers whose session or token has ended or expired. */
  async recheck(isSelected: (actor: Actor) => boolean): Promise<void> {
    for (const state of [...this.admitted.keys()]) {
      const { actor } = state;
      if (actor && isSelected(actor) && !(await this.strategies.isStillValid(actor))) this.end(state);
    }
  }

  /** Not `@Interval`, which tests do not start: sockets of ended sessions must be closed in them too. */
  private startCheck(ms: number, check: () => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      check().catch((error: unknown) => this.logger.error({ err: error }, 'Checking sockets failed'));
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
        if (!(error instanceof ChangesMissed)) this.logger.error({ err: error }, 'Watching a session failed');
        state.socket.close(...socketCodes.reconnect);
      });
    return () => void ends.return?.();
  }

  /** The role of an open session has changed: the client reconnects and is authenticated again. */
  private async sessionChanged(state: SocketState, actor: Actor): Promise<void> {
    if (!(await this.strategies.isStillValid(actor))) return this.end(state);
    state.socket.close(...socketCodes.reconnect);
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

/** The parameter, whatever the case of its name. The first one of several is used. */
function findAuthorization(params: Record<string, unknown> | undefined): string | null {
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
