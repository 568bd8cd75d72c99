import type { FastifyRequest } from 'fastify';
import type { Answer, HostDialect } from '../../hosts/host.js';
import type { Login } from '../login/apps.js';
import { knownError, type ErrorClass } from './errors.js';
import { newTraceId } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

interface RefusalDetails {
  subcode?: number;
  /** Instead of the usual wording. */
  message?: string;
  type?: string;
  headers?: Record<string, string>;
}

/** A refusal in the Graph envelope. */
export class GraphRefusal extends Error {
  readonly subcode: number | null;
  readonly type: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: number,
    { subcode, message, type, headers = {} }: RefusalDetails = {},
  ) {
    super(message ?? knownError(code, subcode ?? null).message);
    this.subcode = subcode ?? null;
    this.type = type;
    this.headers = headers;
  }
}

/** `(#100) …`: this request can never succeed. */
export function invalidParameter(message: string): GraphRefusal {
  return new GraphRefusal(100, { message: `(#100) ${message}` });
}

/** Missing, invisible, or not capable: the platform does not distinguish them. */
export function unsupported(method: string, id: string): GraphRefusal {
  return new GraphRefusal(100, {
    subcode: 33,
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });
}

/** How the two graph hosts word their answers. */
export class GraphAnswers implements HostDialect {
  constructor(
    private readonly login: Login,
    private readonly behaviour: () => MetaBehaviour,
    /** Usage headers that go with a throttled answer to this request. */
    private readonly throttledHeaders: (request: FastifyRequest) => Record<string, string>,
  ) {}

  success(body: unknown, headers: Record<string, string> = {}): Answer {
    return { status: 200, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) };
  }

  refusal(refusal: GraphRefusal, status?: number): Answer {
    const known = knownError(refusal.code, refusal.subcode);
    const answered = status ?? this.statusOf(refusal.code, known.class);
    const error = {
      message: refusal.message,
      type: refusal.type ?? this.typeOf(refusal),
      code: refusal.code,
      ...(refusal.subcode !== null && { error_subcode: refusal.subcode }),
      is_transient: known.class === 'server',
      ...(known.userTitle !== undefined && {
        error_user_title: known.userTitle,
        error_user_msg: known.userMessage,
      }),
      fbtrace_id: newTraceId(),
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

  unknownPath(): Answer {
    return this.refusal(new GraphRefusal(2500));
  }

  rateLimited(request: FastifyRequest): Answer {
    const headers = this.throttledHeaders(request);
    const aboutAccount = 'X-Business-Use-Case-Usage' in headers;
    return this.refusal(new GraphRefusal(aboutAccount ? 80_002 : 4, { headers }));
  }

  /** `code` as `190/463`; words such as `invalid_params` count as an invalid parameter. */
  error(status: number | undefined, code: string, message: string): Answer {
    const [, number = '100', subcode] = code.match(/^(-?\d+)(?:\/(\d+))?$/) ?? [];
    return this.refusal(
      new GraphRefusal(Number(number), {
        ...(subcode !== undefined && { subcode: Number(subcode) }),
        ...(message !== '' && { message }),
      }),
      status,
    );
  }

  oauthError(_error: string, description: string): Answer {
    return this.refusal(new GraphRefusal(1, { message: description, type: 'OAuthException' }), 400);
  }

  internalError(): Answer {
    return this.refusal(new GraphRefusal(1));
  }

  private typeOf({ code, subcode }: GraphRefusal): string {
    if (code !== 100 || (subcode ?? 0) >= 2_207_000) return 'OAuthException';
    if (this.login === 'instagram') return 'IGApiException';
    return subcode === 33 ? 'GraphMethodException' : 'OAuthException';
  }

  private statusOf(code: number, errorClass: ErrorClass): number {
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
