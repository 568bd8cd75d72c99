/** Size of the metadata of one user as JSON in UTF-8. */
const maxMetadataBytes = 8 * 1024;
const maxDepth = 8;

export type UserMetadata = Readonly<Record<string, unknown>>;

/** What is wrong with the metadata; null when it can be stored. */
export function metadataFault(metadata: UserMetadata): string | null {
  const fault = valueFault(metadata, 0);
  if (fault) return fault;
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  return bytes > maxMetadataBytes ? `must be at most ${maxMetadataBytes} bytes as JSON` : null;
}

/** PostgreSQL stores no NUL character and no half of a surrogate pair; JSON knows no infinity. */
function valueFault(value: unknown, depth: number): string | null {
  if (depth > maxDepth) return `must be nested at most ${maxDepth} levels`;
  if (typeof value === 'string') return isStorable(value) ? null : 'must be well-formed text without NUL';
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must have finite numbers';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const fault = isStorable(key) ? valueFault(part, depth + 1) : 'must be well-formed text without NUL';
    if (fault) return fault;
  }
  return null;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
