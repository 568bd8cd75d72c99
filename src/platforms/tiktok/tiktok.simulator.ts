import { simulatedTikTokApp, type TikTokConfig } from './tiktok.env.js';

/**
 * How this installation's app is registered at the simulated TikTok: the simulator's `tiktok` settings.
 *
 * @param config undefined while TikTok is off; without effect while it is the real one
 */
export function tiktokSimulatorSettings(publicUrl: string, config: TikTokConfig | undefined) {
  const usual = `${publicUrl}/auth/tiktok/callback`;
  return {
    apps: [
      {
        ...simulatedTikTokApp,
        redirectUris: [config?.simulated ? config.redirectUri : usual],
        webhookUrl: `${publicUrl}/webhooks/tiktok`,
        urlProperties: [`${publicUrl}/`],
      },
    ],
  };
}
