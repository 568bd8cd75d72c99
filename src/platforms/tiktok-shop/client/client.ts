import type { z } from 'zod';
import type { Clock } from '../../../clock/clock.js';
import { parseLossless } from '../../http/lossless-json.js';
import type { Budget } from '../../http/budgets.js';
import type { PlatformAnswer, PlatformHttp, Reading } from '../../http/platform-http.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { CallBudget } from '../../platform-budgets.js';
import { Platform } from '../../platform.js';
import type { TikTokShopApp, TikTokShopConfig } from '../tiktok-shop.env.js';
import { type ShopAccess, shopAccessOf } from '../login/credentials.js';
import { endpoints, limitOf, type ShopEndpoint } from './endpoints.js';
import {
  apiFailure,
  concernsIdentifier,
  nameOf,
  type TokenCall,
  tokenFailure,
  tokenThrottled,
  unreadableAnswer,
} from './failures.js';
import { envelope, type ShopRow, shopRow, shopsData, tokenData } from './schemas.js';
import { signRequest } from './sign.js';

export interface ApiCall {
  /** Id of the object in the path. */
  id?: string;
  query?: Readonly<Record<string, string>>;
  /** Sent with POST; an empty object by default. */
  body?: object;
}

const contentType = 'application/json';
/** The platform's ids have digits, letters and hyphens. Anything else would change the path of the request. */
const pathId = /^[\w-]{1,64}$/;

/** Calls the token host and the signed API, and parses their responses. */
export class TikTokShopClient {
  constructor(
    private readonly config: TikTokShopConfig,
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /**
   * Calls an endpoint. If the cipher of the shop is refused, it is read again once.
   *
   * @throws PlatformFailure
   */
  async api<Data>(
    endpoint: ShopEndpoint,
    credentials: OpenCredentials,
    schema: z.ZodType<Data>,
    call: ApiCall = {},
  ): Promise<Data> {
    const access = shopAccessOf(credentials, this.config.apps);
    if (!endpoint.hasCipher) return this.send(endpoint, access, null, schema, call);
    const { cipher } = access;
    try {
      if (cipher !== null) return await this.send(endpoint, access, cipher, schema, call);
    } catch (error) {
      if (!(error instanceof PlatformFailure) || !concernsIdentifier(error)) throw error;
      const fresh = await this.freshCipher(credentials, access);
      if (fresh === cipher) throw error;
      return this.send(endpoint, access, fresh, schema, call);
    }
    return this.send(endpoint, access, await this.freshCipher(credentials, access), schema, call);
  }

  /** The shops of a grant. Rows that cannot be read are left out. @throws PlatformFailure */
  async shops(credentials: OpenCredentials): Promise<ShopRow[]> {
    const { shops } = await this.api(endpoints.shops, credentials, shopsData);
    const known = shops.map((row) => shopRow.safeParse(row)).flatMap(({ data }) => (data ? [data] : []));
    if (known.length === 0 && shops.length > 0) {
      throw PlatformFailure.transient(Platform.TIKTOK_SHOP, {
        platformCode: 'UNREADABLE_ANSWER',
        message: 'shops returned no shop that can be read.',
      });
    }
    return known;
  }

  /** Requests tokens. Parameters and secrets are in the address, which is never logged. @throws PlatformFailure */
  tokens(
    app: TikTokShopApp,
    call: TokenCall,
    parameters: Readonly<Record<string, string>>,
  ): Promise<z.infer<typeof tokenData>> {
    const query = { app_key: app.appKey, app_secret: app.appSecrets[0]!, ...parameters };
    const path = call === 'exchange' ? '/api/v2/token/get' : '/api/v2/token/refresh';
    return this.http.call(
      {
        platform: Platform.TIKTOK_SHOP,
        endpoint: nameOf(call),
        method: 'GET',
        url: `${this.config.authUrl}${path}?${encodeQuery(query)}`,
        repeatable: false,
        critical: true,
        timeout: 'api',
      },
      (answer): Reading<z.infer<typeof tokenData>> => {
        if (answer.status === 429) throw tokenThrottled(call, answer, this.clock);
        const read = envelope.safeParse(parseBody(answer));
        if (!read.success) throw unreadableAnswer(nameOf(call), false, answer, this.clock);
        const { code, message, request_id: requestId, data } = read.data;
        if (code !== '0') throw tokenFailure({ code, message, requestId }, call, answer);
        const tokens = tokenData.safeParse(data);
        if (!tokens.success) throw unreadableAnswer(nameOf(call), false, answer, this.clock);
        return { value: tokens.data, requestId };
      },
    );
  }

  /** Rate limits of endpoints for a shop, in their order. Null without recent calls. */
  async budgets(
    used: readonly ShopEndpoint[],
    loginType: string,
    shopId: string,
  ): Promise<(CallBudget | null)[]> {
    const app = this.config.apps.find((one) => one.loginType === loginType);
    if (!app) return used.map(() => null);
    return this.http.readBudgets(
      Platform.TIKTOK_SHOP,
      used.map((endpoint) => budgetFor(endpoint, app, shopId)),
    );
  }

  private send<Data>(
    endpoint: ShopEndpoint,
    { app, accessToken, shopId }: ShopAccess,
    cipher: string | null,
    schema: z.ZodType<Data>,
    call: ApiCall,
  ): Promise<Data> {
    const { name, method } = endpoint;
    const path = pathOf(endpoint, call.id);
    // One text for the signature and the request.
    const body = method === 'POST' ? JSON.stringify(call.body ?? {}) : '';
    const query: Record<string, string> = {
      ...call.query,
      app_key: app.appKey,
      timestamp: String(Math.floor(this.clock.nowMs() / 1000)),
      ...(cipher !== null && { shop_cipher: cipher }),
    };
    const sign = signRequest({ path, query, body, contentType }, app.appSecrets[0]!);
    return this.http.call(
      {
        platform: Platform.TIKTOK_SHOP,
        endpoint: name,
        method,
        url: `${this.config.apiUrl}${path}?${encodeQuery({ ...query, sign })}`,
        headers: { 'content-type': contentType, 'x-tts-access-token': accessToken },
        body: body === '' ? undefined : body,
        repeatable: endpoint.isRepeatable,
        critical: endpoint.name === endpoints.endAuthorization.name,
        timeout: 'api',
        budget: budgetFor(endpoint, app, shopId ?? accessToken),
      },
      (answer) => this.read(endpoint, schema, answer),
    );
  }

  private read<Data>(endpoint: ShopEndpoint, schema: z.ZodType<Data>, answer: PlatformAnswer): Reading<Data> {
    const read = envelope.safeParse(parseBody(answer));
    if (!read.success) throw unreadableAnswer(endpoint.name, endpoint.isRepeatable, answer, this.clock);
    const { code, message, request_id: requestId, data } = read.data;
    if (code !== '0') throw apiFailure({ code, message, requestId }, endpoint, answer, this.clock);
    const parsed = schema.safeParse(data ?? {});
    if (!parsed.success) throw unreadableAnswer(endpoint.name, endpoint.isRepeatable, answer, this.clock);
    return { value: parsed.data, requestId };
  }

  /** Reads the cipher of the shop again and stores it. @throws PlatformFailure */
  private async freshCipher(credentials: OpenCredentials, { shopId }: ShopAccess): Promise<string> {
    if (shopId === null) {
      throw PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
        platformCode: 'NO_SHOP',
        message: 'These credentials belong to a grant and not to one of its shops.',
      });
    }
    const shops = await this.shops(credentials);
    const cipher = shops.find((shop) => shop.id === shopId)?.cipher;
    if (cipher === undefined) throw shopNotAuthorized(shops.length > 0);
    await credentials.saveExtra?.({ cipher });
    return cipher;
  }
}

/** Only a new consent helps. It ends the grant only if the grant has no other shop. */
export function shopNotAuthorized(hasOthers: boolean): PlatformFailure {
  const details = {
    platformCode: 'SHOP_NOT_AUTHORIZED',
    message: 'The seller no longer authorizes this app for the shop.',
    userMessage: 'The authorization for this shop has ended. Connect the shop again.',
  };
  return hasOthers
    ? PlatformFailure.rejected(Platform.TIKTOK_SHOP, { ...details, accountRemoved: true })
    : PlatformFailure.reauthorize(Platform.TIKTOK_SHOP, 'GRANT_REVOKED', details);
}

/** @param scope id of the shop, or what else identifies the grant */
function budgetFor(endpoint: ShopEndpoint, { appKey }: TikTokShopApp, scope: string): Budget {
  return { bucket: endpoint.limit, key: `${appKey} ${scope}`, ...limitOf(endpoint) };
}

function pathOf({ path, name }: ShopEndpoint, objectId: string | undefined): string {
  if (!path.includes('{id}')) return path;
  if (objectId !== undefined && pathId.test(objectId)) return path.replace('{id}', objectId);
  throw PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
    platformCode: 'INVALID_ID',
    message: `${name} needs an id of letters and digits.`,
  });
}

function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&');
}

function parseBody({ text }: PlatformAnswer): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
