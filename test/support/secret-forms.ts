/** Forms of a base64url secret in a dump: unchanged, its bytes in hex and base64, and its last 32 bytes. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'base64url');
  return [secret, bytes.toString('hex'), bytes.toString('base64'), bytes.subarray(-32).toString('hex')];
}
