/** Simulated hosts of TikTok. Imports nothing: the application reads the list as well. */
export const tiktokHosts = ['tiktok.authorize', 'tiktok.api', 'tiktok.upload'] as const;

export type TikTokHost = (typeof tiktokHosts)[number];
