import { sellerLogin, simulatedShopApps, type TikTokShopConfig, usSellerLogin } from './tiktok-shop.env.js';

/**
 * Settings of the simulator that register this installation's apps at the simulated TikTok Shop.
 *
 * @param config undefined if TikTok Shop is off. No effect on the real platform
 */
export function tiktokShopSimulatorSettings(publicUrl: string, config: TikTokShopConfig | undefined) {
  const usual = `${publicUrl}/auth/tiktok-shop/callback`;
  const addresses = {
    redirectUrl: config?.simulated ? config.redirectUri : usual,
    webhookUrl: `${publicUrl}/webhooks/tiktok-shop`,
  };
  const tiktokShop = {
    apps: [
      {
        ...simulatedShopApps[sellerLogin],
        ...addresses,
        name: 'Simulated app (rest of world)',
        market: 'ROW',
      },
      { ...simulatedShopApps[usSellerLogin], ...addresses, name: 'Simulated app (US)', market: 'US' },
    ],
  };
  return { tiktokShop };
}
