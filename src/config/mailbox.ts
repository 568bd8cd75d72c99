import type { Config } from './config.js';

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Whether a host name or address is that of this machine. */
export function isLoopback(host: string): boolean {
  return loopbackName.test(host);
}

/** Whether `/dev/mailbox` shows mails: in development, without SMTP, and if PUBLIC_URL is not for other machines. */
export function hasMailbox({
  environment,
  mail,
  http,
}: Pick<Config, 'environment' | 'mail' | 'http'>): boolean {
  return environment !== 'production' && !mail.smtpUrl && isLoopback(new URL(http.publicUrl).hostname);
}
