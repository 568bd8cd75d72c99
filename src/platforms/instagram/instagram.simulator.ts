import { simulatedMetaApp } from './instagram.env.js';

/** How this installation's app is registered at the simulated Meta: the simulator's `meta` settings. */
export function metaSimulatorSettings(publicUrl: string) {
  const { appId, appSecret, instagramAppId, instagramAppSecret, verifyToken } = simulatedMetaApp;
  const redirectUris = [`${publicUrl}/auth/instagram/callback`];
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
