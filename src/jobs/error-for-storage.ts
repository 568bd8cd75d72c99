import { redactText } from '../telemetry/redaction.js';

const maxLength = 500;

/** Name and message of an error for a row that admins read: secrets redacted, at most 500 characters. */
export function errorForStorage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redactText(text).replaceAll('\0', '').slice(0, maxLength);
}
