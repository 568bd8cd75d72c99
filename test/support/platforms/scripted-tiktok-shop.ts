import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../../src/clock/clock.js';
import type { OpenCredentials } from '../../../src/platforms/platform-login.js';
import { TikTokShopAdapter } from '../../../src/platforms/tiktok-shop/tiktok-shop.adapter.js';
import type { TikTokShopApp, TikTokShopConfig } from '../../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import { usefulScopes } from '../../../src/platforms/tiktok-shop/login/scopes.js';
import type { HealthNotes } from '../../../src/telemetry/health-notes.js';
import type { Metrics } from '../../../src/telemetry/metrics.js';
import { json, type Script, ScriptedServer, type SeenRequest } from '../servers/scripted-server.js';
import { recordExchange } from '../tiktok-shop-exchanges.js';
import { quickHttp, StillClock } from './quick-http.js';

export const rowApp: TikTokShopApp = {
  loginType: 'SELLER',
  appKey: '6unitrow00001',
  appSecrets: ['a1b2c3d4e5f60718293a4b5c6d7e8f9001122334'],
  serviceId: '7411000000000000901',
  consentUrl: 'https://services.tiktokshop.com',
};

export const usApp: TikTokShopApp = {
  loginType: 'SELLER_US',
  appKey: '6unitus000001',
  appSecrets: ['b1b2c3d4e5f60718293a4b5c6d7e8f9001122334', 'old-us-secret'],
  serviceId: '7411000000000000902',
  consentUrl: 'https://services.us.tiktokshop.com',
};

/** The real adapter and client with a scripted server. */
export interface ScriptedShop {
  server: ScriptedServer;
  adapter: TikTokShopAdapter;
  clock: Clock;
  metrics: Metrics;
  notes: HealthNotes;
  close(): Promise<void>;
}

export async function startScriptedShop(settings: Partial<TikTokShopConfig> = {}): Promise<ScriptedShop> {
  Logger.overrideLogger(false);
  const server = await ScriptedServer.start(recordRequest);
  const clock = new StillClock();
  const { http, metrics, notes } = quickHttp(clock);
  const adapter = new TikTokShopAdapter(
    {
      apps: [rowApp, usApp],
      approvedScopes: usefulScopes,
      apiUrl: server.url,
      authUrl: server.url,
      redirectUri: 'https://app.example.test/auth/tiktok-shop/callback',
      simulated: false,
      ...settings,
    },
    http,
    clock,
  );
  return {
    ...{ server, adapter, clock, metrics, notes },
    close: async () => {
      await http.onApplicationShutdown();
      await server.close();
    },
  };
}

/** Credentials of a grant, as the exchange returns them. */
export const grantCredentials: OpenCredentials = {
  accessToken: 'ROW_SimAccess0001',
  refreshToken: 'ROW_SimRefresh0001',
  extra: { app: 'SELLER' },
};

/** Credentials for calls about one shop. */
export function shopCredentials(more: Record<string, string> = {}): OpenCredentials {
  return {
    ...grantCredentials,
    extra: {
      app: 'SELLER',
      shopId: '7495000000000000411',
      cipher: 'ROW_simCipherGb0001',
      region: 'GB',
      ...more,
    },
  };
}

/** A raw sample of the platform's answers, as text. */
export function shopFixture(name: string): string {
  return readFileSync(
    new URL(`../../../src/platforms/tiktok-shop/fixtures/${name}.json`, import.meta.url),
    'utf8',
  );
}

/** Answers with a sample. */
export function shopSample(name: string): Script {
  return json(200, shopFixture(name));
}

/** Answers as both hosts do when they refuse. */
export function shopRefusal(
  code: number,
  status: number,
  message = 'as scripted',
  headers?: Record<string, string>,
): Script {
  return json(status, { code, data: null, message, request_id: 'req-7' }, headers);
}

/** Has the request compared with the documents of the platform. The answer is not one of the simulator. */
function recordRequest({ method, target, body }: SeenRequest): void {
  const { pathname: path, searchParams } = new URL(target, 'http://host');
  const { sign: _sign, ...query } = Object.fromEntries(searchParams);
  recordExchange({ method, path, query, body, response: null });
}

/** Path and query of a request that the server has seen. */
export function sent(
  shop: ScriptedShop,
  index = -1,
): { path: string; query: Record<string, string>; body: any } {
  const { target, body } = shop.server.requests.at(index)!;
  const { pathname, searchParams } = new URL(target, 'http://host');
  return {
    path: pathname,
    query: Object.fromEntries(searchParams),
    body: body === '' ? null : JSON.parse(body),
  };
}
