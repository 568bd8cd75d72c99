/** A receiver cannot ask for a shorter or longer pause. */
const minSeconds = 1;
const maxSeconds = 24 * 3600;

/**
 * Reads the header Retry-After: seconds, or a date. A date is compared with the header Date of the same answer if there is one, because
 * the clock of the receiver may be wrong.
 *
 * @returns seconds from 1 to 86 400. Null if the header is absent or malformed.
 */
export function readRetryAfter(
  value: string | null,
  answerDate: string | null,
  nowMs: number,
): number | null {
  if (value === null) return null;
  const text = value.trim();
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : secondsUntil(text, answerDate, nowMs);
  return seconds === null ? null : Math.min(maxSeconds, Math.max(minSeconds, seconds));
}

function secondsUntil(text: string, answerDate: string | null, nowMs: number): number | null {
  const at = readHttpDate(text);
  if (at === null) return null;
  return Math.ceil((at - (readHttpDate(answerDate ?? '') ?? nowMs)) / 1000);
}

/** Milliseconds since the epoch. Null unless the text is a date of HTTP (RFC 9110), which is always in GMT. */
function readHttpDate(text: string): number | null {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
