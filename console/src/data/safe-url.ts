/** An address that may be opened or shown. Null for everything except https, and http to this machine if `allowsLocal`. */
export function findSafeUrl(
  address: string | null | undefined,
  { allowsLocal }: { allowsLocal: boolean },
): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  const isLocal =
    allowsLocal && protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return protocol === 'https:' || isLocal ? address : null;
}
