import { type InstagramConfig, simulatedMetaApp } from './instagram.env.js';

/**
 * How this installation's app is registered at the simulated Meta: the simulator's `meta` settings.
 *
 * @param config undefined while Instagram is off; without effect while it is the real one
 */
export function metaSimulatorSettings(publicUrl: string, config: InstagramConfig | undefined) {
  const { appId, appSecret, instagramAppId, instagramAppSecret, verifyToken } = simulatedMetaApp;
  const usual = `${publicUrl}/auth/instagram/callback`;
  const redirectUris = [config?.simulated ? config.redirectUri : usual];
  const webhooks = `${publicUrl}/webhooks/instagram`;
  return {
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
}
