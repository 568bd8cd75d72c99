import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { SimulatorClock } from '../../clock.js';
import { sendResponse, type HostResponse, type HostErrorFormat } from '../../hosts/host.js';
import { newRequestId } from '../ids.js';
import { openIdOf } from '../shops/sellers.js';
import type { Shops } from '../shops/shops.js';
import type { App, Apps } from './apps.js';
import type { IssuedTokens, Tokens } from './tokens.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

interface TokenHostParts {
  clock: SimulatorClock;
  apps: Apps;
  tokens: Tokens;
  shops: Shops;
}

/** Errors of the token host have HTTP status 200 and no data. */
class TokenRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Errors of the token host. All paths and methods but the two calls are a plain-text 404. */
export function createTokenErrorFormat(clock: SimulatorClock): HostErrorFormat {
  const error = (code: number, message: string, status = 200): HostResponse => ({
    status,
    headers: JSON_HEADERS,
    body: JSON.stringify({ code, message, request_id: newRequestId(clock.now()) }),
  });
  return {
    unknownPath: () => ({
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '404 page not found',
    }),
    rateLimited: () => error(36_009_002, 'Too many requests.', 429),
    error: (status, code, message) => error(Number(code) || 98_001_004, message || 'error', status ?? 200),
    oauthError: (_error, description) => error(98_001_004, description),
    internalError: () => error(98_001_005, 'internal error', 500),
  };
}

/** `GET /api/v2/token/get` and `GET /api/v2/token/refresh`. */
export function registerTokenHost(host: FastifyInstance, parts: TokenHostParts): void {
  const { apps, tokens, clock } = parts;

  const route = (path: string, handle: (query: URLSearchParams) => IssuedTokens): void => {
    host.get(path, async (request, reply) => {
      const query = new URLSearchParams(request.url.split('?', 2)[1]);
      const envelope = { request_id: newRequestId(clock.now()) };
      let body: object;
      try {
        body = { code: 0, message: 'success', data: describeTokens(handle(query), parts.shops), ...envelope };
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error;
        body = { code: error.code, message: error.message, ...envelope };
      }
      return sendResponse(reply, { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) });
    });
  };

  route('/api/v2/token/get', (query) => {
    const app = authenticate(apps, query, 'authorized_code');
    const issued = tokens.exchange(app, required(query, 'auth_code'));
    if (!issued) throw new TokenRefusal(36_004_004, 'invalid auth code');
    return issued;
  });

  route('/api/v2/token/refresh', (query) => {
    const app = authenticate(apps, query, 'refresh_token');
    const issued = tokens.refresh(app, required(query, 'refresh_token'));
    if (issued === 'unknown') throw new TokenRefusal(36_004_005, 'no matching authorization record');
    if (issued === 'expired') throw new TokenRefusal(36_004_001, 'refresh token expired');
    return issued;
  });
}

/** The `data` of a token response. Expiry times are absolute seconds despite their names. */
export function describeTokens({ grant, accessToken, accessExpiresAt }: IssuedTokens, shops: Shops): object {
  const seller = shops.seller(grant.sellerKey);
  return {
    access_token: accessToken,
    access_token_expire_in: Math.floor(accessExpiresAt / 1_000),
    refresh_token: grant.refreshToken,
    refresh_token_expire_in: Math.floor(grant.endsAt / 1_000),
    open_id: openIdOf(grant.appKey, grant.sellerKey),
    seller_name: seller?.name ?? null,
    seller_base_region: seller?.baseRegion ?? '',
    user_type: 0,
    granted_scopes: grant.scopes,
  };
}

function authenticate(apps: Apps, query: URLSearchParams, grantType: string): App {
  const app = apps.find(required(query, 'app_key'));
  const secret = required(query, 'app_secret');
  if (!app || app.status === 'disabled' || !isSameSecret(app.appSecret, secret)) {
    throw new TokenRefusal(98_001_004, 'invalid app_key or app_secret');
  }
  if (required(query, 'grant_type') !== grantType) {
    throw new TokenRefusal(98_001_004, `grant_type must be ${grantType}`);
  }
  return app;
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw new TokenRefusal(98_001_004, `invalid parameter: ${name}`);
  return value;
}

function isSameSecret(expected: string, given: string): boolean {
  const [left, right] = [expected, given].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
