import type { Clock } from '../../../clock/clock.js';
import { Platform } from '../../platform.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { remedyOf } from '../publishing/remedies.js';

const minute = 60;
const day = 24 * 60 * minute;

type Meaning =
  | { kind: 'token' }
  | { kind: 'scopes' }
  | { kind: 'rejected' }
  | { kind: 'misconfigured' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'transient'; mayHaveActed: boolean };

/** Classification of TikTok's documented codes. The HTTP status does not help: some refusals come with 200. */
const apiMeanings: Record<string, Meaning> = {
  access_token_invalid: { kind: 'token' },
  access_token_expired: { kind: 'token' },
  scope_not_authorized: { kind: 'scopes' },
  scope_permission_missed: { kind: 'scopes' },
  rate_limit_exceeded: { kind: 'wait', seconds: minute },
  internal_error: { kind: 'transient', mayHaveActed: true },
  invalid_file_upload: { kind: 'rejected' },
  app_version_check_failed: { kind: 'rejected' },
  privacy_level_option_mismatch: { kind: 'rejected' },
  invalid_publish_id: { kind: 'rejected' },
  token_not_authorized_for_specified_publish_id: { kind: 'rejected' },
  publish_not_cancellable: { kind: 'rejected' },
  spam_risk: { kind: 'rejected' },
  spam_risk_text: { kind: 'rejected' },
  spam_risk_user_banned_from_posting: { kind: 'rejected' },
  spam_risk_too_many_posts: { kind: 'wait', seconds: day },
  spam_risk_too_many_pending_share: { kind: 'wait', seconds: day },
  reached_active_user_cap: { kind: 'misconfigured' },
  unaudited_client_can_only_post_to_private_accounts: { kind: 'misconfigured' },
  url_ownership_unverified: { kind: 'misconfigured' },
};

export interface Refusal {
  code: string;
  message: string | null;
  requestId: string | null;
}

export interface RefusedCall {
  endpoint: string;
  /** Scopes that the call needs. */
  scopes: readonly string[];
  repeatable: boolean;
}

/** Classifies a refusal of an API call. An unknown code is transient. */
export function apiFailure(
  refusal: Refusal,
  call: RefusedCall,
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const meaning = apiMeaning(refusal.code, answer.status);
  const details = { ...detailsOf(refusal, call.endpoint, answer), ...remedyOf(refusal.code) };
  switch (meaning.kind) {
    case 'token':
      return PlatformFailure.reauthorize(Platform.TIKTOK, 'TOKEN_REFUSED', details);
    case 'scopes':
      return PlatformFailure.reauthorize(Platform.TIKTOK, 'SCOPES_MISSING', {
        ...details,
        missingScopes: call.scopes,
      });
    case 'rejected':
      return PlatformFailure.rejected(Platform.TIKTOK, details);
    case 'misconfigured':
      return PlatformFailure.misconfigured(Platform.TIKTOK, details);
    case 'wait':
      return PlatformFailure.rateLimited(
        Platform.TIKTOK,
        clock.inSeconds(waitOf(answer, meaning.seconds)),
        details,
      );
    case 'transient':
      return PlatformFailure.transient(Platform.TIKTOK, {
        ...details,
        outcomeUnknown: !call.repeatable && meaning.mayHaveActed,
      });
  }
}

function apiMeaning(code: string, status: number): Meaning {
  const known = apiMeanings[code];
  if (known) return known;
  // Some pages of the documentation have invalid_param, some invalid_params.
  if (code.startsWith('invalid_param')) return { kind: 'rejected' };
  if (status === 429) return { kind: 'wait', seconds: minute };
  return { kind: 'transient', mayHaveActed: mayHaveActed(status) };
}

export type OAuthCall = 'exchange' | 'refresh' | 'revoke';

/**
 * Classifies a refusal of an OAuth call. Only `invalid_grant` on a refresh means that the grant has ended. A wrong client secret is
 * a mistake of the operator and must not disconnect anyone.
 */
export function oauthFailure(
  refusal: Refusal,
  call: OAuthCall,
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const details = detailsOf(refusal, call, answer);
  switch (refusal.code) {
    case 'invalid_grant':
      if (call === 'exchange') return PlatformFailure.rejected(Platform.TIKTOK, details);
      return PlatformFailure.reauthorize(
        Platform.TIKTOK,
        call === 'refresh' ? 'GRANT_INVALID' : 'TOKEN_REFUSED',
        details,
      );
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
    case 'invalid_scope':
      return PlatformFailure.misconfigured(Platform.TIKTOK, details);
    case 'invalid_request':
      // In an exchange the code may be wrong, and anyone can send a wrong code to the callback: not an alarm for the operator.
      return call === 'exchange'
        ? PlatformFailure.rejected(Platform.TIKTOK, details)
        : PlatformFailure.misconfigured(Platform.TIKTOK, details);
    case 'access_denied':
      if (call === 'exchange') return PlatformFailure.rejected(Platform.TIKTOK, details);
      return PlatformFailure.transient(Platform.TIKTOK, details);
    case 'temporarily_unavailable':
      return PlatformFailure.transient(Platform.TIKTOK, { ...details, outcomeUnknown: answer.status >= 500 });
    case 'server_error':
      return PlatformFailure.transient(Platform.TIKTOK, { ...details, outcomeUnknown: call !== 'revoke' });
    default:
      return apiFailure(
        refusal,
        { endpoint: call, scopes: [], repeatable: call === 'revoke' },
        answer,
        clock,
      );
  }
}

/** Classifies a response that matches no documented format. */
export function unreadableAnswer(
  endpoint: string,
  repeatable: boolean,
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const details = {
    platformCode: 'UNREADABLE_ANSWER',
    message: `${endpoint} answered HTTP ${answer.status} with an undocumented body.`,
    httpStatus: answer.status,
  };
  if (answer.status === 429) {
    return PlatformFailure.rateLimited(Platform.TIKTOK, clock.inSeconds(waitOf(answer, minute)), details);
  }
  return PlatformFailure.transient(Platform.TIKTOK, {
    ...details,
    outcomeUnknown: !repeatable && mayHaveActed(answer.status),
  });
}

/** A 4xx refuses the request before anything happened. After any other status the outcome is unknown. */
function mayHaveActed(status: number): boolean {
  return status < 400 || status >= 500;
}

/** `Retry-After` is not documented for TikTok. If a gateway sends it, it is respected within limits. */
function waitOf(answer: PlatformAnswer, otherwise: number): number {
  const header = answer.headers['retry-after'];
  const seconds = typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) : 0;
  return Math.max(seconds, otherwise);
}

function detailsOf({ code, message, requestId }: Refusal, endpoint: string, answer: PlatformAnswer) {
  return {
    platformCode: code,
    message: `${endpoint} answered ${code}${message ? `: ${message.slice(0, 300)}` : ''}`,
    requestId: requestId ?? undefined,
    httpStatus: answer.status,
  };
}
