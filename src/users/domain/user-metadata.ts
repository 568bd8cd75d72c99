/** Maximum size of a user's metadata as JSON in UTF-8. */
const maxMetadataBytes = 8 * 1024;
const maxDepth = 8;

export type UserMetadata = Readonly<Record<string, unknown>>;

/** The error in the metadata, or null if it can be stored. */
export function findMetadataError(metadata: UserMetadata): string | null {
  const error = findValueError(metadata, 0);
  if (error) return error;
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  return bytes > maxMetadataBytes ? `must be at most ${maxMetadataBytes} bytes as JSON` : null;
}

/** PostgreSQL cannot store NUL characters and lone surrogates, and JSON has no infinity. */
function findValueError(value: unknown, depth: number): string | null {
  if (depth > maxDepth) return `must be nested at most ${maxDepth} levels`;
  if (typeof value === 'string') return isStorable(value) ? null : 'must be well-formed text without NUL';
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must have finite numbers';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const error = isStorable(key) ? findValueError(part, depth + 1) : 'must be well-formed text without NUL';
    if (error) return error;
  }
  return null;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
