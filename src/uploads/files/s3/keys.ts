const keyPattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.tail-\d+-\d+)?$/;

/** The upload to which a key of an object or multipart upload belongs. Null: another program wrote it, so it is never deleted. */
export function uploadIdOf(key: string, prefix: string): string | null {
  if (!key.startsWith(prefix)) return null;
  return keyPattern.exec(key.slice(prefix.length))?.[1] ?? null;
}
