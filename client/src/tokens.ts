/** A bearer token, or a function that returns one. The function is called again after the server refused its token. */
export type TokenOption = string | (() => Promise<string>);

/** Supplies the bearer token of requests. */
export class Tokens {
  private current: Promise<string> | null = null;

  constructor(private readonly option: TokenOption | undefined) {}

  /** Whether requests use a token. Otherwise they use the session cookie. */
  get isUsed(): boolean {
    return this.option !== undefined;
  }

  /** The value of the Authorization header. Null for sessions. Concurrent callers share one call of the function. */
  async authorization(): Promise<string | null> {
    if (this.option === undefined) return null;
    if (typeof this.option === 'string') return `Bearer ${this.option}`;
    const asked = (this.current ??= this.option());
    try {
      return `Bearer ${await asked}`;
    } catch (error) {
      if (this.current === asked) this.current = null;
      throw error;
    }
  }

  /**
   * Forgets a refused token, unless another request did so already. Returns whether a repeated request can succeed: the token comes
   * from a function.
   */
  async discard(authorization: string | null): Promise<boolean> {
    if (typeof this.option !== 'function' || authorization === null) return false;
    const known = await this.current?.catch(() => null);
    if (known !== null && known !== undefined && `Bearer ${known}` === authorization) this.current = null;
    return true;
  }

  /** Sends a request with a token, and a second time with a new token if the first one was refused. */
  async send<Response>(
    request: (authorization: string | null) => Promise<Response>,
    isRefused: (response: Response) => boolean,
  ): Promise<Response> {
    const authorization = await this.authorization();
    const response = await request(authorization);
    if (!isRefused(response) || !(await this.discard(authorization))) return response;
    return request(await this.authorization());
  }
}
