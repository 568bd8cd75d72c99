import { simulatedTikTokApp } from './tiktok.env.js';

/** How this installation's app is registered at the simulated TikTok: the simulator's `tiktok` settings. */
export function tiktokSimulatorSettings(publicUrl: string) {
  return {
    apps: [
      {
        ...simulatedTikTokApp,
        redirectUris: [`${publicUrl}/auth/tiktok/callback`],
        webhookUrl: `${publicUrl}/webhooks/tiktok`,
        urlProperties: [`${publicUrl}/`],
      },
    ],
  };
}
