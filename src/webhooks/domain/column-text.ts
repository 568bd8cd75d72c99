const maxLength = 255;

/**
 * What a platform's word becomes in a text column: without NUL, which PostgreSQL refuses, without lone surrogates, which
 * JSON can hold and UTF-8 cannot, and no longer than 255 characters. The payload keeps the original.
 */
export function columnText(text: string): string {
  return text.slice(0, maxLength).replaceAll('\0', '\uFFFD').toWellFormed();
}
