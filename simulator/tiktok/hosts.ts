/** Simulated hosts of TikTok. This file must not import anything, because the application reads it too. */
export const tiktokHosts = ['tiktok.authorize', 'tiktok.api', 'tiktok.upload'] as const;

export type TikTokHost = (typeof tiktokHosts)[number];
