/**
 * Whether the address that an init answered may get the file: it must be TikTok's, unless the operator has put another API
 * in TikTok's place, whose word then counts. The address is otherwise opaque; hosts differ by region.
 */
export function isTrustedUploadUrl(uploadUrl: string, apiUrl: string): boolean {
  if (!isTikTokHost(new URL(apiUrl).hostname)) return true;
  const { protocol, hostname } = new URL(uploadUrl);
  return protocol === 'https:' && isTikTokHost(hostname);
}

function isTikTokHost(hostname: string): boolean {
  return hostname.endsWith('.tiktokapis.com');
}
