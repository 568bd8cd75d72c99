const secretName = /token|secret|password|signature|authorization|cookie|cipher|auth_code|email|phone/i;

/** A JSON string, possibly truncated. */
const string = String.raw`"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)`;

/** A JSON string. If it is the name of a member, also its value if that is a string or number. */
const stringOrMember = new RegExp(`(${string})(?:(\\s*:\\s*)(${string}|-?[0-9][0-9.eE+-]*)?)?`, 'gs');

const redacted = '"[redacted]"';

/**
 * Redacts a payload for administrators: replaces the values of members whose names look like secrets or personal
 * data, also in JSON within strings. It works on the text, so that ids beyond 2^53 are not changed.
 */
export function redactPayload(payload: string): string {
  return payload.replace(stringOrMember, (_match, first: string, colon?: string, value?: string) => {
    if (colon === undefined) return redactNested(first);
    if (value === undefined) return first + colon;
    const shown = secretName.test(first) ? redacted : value.startsWith('"') ? redactNested(value) : value;
    return first + colon + shown;
  });
}

/** Redacts a string that contains JSON. */
function redactNested(text: string): string {
  if (!/^"\s*[{[]/.test(text)) return text;
  try {
    return JSON.stringify(redactPayload(JSON.parse(text) as string));
  } catch {
    // It is truncated, so it cannot be redacted safely.
    return redacted;
  }
}
