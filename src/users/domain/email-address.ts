/** Addresses are stored and compared in lower case. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}
