import type { Clock } from '../../../clock/clock.js';
import type { PlatformAnswer } from '../../http/platform-http.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';

const hourMs = 3_600_000;
/** The platform promises no `Retry-After`. Other calls of the shop may use the limit meanwhile, so a short wait is enough. */
const usualWaitSeconds = 5;
const maxWaitSeconds = 3_600;

type Meaning =
  | 'token'
  | 'scopes'
  | 'deactivated'
  | 'rejected'
  | 'misconfigured'
  | 'clock'
  | 'wait'
  | 'sandbox-quota'
  | 'identifier'
  | 'transient';

/** Codes of the gateway. The HTTP status does not help: refusals come with 200 as well. */
const gatewayMeanings: Readonly<Record<string, Meaning>> = {
  '36009002': 'wait',
  '36009003': 'transient',
  '36009005': 'token',
  '36009007': 'transient',
  '36009009': 'rejected',
  '36009010': 'rejected',
  '36009014': 'rejected',
  '36009021': 'rejected',
  '36009022': 'rejected',
  '36009023': 'rejected',
  '36009033': 'misconfigured',
  '36009037': 'sandbox-quota',
  '36009043': 'deactivated',
  '36009044': 'deactivated',
  '101000': 'identifier',
  '105000': 'token',
  '105001': 'token',
  '105002': 'token',
  '105005': 'scopes',
  '106001': 'misconfigured',
  '106011': 'identifier',
  '106013': 'identifier',
};

/** Lookups of orders that failed at the platform. */
const transientOrderCodes = new Set(['10002014', '10002015', '10037002', '10037003', '10037004']);
/** Codes of orders, products, analytics and finance: the request itself is refused. */
const businessCode =
  /^(120\d{5}|1000[26]\d{3}|10037\d{3}|21008\d{3}|2500\d{4}|2502\d{4}|28001\d{3}|22005\d{3})$/;
/** Of the token host and of single parts of a request. */
const invalidInput = '98001004';
/** Business codes for an error inside the platform. */
const transientBusinessCodes = new Set(['25020008']);

export interface Refusal {
  code: string;
  message: string | null;
  requestId: string | null;
}

/** Whether another cipher may help: the one that was sent is missing, outdated or of another shop. */
export function concernsIdentifier({ platformCode }: PlatformFailure): boolean {
  return gatewayMeanings[platformCode] === 'identifier';
}

/** Whether the platform no longer accepts the page token of a call. */
export function isPageTokenRefused(failure: PlatformFailure): boolean {
  return failure.kind === 'rejected' && /page[_ ]?token/i.test(failure.message);
}

/** Classifies a refusal of an API call. An unknown code is transient. */
export function apiFailure(
  refusal: Refusal,
  endpoint: { name: string; scopes: readonly string[] },
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const details = detailsOf(refusal, endpoint.name, answer);
  switch (meaningOf(refusal, answer.status)) {
    case 'token':
      return PlatformFailure.reauthorize(Platform.TIKTOK_SHOP, 'TOKEN_REFUSED', details);
    case 'scopes':
      return PlatformFailure.reauthorize(Platform.TIKTOK_SHOP, 'SCOPES_MISSING', {
        ...details,
        missingScopes: endpoint.scopes,
      });
    case 'deactivated':
      return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
        ...details,
        deactivated: true,
        ineligible: true,
        userMessage:
          'TikTok Shop has deactivated this shop or its seller account. Resolve this in Seller Center first.',
      });
    case 'wait':
      return PlatformFailure.rateLimited(Platform.TIKTOK_SHOP, clock.inSeconds(waitSeconds(answer)), {
        ...details,
        limitsCalls: true,
      });
    case 'sandbox-quota':
      return PlatformFailure.rateLimited(Platform.TIKTOK_SHOP, nextHour(clock), {
        ...details,
        limitsCalls: true,
        message: `${details.message}. The sandbox quota of this development shop, 1,000 requests per hour, is used up`,
        userMessage:
          'TikTok Shop limits development shops to 1,000 requests per hour. Try again after the next full hour.',
      });
    case 'rejected':
      return PlatformFailure.rejected(Platform.TIKTOK_SHOP, details);
    case 'misconfigured':
      return PlatformFailure.misconfigured(Platform.TIKTOK_SHOP, details);
    case 'clock':
      return PlatformFailure.misconfigured(Platform.TIKTOK_SHOP, {
        ...details,
        message: `${details.message.replace(/\.$/, '')}. Calls are signed with the time of this process, which is ${clock.now().toISOString()}: correct the clock of its machine (NTP).`,
      });
    case 'identifier':
    case 'transient':
      return PlatformFailure.transient(Platform.TIKTOK_SHOP, details);
  }
}

function meaningOf({ code, message }: Refusal, status: number): Meaning {
  const known = gatewayMeanings[code];
  if (known) return known;
  if (code === '36009004') return overloadedMeaning(message ?? '');
  if (transientOrderCodes.has(code) || transientBusinessCodes.has(code)) return 'transient';
  if (status === 429) return 'wait';
  return businessCode.test(code) ? 'rejected' : 'transient';
}

/** One code has many causes. Only its text distinguishes them. */
function overloadedMeaning(message: string): Meaning {
  if (/page[_ ]?token/i.test(message)) return 'rejected';
  if (/access[_ -]?token|token header/i.test(message)) return 'token';
  if (/\btimestamp\b/i.test(message)) return 'clock';
  if (/app_key|\bsign\b/i.test(message)) return 'misconfigured';
  return 'rejected';
}

/** Classifies an error inside a success. An error of the platform itself may come after the effect. */
export function partialFailure(
  { code, message }: Pick<Refusal, 'code' | 'message'>,
  { name }: { name: string },
): PlatformFailure {
  const details = {
    platformCode: code,
    message: `${name} answered ${code}${message ? `: ${withoutSecrets(message)}` : ''}`,
  };
  const isTransient =
    meaningOf({ code, message, requestId: null }, 200) === 'transient' && code !== invalidInput;
  return isTransient
    ? PlatformFailure.transient(Platform.TIKTOK_SHOP, { ...details, outcomeUnknown: true })
    : PlatformFailure.rejected(Platform.TIKTOK_SHOP, details);
}

export type TokenCall = 'exchange' | 'refresh';

/**
 * Classifies a refusal of the token host. Its message is left out: it may quote a parameter, and the parameters are secrets. A user
 * can edit the code of a callback, so an exchange is never an alarm for the operator.
 */
export function tokenFailure(
  { code, requestId }: Refusal,
  call: TokenCall,
  answer: PlatformAnswer,
): PlatformFailure {
  const details = detailsOf({ code, requestId, message: null }, nameOf(call), answer);
  switch (code) {
    case '36004001':
    case '36004004':
    case '36004005':
      if (call === 'exchange') return PlatformFailure.rejected(Platform.TIKTOK_SHOP, details);
      return PlatformFailure.reauthorize(
        Platform.TIKTOK_SHOP,
        code === '36004001' ? 'GRANT_EXPIRED' : 'GRANT_INVALID',
        details,
      );
    case invalidInput:
      return call === 'exchange'
        ? PlatformFailure.rejected(Platform.TIKTOK_SHOP, details)
        : PlatformFailure.misconfigured(Platform.TIKTOK_SHOP, details);
    case '105004':
      return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
        ...details,
        ineligible: true,
        userMessage: 'TikTok Shop does not allow this app for the region or status of the shop.',
      });
    default:
      // 98001005, 98001006 and everything unknown: the code or token may have been used.
      return PlatformFailure.transient(Platform.TIKTOK_SHOP, {
        ...details,
        outcomeUnknown: mayHaveActed(answer.status),
      });
  }
}

/** Classifies a throttled call of the token host, which happens before anything else. */
export function tokenThrottled(call: TokenCall, answer: PlatformAnswer, clock: Clock): PlatformFailure {
  return PlatformFailure.rateLimited(Platform.TIKTOK_SHOP, clock.inSeconds(waitSeconds(answer)), {
    platformCode: 'THROTTLED',
    message: `${nameOf(call)} answered HTTP 429`,
    httpStatus: 429,
  });
}

/** Classifies a response that matches no documented format. */
export function unreadableAnswer(
  name: string,
  repeatable: boolean,
  answer: PlatformAnswer,
  clock: Clock,
): PlatformFailure {
  const details = {
    platformCode: 'UNREADABLE_ANSWER',
    message: `${name} answered HTTP ${answer.status} with an undocumented body.`,
    httpStatus: answer.status,
  };
  if (answer.status === 429) {
    return PlatformFailure.rateLimited(Platform.TIKTOK_SHOP, clock.inSeconds(waitSeconds(answer)), details);
  }
  return PlatformFailure.transient(Platform.TIKTOK_SHOP, {
    ...details,
    outcomeUnknown: !repeatable && mayHaveActed(answer.status),
  });
}

export function nameOf(call: TokenCall): string {
  return `token_${call}`;
}

/** A 4xx refuses the request before anything happened. After any other status the outcome is unknown. */
function mayHaveActed(status: number): boolean {
  return status < 400 || status >= 500;
}

function waitSeconds({ headers }: PlatformAnswer): number {
  const header = headers['retry-after'];
  const asked = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : usualWaitSeconds;
  return Math.min(Math.max(asked, 1), maxWaitSeconds);
}

function nextHour(clock: Clock): Date {
  return new Date((Math.floor(clock.nowMs() / hourMs) + 1) * hourMs);
}

function detailsOf({ code, message, requestId }: Refusal, name: string, answer: PlatformAnswer) {
  return {
    platformCode: code,
    message: `${name} answered ${code}${message ? `: ${withoutSecrets(message)}` : ''}`,
    requestId: requestId ?? undefined,
    httpStatus: answer.status,
  };
}

/** A message may quote a token, cipher or signature, all of which are long. */
function withoutSecrets(message: string): string {
  return message.replace(/[\w+/=-]{24,}/g, '…').slice(0, 300);
}
