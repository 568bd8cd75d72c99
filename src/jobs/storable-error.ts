import { redactText } from '../telemetry/redaction.js';

const longest = 500;

/** An error as it is kept in a row for administrators: name and message, without secrets, cut. */
export function storableError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redactText(text).replaceAll('\0', '').slice(0, longest);
}
