import type { DocumentInput } from './documents.js';
import {
  type GraphQLErrorEntry,
  invalidResponse,
  isRecord,
  networkError,
  type PatchbayError,
  toPatchbayError,
} from './errors.js';
import { PersistedQueries } from './persisted-queries.js';
import { type ExpectedUser, expectedUserHeader } from './expected-user.js';
import type { Tokens } from './tokens.js';

/** A GraphQL response. */
export interface GraphQLResponse<Result> {
  data: Result | null;
  /** Null if there are no errors. */
  error: PatchbayError | null;
}

/** Options of one request. */
export interface RequestOptions {
  /** Cancels the request. The promise is rejected with the reason of the signal. */
  signal?: AbortSignal;
}

interface Reply {
  body: unknown;
  status: number;
  requestIdHeader: string | null;
  retryAfterHeader: string | null;
}

/** Sends requests with the token or the session of the user. */
export class HttpTransport {
  private readonly persisted: PersistedQueries | null;

  constructor(
    private readonly baseUrl: string,
    private readonly tokens: Tokens,
    private readonly send: typeof fetch,
    usesPersistedQueries: boolean,
    private readonly expectedUser: ExpectedUser,
  ) {
    this.persisted = usesPersistedQueries ? new PersistedQueries() : null;
  }

  /**
   * `fetch` with credentials for addresses of this server, and without for all others. Repeats the request once with a new token
   * after status 401.
   */
  readonly fetcher = ((input: string | URL | Request, init: RequestInit = {}) => {
    const isRequest = input instanceof Request;
    if (!this.isOwn(isRequest ? input.url : input)) return this.send(input, init);
    // Headers of `init` replace those of a request.
    const complete = { ...init, headers: init.headers ?? (isRequest ? input.headers : undefined) };
    return this.tokens.send(
      (authorization) =>
        this.send(isRequest ? input.clone() : input, this.withCredentials(complete, authorization)),
      ({ status }) => status === 401,
    );
  }) as typeof fetch;

  /**
   * Runs a query or mutation. Never rejects because of GraphQL errors.
   *
   * @throws PatchbayError NETWORK_ERROR or INVALID_RESPONSE
   */
  async execute<Result>(
    document: DocumentInput<Result, never>,
    variables: Record<string, unknown>,
    { signal }: RequestOptions = {},
  ): Promise<GraphQLResponse<Result>> {
    const query = document.toString();
    const post = (body: object) =>
      this.tokens.send((authorization) => this.post(body, authorization, signal), isUnauthenticated);
    const reply = this.persisted
      ? await this.persisted.send(
          query,
          variables,
          post,
          (sent) => firstCode(sent) === 'PERSISTED_QUERY_NOT_FOUND',
        )
      : await post({ query, variables });
    return readReply<Result>(reply);
  }

  private async post(
    body: object,
    authorization: string | null,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    let response: Response;
    try {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        signal,
      };
      response = await this.send(`${this.baseUrl}/graphql`, this.withCredentials(init, authorization));
    } catch (error) {
      signal?.throwIfAborted();
      throw networkError(error);
    }
    const { status, headers } = response;
    const facts = {
      status,
      requestIdHeader: headers.get('x-request-id'),
      retryAfterHeader: headers.get('retry-after'),
    };
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw networkError(error);
    }
    try {
      return { ...facts, body: JSON.parse(text) };
    } catch {
      throw invalidResponse(facts);
    }
  }

  private withCredentials(init: RequestInit, authorization: string | null): RequestInit {
    const headers = new Headers(init.headers);
    if (authorization === null) {
      const user = this.expectedUser();
      if (user !== null) headers.set(expectedUserHeader, user);
      return { ...init, headers, credentials: init.credentials ?? 'include' };
    }
    headers.set('authorization', authorization);
    return { ...init, headers, credentials: 'omit' };
  }

  private isOwn(address: string | URL): boolean {
    const page = globalThis.location?.href;
    if (!URL.canParse(address, page)) return false;
    const { origin, pathname } = new URL(address, page);
    return `${origin}${pathname}`.startsWith(`${this.baseUrl}/`);
  }
}

/** The errors of a response, also of one that is not from the GraphQL endpoint. */
function errorsOf({ body }: Reply): GraphQLErrorEntry[] {
  if (!isRecord(body) || !Array.isArray(body.errors)) return [];
  return body.errors.filter(isRecord) as unknown as GraphQLErrorEntry[];
}

function firstCode(reply: Reply): unknown {
  return errorsOf(reply)[0]?.extensions?.code;
}

function isUnauthenticated(reply: Reply): boolean {
  return reply.status === 401 || firstCode(reply) === 'UNAUTHENTICATED';
}

function readReply<Result>(reply: Reply): GraphQLResponse<Result> {
  const { body } = reply;
  const errors = errorsOf(reply);
  if (!isRecord(body)) throw invalidResponse(reply);
  const data = (body.data ?? null) as Result | null;
  if (errors.length === 0) {
    if (data === null)
      throw isRecord(body.error) ? toPatchbayError(body.error, reply) : invalidResponse(reply);
    return { data, error: null };
  }
  const [{ message, extensions }] = errors as [GraphQLErrorEntry];
  return { data, error: toPatchbayError({ ...extensions, message }, reply, { errors, data }) };
}
