import type { SimulatorSettings } from '../settings.js';
import { signRequest } from '../tiktok-shop/gateway/sign.js';
import { send, SimulatorClient, type ApiResponse, type Json } from './client.js';

export const ROW_APP = {
  appKey: '6simulatedrow',
  appSecret: '5e1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b',
  serviceId: '7411000000000000101',
};
export const US_APP = {
  appKey: '6simulatedusa',
  appSecret: '9c8b7a695847362514031f2e3d4c5b6a79880716',
  serviceId: '7411000000000000203',
};

type AppCredentials = typeof ROW_APP;

export interface ShopConnection {
  app: AppCredentials;
  accessToken: string;
  refreshToken: string;
  /** Of the first shop. */
  cipher: string;
  shopId: string;
}

export interface ShopCall {
  /** Without app_key, timestamp, shop_cipher and sign. */
  query?: Record<string, string | number>;
  /** An object, or the exact text. */
  body?: object | string;
  /** Null leaves it out. */
  cipher?: string | null;
  /** Replaces parts of a correct request. */
  changes?: {
    sign?: string;
    timestamp?: number;
    token?: string;
    contentType?: string | null;
    appKey?: string;
  };
}

/** A simulator on free ports with a manual clock, and the calls of a TikTok Shop client. */
export class ShopClient {
  private constructor(readonly simulator: SimulatorClient) {}

  static async start(settings: SimulatorSettings = {}): Promise<ShopClient> {
    return new ShopClient(await SimulatorClient.start(settings));
  }

  get urls() {
    return this.simulator.urls.tiktokShop;
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  control(method: string, path: string, body?: unknown): Promise<Json> {
    return this.simulator.control(method, `/tiktok-shop${path}`, body);
  }

  async nowSeconds(): Promise<number> {
    return Math.floor(Date.parse((await this.simulator.control('GET', '/state')).now) / 1_000);
  }

  authorizeUrl(app: AppCredentials, state?: string): string {
    const base = app === US_APP ? this.urls.servicesUs : this.urls.services;
    const query = new URLSearchParams({ service_id: app.serviceId, ...(state !== undefined && { state }) });
    return `${base}/open/authorize?${query.toString()}`;
  }

  /** Sends the consent form and returns the callback. */
  async consent(url: string, fields: Record<string, string>): Promise<URL> {
    const response = await send(url, { method: 'POST', body: new URLSearchParams(fields) });
    return new URL(response.headers.get('location') ?? 'http://none/');
  }

  token(path: 'get' | 'refresh', query: Record<string, string>, method = 'GET'): Promise<ApiResponse> {
    return send(`${this.urls.auth}/api/v2/token/${path}?${new URLSearchParams(query).toString()}`, {
      method,
    });
  }

  exchange(app: AppCredentials, code: string): Promise<ApiResponse> {
    const { appKey, appSecret } = app;
    return this.token('get', {
      app_key: appKey,
      app_secret: appSecret,
      auth_code: code,
      grant_type: 'authorized_code',
    });
  }

  refresh(app: AppCredentials, refreshToken: string): Promise<ApiResponse> {
    const { appKey, appSecret } = app;
    return this.token('refresh', {
      app_key: appKey,
      app_secret: appSecret,
      refresh_token: refreshToken,
      grant_type: 'refresh_token',
    });
  }

  /** Consent, exchange and the list of shops. */
  async connect(seller = 'sim-gb-seller', app: AppCredentials = ROW_APP): Promise<ShopConnection> {
    const callback = await this.consent(this.authorizeUrl(app, 'state-1'), { seller, decision: 'allow' });
    const { data } = (await this.exchange(app, callback.searchParams.get('code') ?? '')).json;
    const connection = { app, accessToken: data.access_token, refreshToken: data.refresh_token };
    const { json } = await this.call(
      { ...connection, cipher: '', shopId: '' },
      'GET',
      '/authorization/202309/shops',
      {
        cipher: null,
      },
    );
    return { ...connection, cipher: json.data.shops[0].cipher, shopId: json.data.shops[0].id };
  }

  /** A signed request. */
  async call(
    connection: ShopConnection,
    method: string,
    path: string,
    { query = {}, body, cipher = connection.cipher, changes = {} }: ShopCall = {},
  ): Promise<ApiResponse> {
    const contentType = changes.contentType === undefined ? 'application/json' : changes.contentType;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const parameters = new URLSearchParams({
      app_key: changes.appKey ?? connection.app.appKey,
      timestamp: String(changes.timestamp ?? (await this.nowSeconds())),
      ...(cipher !== null && { shop_cipher: cipher }),
    });
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
    const signed = { path, query: parameters, body: text, contentType: contentType ?? '' };
    parameters.set('sign', changes.sign ?? signRequest(connection.app.appSecret, signed));
    return send(`${this.urls.api}${path}?${parameters.toString()}`, {
      method,
      headers: {
        'x-tts-access-token': changes.token ?? connection.accessToken,
        ...(contentType !== null && { 'content-type': contentType }),
      },
      ...(text !== '' && { body: text }),
    });
  }
}
