import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A client of Patchbay's API: GraphQL over HTTP and WebSocket, with stored cookies. */
export class ApiClient {
  private readonly cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  /** Runs a document. @throws Error if the response has top-level errors */
  async graphql<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await this.fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
    if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('; ') ?? 'No data.');
    return data;
  }

  /** Runs a mutation and returns its success type. @throws Error with the message of any other member of the union */
  async mutate<Success>(
    mutation: string,
    success: string,
    input: Record<string, unknown>,
    fields: string,
  ): Promise<Success> {
    const inputType = mutation.charAt(0).toUpperCase() + mutation.slice(1);
    const document = `mutation ($input: ${inputType}Input!) {
      ${mutation}(input: $input) {
        __typename
        ... on UserError { code message }
        ... on ${success} { ${fields} }
        ${mutation === 'createPost' ? '... on PostsRejected { rejections { problems { code message } } }' : ''}
      }
    }`;
    const answer = await this.graphql<Record<string, { __typename: string; message?: string } & Success>>(
      document,
      { input },
    );
    const result = answer[mutation]!;
    if (result.__typename !== success) throw new Error(`${mutation}: ${JSON.stringify(result)}`);
    return result;
  }

  /** Follows a GraphQL subscription. Ends when the iterator is returned. */
  subscribe(
    query: string,
    variables: Record<string, unknown> = {},
  ): AsyncIterableIterator<{ data?: unknown }> {
    const headers = { cookie: this.cookieHeader, origin: this.url };
    class SignedInWebSocket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    }
    const client = createClient({
      url: `${this.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: SignedInWebSocket,
      retryAttempts: 3,
    });
    return client.iterate({ query, variables });
  }

  /** Sends a request like a browser, without following redirects. Sends cookies only to Patchbay. */
  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const ours = address.startsWith(this.url);
    if (ours && this.cookies.size > 0) headers.set('cookie', this.cookieHeader);
    const response = await fetch(address, { redirect: 'manual', ...init, headers });
    for (const line of ours ? response.headers.getSetCookie() : []) this.storeCookie(line);
    return response;
  }

  get storedCookies(): { name: string; value: string }[] {
    return [...this.cookies].map(([name, value]) => ({ name, value }));
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private storeCookie(line: string): void {
    const pair = line.split(';')[0]!;
    const separator = pair.indexOf('=');
    this.cookies.set(pair.slice(0, separator), pair.slice(separator + 1));
  }
}
