import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SimulatorClock } from '../../clock.js';
import { sendResponse, type HostResponse } from '../../hosts/host.js';
import type { App, Apps } from '../login/apps.js';
import type { Grant, Tokens } from '../login/tokens.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { Shop } from '../shops/shop.js';
import type { Shops } from '../shops/shops.js';
import type { ShopResponses } from './responses.js';
import { gatewayRefusal, invalidParameter, Refusal } from './errors.js';
import type { Exchanges } from './exchanges.js';
import type { Limits } from './limits.js';
import { readFields, type Operation } from './operation.js';
import type { Router } from './router.js';
import { isSignedBy } from './sign.js';

const MAX_AGE_SECONDS = 300;
const MAX_AHEAD_SECONDS = 30;
/** Parameters that every call may have. */
const COMMON = new Set([
  'app_key',
  'timestamp',
  'sign',
  'shop_cipher',
  'category_asset_cipher',
  'access_token',
]);

interface GatewayParts {
  clock: SimulatorClock;
  apps: Apps;
  tokens: Tokens;
  shops: Shops;
  router: Router;
  responses: ShopResponses;
  limits: Limits;
  exchanges: Exchanges;
  behaviour: () => TikTokShopBehaviour;
  /** Changes responses of a shop as its settings demand. */
  transform: (data: object) => object;
}

/** The API host: checks each request in the order that the platform was observed to use. */
export class Gateway {
  constructor(private readonly parts: GatewayParts) {}

  register(host: FastifyInstance): void {
    const { responses, exchanges } = this.parts;
    host.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
      url: '/*',
      handler: async (request, reply) => {
        const target = readTarget(request);
        let response: HostResponse;
        try {
          response = responses.success(this.parts.transform(this.call(request, target)));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          response = responses.refusal(error);
        }
        const { sign: _sign, access_token: _token, ...query } = Object.fromEntries(target.query);
        const { method } = request;
        exchanges.add({
          method,
          path: target.path,
          query,
          body: target.body,
          status: response.status,
          response: response.body,
        });
        return sendResponse(reply, response);
      },
    });
  }

  private call(request: FastifyRequest, target: Target): object {
    const { router, behaviour, clock, limits } = this.parts;
    const found = router.find(request.method, target.path);
    if (found.kind === 'unknown-path') throw gatewayRefusal(36_009_009);
    if (found.kind === 'unknown-method') throw gatewayRefusal(36_009_010);
    if (found.kind === 'unknown-version') throw gatewayRefusal(behaviour().versionErrorCode);
    const { operation, version, params } = found;

    const app = this.checkSignature(target);
    if (app.ipAllowList && !app.ipAllowList.includes(request.ip)) throw gatewayRefusal(36_009_033);
    const grant = this.checkToken(app, target.token);
    const shop = this.checkShop(operation, grant, target.query.get('shop_cipher'));
    if (target.query.has('category_asset_cipher')) {
      throw gatewayRefusal(36_009_004, 'Unexpected identifier: category_asset_cipher.');
    }
    if (operation.scope !== null && !grant.scopes.includes(operation.scope)) throw gatewayRefusal(105_005);
    const owner = shop?.key ?? grant.sellerKey;
    if (!limits.take(`${app.appKey} ${owner} ${operation.path}`, operation.rate)) {
      throw gatewayRefusal(36_009_002);
    }
    if (shop?.settings.sandbox && !limits.takeSandbox(shop.key)) throw gatewayRefusal(36_009_037);

    return operation.handle({
      app,
      grant,
      shop: shop as Shop,
      version,
      params,
      query: readFields(operation.query, ownParameters(target.query), ''),
      body: readFields(operation.body, this.readBody(target), 'body.'),
      now: Math.floor(clock.now() / 1_000),
    });
  }

  private checkSignature(target: Target): App {
    const { apps, clock } = this.parts;
    const { query } = target;
    const app = apps.find(query.get('app_key'));
    if (!app || app.status === 'disabled') {
      throw gatewayRefusal(36_009_004, 'Invalid app_key.');
    }
    const timestamp = query.get('timestamp') ?? '';
    const age = Math.floor(clock.now() / 1_000) - Number(timestamp);
    if (!/^\d{10}$/.test(timestamp) || age > MAX_AGE_SECONDS || age < -MAX_AHEAD_SECONDS) {
      throw gatewayRefusal(36_009_004, 'Invalid timestamp.');
    }
    const sign = query.get('sign');
    if (!sign) throw gatewayRefusal(36_009_004, 'sign is a required field.');
    if (!isSignedBy(app.appSecret, target, sign)) throw gatewayRefusal(106_001);
    return app;
  }

  private checkToken(app: App, token: string | undefined): Grant {
    const { tokens, shops } = this.parts;
    const state = token ? tokens.authenticate(app.appKey, token) : 'unknown';
    if (state === 'unknown') throw gatewayRefusal(36_009_005);
    if (state === 'revoked') throw gatewayRefusal(105_001);
    if (state === 'expired') throw gatewayRefusal(105_002);
    if (tokens.isSellerInactive(state.sellerKey)) throw gatewayRefusal(36_009_044);
    if (shops.ofSeller(state.sellerKey).every(({ status }) => status === 'DEACTIVATED')) {
      throw gatewayRefusal(36_009_043);
    }
    return state;
  }

  private checkShop(operation: Operation, grant: Grant, cipher: string | null): Shop | undefined {
    const { tokens, shops } = this.parts;
    if (operation.cipher === 'none') {
      if (cipher !== null) throw gatewayRefusal(36_009_004, 'Unexpected identifier: shop_cipher.');
      return undefined;
    }
    if (!cipher) throw gatewayRefusal(106_013);
    const shop = shops
      .ofSeller(grant.sellerKey)
      .find(({ key }) => grant.shops.includes(key) && tokens.cipherOf(grant, key) === cipher);
    if (!shop) throw gatewayRefusal(101_000);
    if (shop.status === 'DEACTIVATED') throw gatewayRefusal(36_009_043);
    return shop;
  }

  private readBody(target: Target): unknown {
    const mediaType = target.contentType.split(';', 1)[0]?.trim().toLowerCase();
    const isRequired = this.parts.behaviour().requireContentType || target.body !== '';
    if (isRequired && mediaType !== 'application/json') throw gatewayRefusal(36_009_022);
    if (target.body === '') return {};
    try {
      return JSON.parse(target.body) as unknown;
    } catch {
      throw invalidParameter('The body is not valid JSON.');
    }
  }
}

interface Target {
  path: string;
  query: URLSearchParams;
  body: string;
  contentType: string;
  token: string | undefined;
}

function readTarget(request: FastifyRequest): Target {
  const [path, query = ''] = request.url.split('?', 2) as [string, string?];
  const token = request.headers['x-tts-access-token'];
  return {
    path,
    query: new URLSearchParams(query),
    body: typeof request.body === 'string' ? request.body : '',
    contentType: request.headers['content-type'] ?? '',
    token: typeof token === 'string' ? token : undefined,
  };
}

function ownParameters(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query].filter(([name]) => !COMMON.has(name)));
}
