import { platformSlugs } from '../platforms/platform.js';
import type { BannerFacts } from './banner.js';
import { startupLine } from './startup-line.js';

/**
 * The banner as one line of the log, for production. It does not pass the logger, so that it is written at every LOG_LEVEL.
 */
export function readyLine({ config, adapters, embeddedDatabase, startedInMs }: BannerFacts): string {
  const { publicUrl } = config.http;
  const platforms = adapters.map(({ platform, simulated, login, personRequests }) => {
    const webhooks = `${publicUrl}/webhooks/${platformSlugs[platform]}`;
    return {
      platform,
      simulated,
      redirectUri: login.redirectUri,
      webhookUrl: webhooks,
      ...(personRequests && {
        deauthorizeUrl: `${webhooks}/deauthorize`,
        dataDeletionUrl: `${webhooks}/data-deletion`,
      }),
    };
  });
  return startupLine('Patchbay is ready', {
    startedInMs: Math.round(startedInMs),
    roles: [...config.roles],
    graphql: `${publicUrl}/graphql`,
    database: embeddedDatabase ? 'embedded' : 'DATABASE_URL',
    jobs: config.redisUrl ? 'REDIS_URL' : 'in-process',
    mail: config.mail.smtpUrl ? 'SMTP_URL' : `${config.dataDir}/mailbox`,
    platforms,
  });
}
