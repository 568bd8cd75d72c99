import type { z } from 'zod';
import type { Clock } from '../../../clock/clock.js';
import { parseLossless } from '../../http/lossless-json.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { PlatformAnswer, PlatformHttp, PlatformRequest, Reading } from '../../http/platform-http.js';
import type { TikTokEndpoint } from './endpoints.js';
import type { TikTokConfig } from '../tiktok.env.js';
import { apiFailure, oauthFailure, type OAuthCall, unreadableAnswer } from './failures.js';
import { apiEnvelope, oauthRefusal } from './schemas.js';

interface ApiCall {
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** Scopes that this call needs, if they differ from those of the endpoint. */
  scopes?: readonly string[];
}

/** Calls both APIs of TikTok and parses their responses: flat OAuth responses, and the envelope of the API. */
export class TikTokClient {
  constructor(
    private readonly config: TikTokConfig,
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /** @throws PlatformFailure */
  api<Data>(
    endpoint: TikTokEndpoint,
    credentials: OpenCredentials,
    schema: z.ZodType<Data>,
    { query, body, scopes = endpoint.scopes }: ApiCall = {},
  ): Promise<Data> {
    const { name, method, path, limit, repeatable, critical } = endpoint;
    const budgetKey = limit.per === 'token' ? credentials.accessToken : this.config.clientKey;
    const request: PlatformRequest = {
      platform: Platform.TIKTOK,
      endpoint: name,
      method,
      url: `${this.config.apiUrl}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`,
      headers: {
        authorization: `Bearer ${credentials.accessToken}`,
        ...(method === 'POST' && { 'content-type': 'application/json; charset=UTF-8' }),
      },
      body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
      repeatable,
      critical,
      timeout: 'api',
      budget: { bucket: path, key: budgetKey, calls: limit.calls, perSeconds: 60 },
    };
    return this.http.call(request, (answer): Reading<Data> => {
      const envelope = apiEnvelope.safeParse(parseBody(answer));
      if (!envelope.success) throw unreadableAnswer(name, repeatable, answer, this.clock);
      const { data, error } = envelope.data;
      const requestId = error.log_id ?? error.logid;
      if (error.code !== 'ok') {
        throw apiFailure(
          { code: error.code, message: error.message, requestId },
          { endpoint: name, scopes, repeatable },
          answer,
          this.clock,
        );
      }
      const parsed = schema.safeParse(data);
      if (!parsed.success) throw unreadableAnswer(name, repeatable, answer, this.clock);
      return { value: parsed.data, requestId };
    });
  }

  /** @throws PlatformFailure */
  oauth<Answer>(
    call: OAuthCall,
    form: Readonly<Record<string, string>>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> {
    const request: PlatformRequest = {
      platform: Platform.TIKTOK,
      endpoint: `oauth_${call}`,
      method: 'POST',
      url: `${this.config.apiUrl}${call === 'revoke' ? '/v2/oauth/revoke/' : '/v2/oauth/token/'}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-cache' },
      body: new URLSearchParams({
        client_key: this.config.clientKey,
        client_secret: this.config.clientSecrets[0]!,
        ...form,
      }).toString(),
      repeatable: call === 'revoke',
      critical: true,
      timeout: 'api',
    };
    return this.http.call(request, (answer): Reading<Answer> => {
      const body = parseBody(answer);
      const success = schema.safeParse(body);
      if (success.success) return { value: success.data, requestId: null };
      const refusal = oauthRefusal.safeParse(body);
      if (!refusal.success) throw unreadableAnswer(call, request.repeatable, answer, this.clock);
      const { error, error_description, log_id } = refusal.data;
      throw oauthFailure(
        { code: error, message: error_description, requestId: log_id },
        call,
        answer,
        this.clock,
      );
    });
  }
}

function parseBody({ text }: PlatformAnswer): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
