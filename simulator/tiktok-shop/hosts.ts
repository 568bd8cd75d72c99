/** Simulated hosts of TikTok Shop. Imports nothing: the application reads the list as well. */
export const tiktokShopHosts = [
  'tiktokShop.services',
  'tiktokShop.servicesUs',
  'tiktokShop.auth',
  'tiktokShop.api',
] as const;

export type TikTokShopHost = (typeof tiktokShopHosts)[number];
