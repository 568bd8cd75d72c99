import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/simulator.js';
import { ConfigError } from '../config/config.js';
import { loadConfig } from '../config/env.js';
import { simulatorSettings } from './installed-simulator.js';
import type { InstagramConfig } from './instagram/instagram.env.js';
import { Platform } from './platform.js';
import type { TikTokConfig } from './tiktok/tiktok.env.js';
import type { TikTokShopConfig } from './tiktok-shop/tiktok-shop.env.js';

describe('The simulator of an installation', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'patchbay-simulator-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Status of the consent pages of all platforms for the redirect URIs of a configuration. */
  async function consentPages(environment: Record<string, string>): Promise<number[]> {
    const config = loadConfig({ DATA_DIR: dataDir, ...environment });
    const settings = simulatorSettings(config.http.publicUrl, 0, config.platforms);
    const simulator = await startSimulator({ ...settings, ports: { control: 0 }, logLevel: 'silent' });
    try {
      const tiktok = config.platforms[Platform.TIKTOK] as TikTokConfig;
      const instagram = config.platforms[Platform.INSTAGRAM] as InstagramConfig;
      const addresses = [
        `${simulator.urls.tiktok.authorize}/v2/auth/authorize/?${new URLSearchParams({
          client_key: tiktok.clientKey,
          redirect_uri: tiktok.redirectUri,
          response_type: 'code',
          scope: 'user.info.basic',
          state: 'state',
          code_challenge: 'a'.repeat(64),
          code_challenge_method: 'S256',
        }).toString()}`,
        `${simulator.urls.instagram.authorize}/oauth/authorize?${new URLSearchParams({
          client_id: instagram.instagramLogin!.appId,
          redirect_uri: instagram.redirectUri,
          response_type: 'code',
          scope: 'instagram_business_basic',
          state: 'state',
        }).toString()}`,
      ];
      const { tiktokShop: shopUrls } = simulator.urls;
      const shop = config.platforms[Platform.TIKTOK_SHOP] as TikTokShopConfig;
      const [row, us] = shop.apps.map(
        ({ serviceId }) => `/open/authorize?service_id=${serviceId}&state=state`,
      );
      addresses.push(`${shopUrls.services}${row}`, `${shopUrls.servicesUs}${us}`);
      return await Promise.all(
        addresses.map(async (address) => (await fetch(address, { redirect: 'manual' })).status),
      );
    } finally {
      await simulator.close();
    }
  }

  it.each<Record<string, string>>([
    {},
    {
      TIKTOK_REDIRECT_URI: 'http://localhost:3000/auth/tiktok/callback',
      INSTAGRAM_REDIRECT_URI: 'http://127.0.0.1:3000/auth/instagram/callback/',
    },
    {
      TIKTOK_REDIRECT_URI: 'https://tunnel.example/auth/tiktok/callback/',
      INSTAGRAM_REDIRECT_URI: 'https://tunnel.example/auth/instagram/callback',
      TIKTOK_SHOP_REDIRECT_URI: 'https://tunnel.example/auth/tiktok-shop/callback',
    },
  ])('registers the redirect URIs of %j', async (environment) => {
    expect(await consentPages(environment)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    'http://tunnel.example/callback',
    'http://127.0.0.1/callback',
    'https://tunnel.example/callback#a',
  ])('refuses to register %s and names it at the start', (uri) => {
    const environment = { DATA_DIR: dataDir, TIKTOK_REDIRECT_URI: uri, INSTAGRAM_REDIRECT_URI: uri };
    expect(() => loadConfig(environment)).toThrow(ConfigError);
  });
});
