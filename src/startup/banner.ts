import type { Config } from '../config/config.js';
import { hasMailbox } from '../config/mailbox.js';
import { platformSlugs } from '../platforms/platform.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';

export interface BannerFacts {
  config: Config;
  adapters: readonly PlatformAdapter[];
  embeddedDatabase: boolean;
  simulatorUrl: string | null;
  /** Link that creates the first administrator. Null if it is not offered. */
  firstAdminLink: string | null;
  startedInMs: number;
}

/** The folder of mails, and the page that shows them. */
function mailbox(config: Config): string {
  const folder = `${config.dataDir}/mailbox`;
  return hasMailbox(config) ? `${config.http.publicUrl}/dev/mailbox   (files in ${folder})` : folder;
}

/** The text on the terminal after the start: roles, URLs, and what to try first. */
export function banner({
  config,
  adapters,
  embeddedDatabase,
  simulatorUrl,
  firstAdminLink,
  startedInMs,
}: BannerFacts): string {
  const { publicUrl } = config.http;
  const roles = [...config.roles].join(', ');
  const lines = [
    '',
    `Patchbay is ready after ${(startedInMs / 1000).toFixed(1)} s (roles: ${roles})`,
    '',
    ...(config.console.enabled && config.roles.has('api') ? [`  Console     ${publicUrl}/`] : []),
    `  GraphQL     ${publicUrl}/graphql${config.graphql.introspection ? '   (GraphiQL in a browser)' : ''}`,
    `  Health      ${publicUrl}/health/ready`,
    `  Database    ${embeddedDatabase ? `embedded PostgreSQL in ${config.dataDir}` : 'DATABASE_URL'}`,
    `  Jobs        ${config.redisUrl ? 'Bull on REDIS_URL' : 'in-process'}`,
    `  Mail        ${config.mail.smtpUrl ? 'SMTP_URL' : mailbox(config)}`,
  ];
  for (const { platform, displayName, simulated, login, personRequests } of adapters) {
    const slug = platformSlugs[platform];
    lines.push(
      `  ${displayName.padEnd(12)}${simulated ? `simulated (control API ${simulatorUrl})` : 'live'}`,
    );
    if (!simulated) {
      lines.push(`              redirect URI to register  ${login.redirectUri}`);
      lines.push(`              webhook URL to register   ${publicUrl}/webhooks/${slug}`);
      if (personRequests) {
        lines.push(`              deauthorize callback      ${publicUrl}/webhooks/${slug}/deauthorize`);
        lines.push(`              data deletion request     ${publicUrl}/webhooks/${slug}/data-deletion`);
      }
    }
  }
  if (firstAdminLink) lines.push('', `Create the first administrator: ${firstAdminLink}`);
  if (simulatorUrl) {
    lines.push(
      '',
      'Try it: run "npm run demo" in another terminal. It connects an account and publishes a video.',
    );
  }
  lines.push('Press Ctrl-C to stop everything. The data is kept.', '');
  return lines.join('\n');
}
