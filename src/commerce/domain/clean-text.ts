/** Makes a text storable: removes NUL, which PostgreSQL refuses, and replaces lone surrogates, which UTF-8 cannot encode. */
export function cleanText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '').toWellFormed() : text.toWellFormed();
}

/**
 * Cleans every text in a JSON value. Values without such texts, which are nearly all, are not copied.
 *
 * @param json the value, if the caller has printed it. Searching it is faster than searching the value
 */
export function cleanJson<Value>(value: Value, json?: string): Value {
  // JSON.stringify prints NUL and lone surrogates as escapes. It does so for a few other characters, which are copied.
  const hasOnlyCleanTexts = json === undefined ? isClean(value) : !json.includes('\\u');
  return hasOnlyCleanTexts ? value : (copyClean(value) as Value);
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  if (Array.isArray(value)) return value.every(isClean);
  for (const name in value) {
    if (!isClean(name) || !isClean((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}

function copyClean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(copyClean);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [cleanText(name), copyClean(item)]));
}
