import { type InstagramConfig, simulatedMetaApp } from './instagram.env.js';

/**
 * Settings of the simulator that register this installation as an app of the simulated Meta.
 *
 * @param config undefined if Instagram is off. No effect on the real platform
 */
export function metaSimulatorSettings(publicUrl: string, config: InstagramConfig | undefined) {
  const { appId, appSecret, instagramAppId, instagramAppSecret, verifyToken } = simulatedMetaApp;
  const usual = `${publicUrl}/auth/instagram/callback`;
  const redirectUris = [config?.simulated ? config.redirectUri : usual];
  const webhooks = `${publicUrl}/webhooks/instagram`;
  const meta = {
    apps: [
      {
        appId,
        appSecret,
        instagramAppId,
        instagramAppSecret,
        instagramRedirectUris: redirectUris,
        facebookRedirectUris: redirectUris,
        webhook: { url: webhooks, verifyToken },
        instagramDeauthorizeUrl: `${webhooks}/deauthorize`,
        instagramDataDeletionUrl: `${webhooks}/data-deletion`,
        facebookDeauthorizeUrl: `${webhooks}/deauthorize`,
        facebookDataDeletionUrl: `${webhooks}/data-deletion`,
      },
    ],
  };
  return { meta };
}
