/** Addresses are compared and stored without regard to case. */
export function normalizedEmail(text: string): string {
  return text.trim().toLowerCase();
}
