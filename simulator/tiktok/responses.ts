import type { SimulatorClock } from '../clock.js';
import type { HostResponse, HostErrorFormat } from '../hosts/host.js';
import { createLogId } from './ids.js';
import type { TikTokBehaviour } from './settings.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** An OAuth error. Its response is flat, unlike that of every other error of the platform. */
export class OAuthError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** An error in the envelope of the API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Serialized JSON. Needed because post ids are 64-bit numbers, which JSON.stringify cannot write. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** Formats the responses of TikTok's API. */
export class TikTokResponses implements HostErrorFormat {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokBehaviour,
  ) {}

  /** Omits `data` if it is undefined, as `cancel` does. */
  success(data: object | RawJson | undefined): HostResponse {
    const error = JSON.stringify({ code: 'ok', message: '', log_id: this.logId() });
    if (data === undefined) return { status: 200, headers: JSON_HEADERS, body: `{"error":${error}}` };
    const text = data instanceof RawJson ? data.text : JSON.stringify(data);
    return { status: 200, headers: JSON_HEADERS, body: `{"data":${text},"error":${error}}` };
  }

  /** Errors of init and status have no `data`. The others have an empty object. */
  error(status = 400, code: string, message: string): HostResponse {
    const error = { code, message, log_id: this.logId() };
    const withData = status === 200 || status === 401 || status === 429;
    return {
      status,
      headers: JSON_HEADERS,
      body: JSON.stringify(withData ? { data: {}, error } : { error }),
    };
  }

  rateLimited(): HostResponse {
    return this.error(429, 'rate_limit_exceeded', 'The API rate limit was exceeded. Please try again later.');
  }

  internalError(): HostResponse {
    return this.error(500, 'internal_error', 'Something is wrong. Please try again later.');
  }

  oauthError(error: string, description: string): HostResponse {
    const status = this.behaviour().oauthErrorStatus === 200 ? 200 : error === 'invalid_client' ? 401 : 400;
    return {
      status,
      headers: { ...JSON_HEADERS, 'cache-control': 'no-store' },
      body: JSON.stringify({ error, error_description: description, log_id: this.logId() }),
    };
  }

  unknownPath(): HostResponse {
    return {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Unsupported path(Janus)',
    };
  }

  private logId(): string {
    return createLogId(this.clock.now());
  }
}
