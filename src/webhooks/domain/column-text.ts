const maxLength = 255;

/**
 * Makes a text of a platform storable in a text column: removes NUL, which PostgreSQL refuses, replaces lone
 * surrogates, which UTF-8 cannot encode, and truncates to 255 characters. The payload keeps the original text.
 */
export function columnText(text: string): string {
  return text.slice(0, maxLength).replaceAll('\0', '\uFFFD').toWellFormed();
}
