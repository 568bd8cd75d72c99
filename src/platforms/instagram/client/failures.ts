import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure, type ReauthorizeReason } from '../../platform-failure.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { Platform } from '../../platform.js';
import { remedyOf, remedyOfHiddenAccount } from '../publishing/remedies.js';
import { businessUsage } from './usage.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `mayHaveActed`: Meta may have executed the call. If the call is not repeatable, its outcome is unknown. */
type Meaning =
  | { kind: 'over'; reason: ReauthorizeReason }
  | { kind: 'permission' }
  | { kind: 'rejected'; mayHaveActed?: boolean }
  | { kind: 'misconfigured' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'transient'; mayHaveActed: boolean };

const rejected: Meaning = { kind: 'rejected' };
const later: Meaning = { kind: 'transient', mayHaveActed: false };
const unclear: Meaning = { kind: 'transient', mayHaveActed: true };

/** Meanings by `code/subcode`, which take precedence over those by code alone. */
const bySubcode: Readonly<Record<string, Meaning>> = {
  // Publishing. The state of the container decides whether a retry uses it or a new one.
  '-2/2207003': later,
  '-2/2207020': later,
  '-1/2207001': unclear,
  '-1/2207032': later,
  '-1/2207053': later,
  '-1/2207073': rejected,
  '1/2207057': rejected,
  // Suspected spam. Several times the post was live anyway.
  '4/2207051': { kind: 'rejected', mayHaveActed: true },
  '9/2207042': { kind: 'wait', seconds: hour },
  // A container that has expired or is published already: only its status decides.
  '24/2207006': { kind: 'rejected', mayHaveActed: true },
  '24/2207008': unclear,
  '25/2207050': rejected,
  '352/2207026': rejected,
  // The URL could not be fetched, also if the URL is valid and Meta has a problem.
  '9004/2207052': later,
  '9007/2207027': later,
  '36000/2207004': rejected,
  '36001/2207005': rejected,
  '36003/2207009': rejected,
  '36004/2207010': rejected,
  // Tokens.
  '190/458': { kind: 'over', reason: 'GRANT_REVOKED' },
  '190/459': { kind: 'over', reason: 'USER_CHECKPOINTED' },
  '190/460': { kind: 'over', reason: 'PASSWORD_CHANGED' },
  '190/463': { kind: 'over', reason: 'GRANT_EXPIRED' },
  '190/464': { kind: 'over', reason: 'USER_CHECKPOINTED' },
  // One Page of perhaps several: the grant is still valid.
  '190/492': { kind: 'permission' },
};

const byCode: Readonly<Record<number, Meaning>> = {
  1: unclear,
  2: unclear,
  3: { kind: 'misconfigured' },
  4: { kind: 'wait', seconds: hour },
  9: { kind: 'wait', seconds: hour },
  10: { kind: 'permission' },
  17: { kind: 'wait', seconds: hour },
  24: unclear,
  25: rejected,
  32: { kind: 'wait', seconds: hour },
  100: rejected,
  101: { kind: 'misconfigured' },
  102: { kind: 'over', reason: 'GRANT_INVALID' },
  190: { kind: 'over', reason: 'GRANT_INVALID' },
  341: { kind: 'wait', seconds: hour },
  352: rejected,
  368: { kind: 'wait', seconds: day },
  506: rejected,
  613: { kind: 'wait', seconds: hour },
  2500: rejected,
  9004: later,
  9007: later,
  36000: rejected,
  36001: rejected,
  36003: rejected,
  36004: rejected,
  80001: { kind: 'wait', seconds: hour },
  80002: { kind: 'wait', seconds: hour },
  80006: { kind: 'wait', seconds: hour },
};

/** Codes for an allowance that is used up: of the app, or of an Instagram account or Page. */
export const appThrottles: readonly number[] = [4, 17, 32, 341, 613];
export const accountThrottles: readonly number[] = [80001, 80002, 80006];

export interface Refusal {
  code: number;
  subcode: number | null;
  message: string;
  requestId: string | null;
}

export interface RefusedCall {
  endpoint: string;
  /** Scopes that the call needs. */
  scopes: readonly string[];
  repeatable: boolean;
}

/**
 * Error text of every call with a token if the account is invisible to the app: it is not a professional account, or has no role in
 * an app that is not reviewed.
 */
const hiddenAccount = /^Unsupported request - method type: (get|post)$/i;

/** A wrong secret has the same number as a temporary error. */
const wrongSecret = /^Error validating client secret/i;

/** Classifies a refusal of a graph host by code and subcode, never by HTTP status. An unknown one is transient. */
export function graphFailure(
  refusal: Refusal,
  call: RefusedCall,
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const { code, subcode, message, requestId } = refusal;
  const details = {
    platformCode: subcode === null ? String(code) : `${code}/${subcode}`,
    message: `${call.endpoint} answered ${code}${subcode === null ? '' : `/${subcode}`}: ${message.slice(0, 300)}`,
    requestId: requestId ?? undefined,
    httpStatus: answer.status,
  };
  if (code === 100 && hiddenAccount.test(message)) {
    const ineligible = { ...details, ...remedyOfHiddenAccount(), ineligible: true };
    return PlatformFailure.rejected(Platform.INSTAGRAM, ineligible);
  }
  if (wrongSecret.test(message)) return PlatformFailure.misconfigured(Platform.INSTAGRAM, details);
  const meaning = meaningOf(refusal, answer.status);
  switch (meaning.kind) {
    case 'over':
      return PlatformFailure.reauthorize(Platform.INSTAGRAM, meaning.reason, details);
    case 'permission':
      return PlatformFailure.reauthorize(Platform.INSTAGRAM, 'SCOPES_MISSING', {
        ...details,
        missingScopes: call.scopes,
      });
    case 'rejected':
      return PlatformFailure.rejected(Platform.INSTAGRAM, {
        ...details,
        ...remedyOf(code, subcode),
        outcomeUnknown: meaning.mayHaveActed && !call.repeatable,
      });
    case 'misconfigured':
      return PlatformFailure.misconfigured(Platform.INSTAGRAM, details);
    case 'wait': {
      const seconds = retryAfterSeconds(answer) ?? meaning.seconds;
      return PlatformFailure.rateLimited(Platform.INSTAGRAM, clock.inSeconds(seconds), details);
    }
    case 'transient':
      return PlatformFailure.transient(Platform.INSTAGRAM, {
        ...details,
        outcomeUnknown: meaning.mayHaveActed && !call.repeatable,
      });
  }
}

function meaningOf({ code, subcode }: Refusal, status: number): Meaning {
  const known = (subcode === null ? undefined : bySubcode[`${code}/${subcode}`]) ?? byCode[code];
  if (known) return known;
  if (code >= 200 && code <= 299) return { kind: 'permission' };
  if (status === 429) return { kind: 'wait', seconds: hour };
  return { kind: 'transient', mayHaveActed: status < 400 || status >= 500 };
}

/**
 * Classifies a refusal of a code exchange. Errors that a user can cause by editing a callback are no alarm for the operator; a wrong
 * secret is.
 */
export function exchangeFailure(refusal: Refusal, answer: PlatformAnswer, clock: Clock): PlatformFailure {
  const call = { endpoint: 'code_exchange', scopes: [], repeatable: false };
  const failure = graphFailure(refusal, call, answer, clock);
  if (failure.kind !== 'reauthorize') return failure;
  // A token error in a call without a token concerns the code.
  return PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: failure.platformCode,
    message: failure.message,
    requestId: failure.requestId ?? undefined,
    httpStatus: answer.status,
  });
}

/** Classifies a refusal of `api.instagram.com`, which has texts and no codes. */
export function flatFailure(message: string, answer: PlatformAnswer, clock: Clock): PlatformFailure {
  const details = {
    platformCode: `HTTP_${answer.status}`,
    message: `code_exchange answered: ${message.slice(0, 300)}`,
    httpStatus: answer.status,
  };
  if (answer.status === 429 || /request limit|too many/i.test(message)) {
    return PlatformFailure.rateLimited(Platform.INSTAGRAM, clock.inSeconds(hour), details);
  }
  if (answer.status >= 500) {
    return PlatformFailure.transient(Platform.INSTAGRAM, { ...details, outcomeUnknown: true });
  }
  if (/invalid platform app|client secret/i.test(message)) {
    return PlatformFailure.misconfigured(Platform.INSTAGRAM, details);
  }
  return PlatformFailure.rejected(Platform.INSTAGRAM, details);
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
    return PlatformFailure.rateLimited(Platform.INSTAGRAM, clock.inSeconds(hour), details);
  }
  return PlatformFailure.transient(Platform.INSTAGRAM, {
    ...details,
    outcomeUnknown: !repeatable && (answer.status < 400 || answer.status >= 500),
  });
}

/** The wait that the header of business use cases reports. */
function retryAfterSeconds(answer: PlatformAnswer): number | null {
  const waits = businessUsage(answer).map((usage) => usage.regainSeconds ?? 0);
  return Math.max(0, ...waits) || null;
}
