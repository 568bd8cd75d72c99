export interface GraphQLAnswer<Data> {
  data: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, any> }[];
}

/** A client like a frontend: stores cookies, sends JSON. */
export class TestClient {
  private readonly cookies = new Map<string, string>();

  /** `headers` are sent with every request. */
  constructor(
    readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Runs a document and returns the whole response. */
  async graphql<Data = any>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphQLAnswer<Data>> {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLAnswer<Data>;
  }

  /** Runs a document and returns its data. @throws Error if the response has top-level errors */
  async data<Data = any>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = await this.graphql<Data>(query, variables);
    if (answer.errors || !answer.data) throw new Error(`GraphQL errors: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  /** Sends a request like a browser, without following redirects. */
  async fetch(pathOrUrl: string, init: RequestInit = {}): Promise<Response> {
    const address = new URL(pathOrUrl, this.url);
    const headers = new Headers({ ...this.headers, ...Object.fromEntries(new Headers(init.headers)) });
    if (this.cookies.size > 0)
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(address, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const separator = pair!.indexOf('=');
      const name = pair!.slice(0, separator);
      const value = pair!.slice(separator + 1);
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  get cookieNames(): string[] {
    return [...this.cookies.keys()];
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }
}
