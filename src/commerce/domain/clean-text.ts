/** Makes a text storable: removes NUL, which PostgreSQL refuses, and replaces lone surrogates, which UTF-8 cannot encode. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Cleans every text in a JSON value. */
export function cleanJson<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => cleanJson(item)) as Value;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [cleanText(name), cleanJson<unknown>(item)]),
  ) as Value;
}
