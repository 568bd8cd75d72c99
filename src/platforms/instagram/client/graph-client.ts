import type { z } from 'zod';
import type { Clock } from '../../../clock/clock.js';
import { parseLossless } from '../../http/lossless-json.js';
import type { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { PlatformAnswer, PlatformHttp, PlatformRequest, Reading } from '../../http/platform-http.js';
import { appSecretProof } from './appsecret-proof.js';
import { accountKey, appKey, usageNotes } from './usage.js';
import {
  accountThrottles,
  appThrottles,
  graphFailure,
  type Refusal,
  type RefusedCall,
  unreadableAnswer,
} from './failures.js';
import { graphRefusal } from './schemas.js';

/** One of the two Graph hosts, with the app's credentials there. */
export interface GraphHost {
  url: string;
  appId: string;
  /** The first one proves calls. */
  secrets: readonly string[];
  /** Whether calls with a token carry a proof that they come from the app's server. */
  proves: boolean;
}

/** A call of a graph host with any token. */
export interface GraphCall<Answer> {
  /** Name in logs, metrics and budgets. */
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** Path after the version: `/me`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  form?: Readonly<Record<string, string>>;
  schema: z.ZodType<Answer>;
  /** Scopes to request again if Meta reports a missing permission. */
  scopes?: readonly string[];
  /** Whether the call may be repeated. */
  repeatable: boolean;
  critical?: boolean;
  /** Whether the call has a longer time limit. */
  slow?: boolean;
  /** Whether it waits while the allowance is low. */
  deferrable?: boolean;
  /** The Instagram account whose allowance it uses. Without one, the allowance of the app. */
  accountId?: string | null;
  /** Whether it uses no allowance: token calls. */
  free?: boolean;
  /** Whether its path has no version. */
  unversioned?: boolean;
  /** Classifies a refusal, if the usual table does not apply. */
  classifyResponse?(refusal: Refusal, answer: PlatformAnswer): PlatformFailure;
}

/** Meta's Graph API of both hosts: parameters, error envelope, proof, usage headers. */
export class GraphClient {
  constructor(
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
    /** First segment of every path. */
    private readonly version: string,
  ) {}

  /** @param token sent as a bearer token, so that it is in no URL @throws PlatformFailure */
  call<Answer>(host: GraphHost, token: string | null, call: GraphCall<Answer>): Promise<Answer> {
    const query = new URLSearchParams({
      ...call.query,
      ...(token && host.proves && { appsecret_proof: appSecretProof(token, host.secrets[0]!) }),
    }).toString();
    const request: PlatformRequest = {
      platform: Platform.INSTAGRAM,
      endpoint: call.name,
      method: call.method,
      url: `${host.url}${call.unversioned ? '' : `/${this.version}`}${call.path}${query ? `?${query}` : ''}`,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(call.form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: call.form ? new URLSearchParams(call.form).toString() : undefined,
      repeatable: call.repeatable,
      critical: call.critical ?? false,
      timeout: call.slow ? 'long' : 'api',
      ...(!call.free && { allowances: allowancesOf(host, call) }),
    };
    return this.http.call(request, (answer) => this.read(call, answer));
  }

  private read<Answer>(call: GraphCall<Answer>, answer: PlatformAnswer): Reading<Answer> {
    const body = parseBody(answer);
    const refusal = readRefusal(body);
    if (refusal) throw call.classifyResponse?.(refusal, answer) ?? this.failure(call, refusal, answer);
    const parsed = answer.status < 400 ? call.schema.safeParse(body) : null;
    if (!parsed?.success) throw unreadableAnswer(call.name, call.repeatable, answer, this.clock);
    return { value: parsed.data, requestId: null };
  }

  private failure(
    { name, scopes = [], repeatable }: GraphCall<unknown>,
    refusal: Refusal,
    answer: PlatformAnswer,
  ): PlatformFailure {
    const call: RefusedCall = { endpoint: name, scopes, repeatable };
    return graphFailure(refusal, call, answer, this.clock);
  }
}

function allowancesOf({ appId }: GraphHost, call: GraphCall<unknown>): PlatformRequest['allowances'] {
  const accountId = call.accountId ?? null;
  return {
    keys: [accountId === null ? appKey(appId) : accountKey(appId, accountId)],
    deferrable: call.deferrable ?? false,
    read: (answer) => usageNotes(answer, appId, accountId, throttledOf(answer)),
  };
}

function throttledOf(answer: PlatformAnswer): 'app' | 'account' | null {
  if (answer.status < 400) return null;
  const refusal = readRefusal(parseBody(answer));
  if (!refusal) return null;
  if (accountThrottles.includes(refusal.code)) return 'account';
  // With a subcode the same number has another meaning, for example the limit of posts of an account.
  return refusal.subcode === null && appThrottles.includes(refusal.code) ? 'app' : null;
}

export function readRefusal(body: unknown): Refusal | null {
  const parsed = graphRefusal.safeParse(body);
  if (!parsed.success) return null;
  const { code, error_subcode, message, fbtrace_id } = parsed.data.error;
  return { code, subcode: error_subcode ?? null, message, requestId: fbtrace_id };
}

export function parseBody({ text }: PlatformAnswer): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
