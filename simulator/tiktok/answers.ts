import type { SimulatorClock } from '../clock.js';
import type { Answer, HostDialect } from '../hosts/host.js';
import { newLogId } from './ids.js';
import type { TikTokBehaviour } from './settings.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** An OAuth refusal: flat, unlike every other error of the platform. */
export class OAuthRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A refusal in the envelope of the API. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** JSON that is ready to send: post ids are bare 64-bit numbers, which JSON.stringify cannot write. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** The wording of TikTok's answers. */
export class Answers implements HostDialect {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokBehaviour,
  ) {}

  /** `data` undefined leaves the key out, as `cancel` does. */
  success(data: object | RawJson | undefined): Answer {
    const error = JSON.stringify({ code: 'ok', message: '', log_id: this.logId() });
    if (data === undefined) return { status: 200, headers: JSON_HEADERS, body: `{"error":${error}}` };
    const text = data instanceof RawJson ? data.text : JSON.stringify(data);
    return { status: 200, headers: JSON_HEADERS, body: `{"data":${text},"error":${error}}` };
  }

  /** Init and status refusals carry no `data`; the others were seen with an empty one. */
  error(status = 400, code: string, message: string): Answer {
    const error = { code, message, log_id: this.logId() };
    const withData = status === 200 || status === 401 || status === 429;
    return {
      status,
      headers: JSON_HEADERS,
      body: JSON.stringify(withData ? { data: {}, error } : { error }),
    };
  }

  rateLimited(): Answer {
    return this.error(429, 'rate_limit_exceeded', 'The API rate limit was exceeded. Please try again later.');
  }

  internalError(): Answer {
    return this.error(500, 'internal_error', 'Something is wrong. Please try again later.');
  }

  oauthError(error: string, description: string): Answer {
    const status = this.behaviour().oauthErrorStatus === 200 ? 200 : error === 'invalid_client' ? 401 : 400;
    return {
      status,
      headers: { ...JSON_HEADERS, 'cache-control': 'no-store' },
      body: JSON.stringify({ error, error_description: description, log_id: this.logId() }),
    };
  }

  unknownPath(): Answer {
    return {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Unsupported path(Janus)',
    };
  }

  private logId(): string {
    return newLogId(this.clock.now());
  }
}
