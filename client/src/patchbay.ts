import type { Client } from 'graphql-ws/client';
import { connect, type ConnectOptions } from './connect.js';
import type { ConnectResult } from './connect-return.js';
import type { DocumentInput, VariableArguments } from './documents.js';
import { StartConnectionDocument } from './generated/operations.js';
import { type GraphQLResponse, HttpTransport, type RequestOptions } from './http.js';
import { IdempotencyKeys, type WithOptionalKey } from './idempotency.js';
import { type Connection, type Observer, SocketTransport } from './sockets.js';
import { type TokenOption, Tokens } from './tokens.js';
import { type UploadOptions, Uploads, type UploadTask } from './uploads.js';

export interface PatchbayOptions {
  /** Base address of the API, absolute or relative to the page. It may contain a path. */
  url: string;
  /** Bearer token, or a function that returns one. Default: the session cookie of the user. */
  token?: TokenOption;
  /** Sends hashes of known documents instead of documents. Needs https or localhost. Default: false. */
  persistedQueries?: boolean;
  /**
   * Returns the id of the user that the page shows, or null. The server refuses requests with the session of another user with
   * USER_CHANGED: this user has signed in in another tab. Reload the page then. Default: any user.
   */
  expectedUser?: () => string | null;
  /** Default: the `fetch` of the environment. */
  fetch?: typeof fetch;
  /** Default: the `WebSocket` of the environment. */
  webSocketImpl?: unknown;
}

/** Client of one Patchbay server, for one user. */
export interface Patchbay {
  /** Base address of the API, absolute, without a slash at the end. */
  readonly url: string;
  /**
   * Runs a query.
   *
   * @throws PatchbayError if the response has errors. Its `data` has the fields that succeeded
   */
  query<Result, Variables>(
    document: DocumentInput<Result, Variables>,
    ...variables: VariableArguments<Variables>
  ): Promise<Result>;
  /**
   * Runs a mutation. Expected failures are members of the result: see `isFailure`. Adds an idempotency key to inputs that accept
   * one, and keeps it for repetitions of the same request until its outcome is known.
   *
   * @throws PatchbayError if the response has errors, or if there is no response
   */
  mutate<Result, Variables>(
    document: DocumentInput<Result, Variables>,
    ...variables: VariableArguments<WithOptionalKey<Variables>>
  ): Promise<Result>;
  /** Starts a GraphQL subscription. It reconnects automatically. Returns a function that ends it. */
  subscribe<Result, Variables>(
    document: DocumentInput<Result, Variables>,
    variables: Variables,
    observer: Observer<Result>,
  ): () => void;
  /** Runs a query or mutation. Errors of the response are returned, together with the fields that succeeded. */
  execute<Result, Variables>(
    document: DocumentInput<Result, Variables>,
    variables: Variables,
    options?: RequestOptions,
  ): Promise<GraphQLResponse<Result>>;
  /** Uploads a file for `createPost`. Continues an interrupted upload of the same `File`. */
  upload(file: File | Blob, options?: UploadOptions): UploadTask;
  /** Deletes what this browser stores to continue interrupted uploads. Call it when the user signs out. */
  forgetUploads(): void;
  /** Connects an account of a platform in a popup, or by a redirect. Failures are values, except for a PatchbayError. */
  connect(options: ConnectOptions): Promise<ConnectResult>;
  /** State of the socket of subscriptions. */
  readonly connection: Connection;
  /** Calls the listener after each mutation and connect flow of this client. Returns a function that removes it. */
  onChange(listener: () => void): () => void;
  /** A `fetch` with the token or session, for other GraphQL clients. Other servers get neither. Repeats the request with a new token after status 401. */
  readonly fetcher: typeof fetch;
  /** The graphql-ws client with the token or session, for other GraphQL clients. */
  readonly wsClient: Client;
}

/** Creates a client. Sends nothing until it is used. */
export function createPatchbay(options: PatchbayOptions): Patchbay {
  const url = absoluteUrl(options.url);
  const tokens = new Tokens(options.token);
  const send = options.fetch ?? ((...request) => fetch(...request));
  const expectedUser = options.expectedUser ?? (() => null);
  const http = new HttpTransport(url, tokens, send, options.persistedQueries ?? false, expectedUser);
  const sockets = new SocketTransport(url, tokens, options.webSocketImpl);
  const uploads = new Uploads(url, tokens, expectedUser);
  const keys = new IdempotencyKeys();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };

  async function run<Result>(
    document: DocumentInput<Result, never>,
    variables: object = {},
  ): Promise<Result> {
    const { data, error } = await http.execute(document, variables as Record<string, unknown>);
    if (error) throw error;
    return data!;
  }

  async function mutate<Result>(
    document: DocumentInput<Result, never>,
    variables: object = {},
  ): Promise<Result> {
    const request = keys.add(document.toString(), variables as Record<string, unknown>);
    const data = await run(document, request.variables);
    request.settle(data);
    notify();
    return data;
  }

  return {
    url,
    query: (document, ...[variables]) => run(document, variables as object | undefined),
    mutate: (document, ...[variables]) => mutate(document, variables as object | undefined),
    execute: (document, variables, requestOptions) =>
      http.execute(document, variables as Record<string, unknown>, requestOptions),
    subscribe: (document, variables, observer) =>
      sockets.subscribe(document, variables as Record<string, unknown>, observer),
    upload: (file, uploadOptions) => uploads.start(file, uploadOptions),
    forgetUploads: () => uploads.forget(),
    connect: async (connectOptions) => {
      const result = await connect(async (input) => {
        const { startConnection } = await run(StartConnectionDocument, { input });
        return startConnection;
      }, connectOptions);
      notify();
      return result;
    },
    connection: sockets.connection,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetcher: http.fetcher,
    wsClient: sockets.client,
  };
}

function absoluteUrl(url: string): string {
  const { origin, pathname } = new URL(url, globalThis.location?.href);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
