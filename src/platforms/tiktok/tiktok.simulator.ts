import { simulatedTikTokApp, type TikTokConfig } from './tiktok.env.js';

/**
 * Settings of the simulator that register this installation as an app of the simulated TikTok.
 *
 * @param config undefined if TikTok is off. No effect on the real platform
 */
export function tiktokSimulatorSettings(publicUrl: string, config: TikTokConfig | undefined) {
  const usual = `${publicUrl}/auth/tiktok/callback`;
  const tiktok = {
    apps: [
      {
        ...simulatedTikTokApp,
        redirectUris: [config?.simulated ? config.redirectUri : usual],
        webhookUrl: `${publicUrl}/webhooks/tiktok`,
        urlProperties: [`${publicUrl}/`],
      },
    ],
  };
  return { tiktok };
}
