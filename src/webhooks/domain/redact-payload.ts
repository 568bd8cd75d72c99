const secretName = /token|secret|password|signature|authorization|cookie|cipher|auth_code|email|phone/i;

/** A string; one that the end of the text cuts off counts as well. */
const string = String.raw`"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)`;

/** A string, and if it names a member, the string or number that is its value. */
const stringOrMember = new RegExp(`(${string})(?:(\\s*:\\s*)(${string}|-?[0-9][0-9.eE+-]*)?)?`, 'gs');

const redacted = '"[redacted]"';

/**
 * A payload as an administrator may see it: values of members whose names look like secrets or personal data are replaced,
 * also in JSON that lies in a string. Works on the text, so that ids beyond 2^53 stay what they are.
 */
export function redactPayload(payload: string): string {
  return payload.replace(stringOrMember, (_match, first: string, colon?: string, value?: string) => {
    if (colon === undefined) return redactNested(first);
    if (value === undefined) return first + colon;
    const shown = secretName.test(first) ? redacted : value.startsWith('"') ? redactNested(value) : value;
    return first + colon + shown;
  });
}

/** A string that holds JSON itself. */
function redactNested(text: string): string {
  if (!/^"\s*[{[]/.test(text)) return text;
  try {
    return JSON.stringify(redactPayload(JSON.parse(text) as string));
  } catch {
    // Cut off within: what cannot be looked into is not shown.
    return redacted;
  }
}
