import type { FastifyRequest } from 'fastify';
import type { HostResponse, HostErrorFormat } from '../../hosts/host.js';
import type { Login } from '../login/apps.js';
import { getKnownError, type ErrorClass } from './errors.js';
import { createTraceId } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

interface GraphErrorDetails {
  subcode?: number;
  /** Replaces the usual message. */
  message?: string;
  type?: string;
  headers?: Record<string, string>;
}

/** An error in the Graph envelope. */
export class GraphError extends Error {
  readonly subcode: number | null;
  readonly type: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: number,
    { subcode, message, type, headers = {} }: GraphErrorDetails = {},
  ) {
    super(message ?? getKnownError(code, subcode ?? null).message);
    this.subcode = subcode ?? null;
    this.type = type;
    this.headers = headers;
  }
}

/** `(#100) …`: this request can never succeed. */
export function invalidParameter(message: string): GraphError {
  return new GraphError(100, { message: `(#100) ${message}` });
}

/** The object is missing or not visible, or has no such operation. The platform does not distinguish these. */
export function unsupported(method: string, id: string): GraphError {
  return new GraphError(100, {
    subcode: 33,
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });
}

/** Formats the responses of a graph host. */
export class GraphResponses implements HostErrorFormat {
  constructor(
    private readonly login: Login,
    private readonly behaviour: () => MetaBehaviour,
    /** Usage headers of a throttled response to a request. */
    private readonly throttledHeaders: (request: FastifyRequest) => Record<string, string>,
  ) {}

  success(body: unknown, headers: Record<string, string> = {}): HostResponse {
    return { status: 200, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) };
  }

  formatError(refusal: GraphError, status?: number): HostResponse {
    const known = getKnownError(refusal.code, refusal.subcode);
    const answered = status ?? this.getStatus(refusal.code, known.class);
    const error = {
      message: refusal.message,
      type: refusal.type ?? this.getErrorType(refusal),
      code: refusal.code,
      ...(refusal.subcode !== null && { error_subcode: refusal.subcode }),
      is_transient: known.class === 'server',
      ...(known.userTitle !== undefined && {
        error_user_title: known.userTitle,
        error_user_msg: known.userMessage,
      }),
      fbtrace_id: createTraceId(),
    };
    return {
      status: answered,
      headers: {
        ...JSON_HEADERS,
        'cache-control': 'no-store',
        ...(answered === 401 && {
          'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${refusal.message}"`,
        }),
        ...refusal.headers,
      },
      body: JSON.stringify({ error }),
    };
  }

  unknownPath(): HostResponse {
    return this.formatError(new GraphError(2500));
  }

  rateLimited(request: FastifyRequest): HostResponse {
    const headers = this.throttledHeaders(request);
    const aboutAccount = 'X-Business-Use-Case-Usage' in headers;
    return this.formatError(new GraphError(aboutAccount ? 80_002 : 4, { headers }));
  }

  /** `code` is for example `190/463`. Text such as `invalid_params` means an invalid parameter. */
  error(status: number | undefined, code: string, message: string): HostResponse {
    const [, number = '100', subcode] = code.match(/^(-?\d+)(?:\/(\d+))?$/) ?? [];
    return this.formatError(
      new GraphError(Number(number), {
        ...(subcode !== undefined && { subcode: Number(subcode) }),
        ...(message !== '' && { message }),
      }),
      status,
    );
  }

  oauthError(_error: string, description: string): HostResponse {
    return this.formatError(new GraphError(1, { message: description, type: 'OAuthException' }), 400);
  }

  internalError(): HostResponse {
    return this.formatError(new GraphError(1));
  }

  private getErrorType({ code, subcode }: GraphError): string {
    if (code !== 100 || (subcode ?? 0) >= 2_207_000) return 'OAuthException';
    if (this.login === 'instagram') return 'IGApiException';
    return subcode === 33 ? 'GraphMethodException' : 'OAuthException';
  }

  private getStatus(code: number, errorClass: ErrorClass): number {
    const { tokenErrorStatus, permissionErrorStatus, throttleStatus } = this.behaviour();
    switch (errorClass) {
      case 'token':
        return tokenErrorStatus;
      case 'permission':
        return permissionErrorStatus;
      case 'throttle':
        return throttleStatus;
      case 'server':
        return code === 2 ? 503 : 500;
      default:
        return 400;
    }
  }
}
