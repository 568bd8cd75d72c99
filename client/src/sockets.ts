import { type Client, createClient } from 'graphql-ws/client';
import type { DocumentInput } from './documents.js';
import { isRecord, PatchbayError, toPatchbayError } from './errors.js';
import type { Tokens } from './tokens.js';

/** `idle`: no subscription is active. `reconnecting`: the socket was lost, and events may have been missed. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting';

/** State of the socket. `subscribe` and `getState` fit `useSyncExternalStore` of React. */
export interface Connection {
  getState: () => ConnectionState;
  /** Calls the listener after each change. Returns a function that removes it. */
  subscribe: (listener: (state: ConnectionState) => void) => () => void;
}

/** Receives the events of a subscription. */
export interface Observer<Result> {
  next(data: Result): void;
  /** The subscription has ended with an error. Lost sockets are not errors: they reconnect. */
  error?(error: PatchbayError): void;
  /** The server has ended the subscription. */
  complete?(): void;
  /** The socket is connected again after a loss. Reload what the events change, because some were missed. */
  reconnected?(): void;
}

const closeDelayMs = 3_000;
const pingIntervalMs = 15_000;
const pongTimeoutMs = 5_000;
const maxRetryDelayMs = 20_000;
const unauthorizedCode = 4401;

/** GraphQL subscriptions over one shared socket, which opens with the first subscription. */
export class SocketTransport {
  readonly client: Client;
  readonly connection: Connection;
  private state: ConnectionState = 'idle';
  private isOpen = false;
  private readonly listeners = new Set<(state: ConnectionState) => void>();
  private readonly observers = new Set<Observer<never>>();
  private readonly subscriptions = new Set<object>();
  private authorization: string | null = null;
  private pongTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    baseUrl: string,
    private readonly tokens: Tokens,
    webSocketImpl?: unknown,
  ) {
    this.connection = {
      getState: () => this.state,
      subscribe: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
    const client = createClient({
      url: `${baseUrl.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl,
      connectionParams: async () => {
        this.authorization = await tokens.authorization();
        return this.authorization === null ? {} : { authorization: this.authorization };
      },
      // Views that follow each other share the socket.
      lazyCloseTimeout: closeDelayMs,
      keepAlive: pingIntervalMs,
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: waitForRetry,
      on: {
        connecting: (isRetry) => this.setState(isRetry ? 'reconnecting' : 'connecting'),
        connected: (_socket, _payload, wasRetry) => {
          this.isOpen = true;
          this.setState('connected');
          if (wasRetry) for (const observer of this.observers) observer.reconnected?.();
        },
        closed: () => {
          this.isOpen = false;
          clearTimeout(this.pongTimer);
          this.setState(this.isUsed() ? 'reconnecting' : 'idle');
        },
        // A socket without network stays open until the browser notices it.
        ping: (received) => {
          if (!received) this.pongTimer = setTimeout(() => client.terminate(), pongTimeoutMs);
        },
        pong: (received) => {
          if (received) clearTimeout(this.pongTimer);
        },
      },
    });
    this.client = { ...client, subscribe: this.count(client) };
  }

  /** Counts the subscriptions of the client, also those of other GraphQL clients, so that a lost socket is noticed. */
  private count(client: Client): Client['subscribe'] {
    return (payload, sink) => {
      const token = {};
      this.subscriptions.add(token);
      if (this.isOpen) this.setState('connected');
      const release = () => {
        this.subscriptions.delete(token);
        if (!this.isUsed()) this.setState('idle');
      };
      const stop = client.subscribe(payload, {
        next: (result) => sink.next(result as never),
        error: (reason) => {
          release();
          sink.error(reason);
        },
        complete: () => {
          release();
          sink.complete();
        },
      });
      return () => {
        release();
        stop();
      };
    };
  }

  private isUsed(): boolean {
    return this.observers.size > 0 || this.subscriptions.size > 0;
  }

  /** Starts a subscription. Returns a function that ends it. */
  subscribe<Result>(
    document: DocumentInput<Result, never>,
    variables: Record<string, unknown>,
    observer: Observer<Result>,
  ): () => void {
    let isActive = true;
    let stop = () => undefined as void;
    let mayRefreshToken = true;
    const end = () => {
      isActive = false;
      this.observers.delete(observer);
      if (!this.isUsed()) this.setState('idle');
    };
    const fail = async (reason: unknown) => {
      if (!isActive) return;
      if (isRefusedToken(reason) && mayRefreshToken && (await this.tokens.discard(this.authorization))) {
        mayRefreshToken = false;
        if (isActive) start();
        return;
      }
      end();
      observer.error?.(toSubscriptionError(reason));
    };
    const start = () => {
      stop = this.client.subscribe<Result>(
        { query: document.toString(), variables },
        {
          next: ({ data, errors }) => {
            mayRefreshToken = true;
            if (errors?.length) void fail(errors);
            else if (data) observer.next(data);
          },
          error: (reason) => void fail(reason),
          complete: () => {
            if (!isActive) return;
            end();
            observer.complete?.();
          },
        },
      );
    };
    this.observers.add(observer);
    start();
    return () => {
      if (!isActive) return;
      end();
      stop();
    };
  }

  private setState(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** Waits with growing pauses. Continues immediately when the browser is online again. */
function waitForRetry(retries: number): Promise<void> {
  const delayMs = Math.min(maxRetryDelayMs, 500 * 2 ** retries) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => {
    const proceed = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', proceed);
      resolve();
    };
    const timer = setTimeout(proceed, delayMs);
    globalThis.addEventListener?.('online', proceed);
  });
}

function isRefusedToken(reason: unknown): boolean {
  return isRecord(reason) && reason.code === unauthorizedCode;
}

function toSubscriptionError(reason: unknown): PatchbayError {
  if (Array.isArray(reason)) {
    const [{ message, extensions }] = reason as [{ message: string; extensions?: Record<string, unknown> }];
    return toPatchbayError({ ...extensions, message }, { status: null }, { errors: reason });
  }
  const closeCode = (reason as { code?: unknown } | null)?.code;
  if (closeCode === unauthorizedCode)
    return new PatchbayError('The subscription needs a signed-in user.', { code: 'UNAUTHENTICATED' }, reason);
  const retryable = closeCode === 4429;
  const fields = {
    code: retryable ? 'RATE_LIMITED' : 'CONNECTION_CLOSED',
    retryable,
    details: { closeCode },
  };
  return new PatchbayError('The subscription has ended.', fields, reason);
}
