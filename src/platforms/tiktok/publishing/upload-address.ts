/**
 * Whether the upload URL of an init response may receive the file: its host must belong to TikTok, unless the operator has
 * configured another API. The URL is opaque otherwise; hosts differ by region.
 */
export function isTrustedUploadUrl(uploadUrl: string, apiUrl: string): boolean {
  if (!isTikTokHost(new URL(apiUrl).hostname)) return true;
  const { protocol, hostname } = new URL(uploadUrl);
  return protocol === 'https:' && isTikTokHost(hostname);
}

function isTikTokHost(hostname: string): boolean {
  return hostname.endsWith('.tiktokapis.com');
}
