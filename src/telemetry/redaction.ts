/** The replacement of a secret. */
const removed = '[redacted]';

/** Endings of the names of secrets, such as `accessToken`, `client_secret` and `X-Hub-Signature-256`. */
const secretEndings = [
  'tokens?',
  'secrets?',
  'passwords?',
  'passphrase',
  'tickets?',
  'cipher(?:text)?',
  'credentials',
  'cookies?',
  'authorization',
  'api[_-]?key',
  'private[_-]?key',
  'verifier',
  'nonce',
  'sealed',
  'session(?:[_-]?id)?',
  'signature(?:-256)?',
  'upload[_-]?url',
  '(?:database|redis|smtp)[_-]?url',
];
/** Complete names of secrets. */
const secretNames = [
  '(?:auth|authorization|device|user)?[_-]?code',
  'sealed[\\w-]*',
  'sid',
  'sig',
  'sign',
  'state',
];
const name = `(?:[\\w-]*(?:${secretEndings.join('|')})|${secretNames.join('|')})`;
const header = '(?:proxy-)?authorization|(?:set-)?cookie';

/** `"name":`, before a JSON value. */
const jsonKey = new RegExp(`"(${name})"\\s*:\\s*`, 'gi');
/** `\"name\":\"value\"`: JSON within a string, quoted any number of times. */
const quotedJson = new RegExp(
  `(\\\\+)"(${name})\\1"\\s*:\\s*(?:\\1"(.*?)(?<!\\\\)\\1"|\\[.*?\\]|\\{.*?\\})`,
  'gis',
);
/** `name: 'value'`, as Node prints objects. */
const inspected = new RegExp(`(?<![\\w-])(${name})(['"]?\\s*:\\s*)'((?:[^'\\\\]|\\\\.)*)'`, 'gi');
/** `name=value` in a query, form or cookie, also within an encoded query. */
const assigned = new RegExp(
  `(?:(%3F|%26)|(?<![\\w-]))(${name})(=|%3D)((?:(?!%26)[^&\\s"'<>\\\\,;)\\]}|])+)`,
  'gi',
);
/** `name: value` in prose, if the value does not look like a word. */
const proseSecret = new RegExp(
  `(?<![\\w-])(${name})(:\\s*)((?=[^\\s"',;\\\\]*\\d)[^\\s"',;\\\\]{12,})`,
  'gi',
);
/** `Cookie: a=b; c=d`, to the end of the line. */
const headerLine = new RegExp(`(?<![\\w-])(${header})(\\s*[:=]\\s*)([^\\s"\\\\][^"\\\\\\r\\n]*)`, 'gi');
/** `"cookie","a=b"`, as in lists of raw headers. */
const headerPair = new RegExp(`("(?:${header})"\\s*,\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');

/** Secrets that are recognized by their format. */
const shapes: [RegExp, string][] = [
  // Access, refresh and client tokens with a prefix of the platform.
  [/(?<![\w.])(?:act|rft|clt)\.[\w!*~%.-]{8,}/gi, removed],
  // Sealed values.
  [/(?<![\w.])pbv1\.[\w-]+\.[\w-]+\.[\w-]+/g, removed],
  // JSON Web Tokens.
  [/(?<![\w.])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, removed],
  [/\b(Bearer|Basic)(\s+)(?=[\w.~+/!*-]*[\d=+/._-])[\w.~+/!*-]{8,}=*/gi, `$1$2${removed}`],
  // Credentials in a URL. The last @ before the path ends them.
  [/(:\/\/)[^\s/@:"'\\]*:[^\s/"'\\]+@/g, `$1${removed}@`],
];

/** A fast pre-check: text without a match contains no secret. Most log lines have none. */
const suspicious =
  /token|secret|passw|passph|ticket|cipher|credential|cookie|authoriz|key|verifier|nonce|seal|session|sign|_url|-url|code|sid|sig|state|uploadurl|eurl|redisurl|smtpurl|act\.|rft\.|clt\.|pbv1|eyJ|bearer|basic|@/i;

/**
 * Removes secrets from a text: by their format, and by their names in JSON, forms, queries and headers.
 *
 * It protects against secrets in errors of libraries and platforms. Our own code never logs secrets.
 */
export function redactText(text: string): string {
  if (!suspicious.test(text)) return text;
  let clean = text;
  for (const [shape, instead] of shapes) clean = clean.replace(shape, instead);
  return redactJsonValues(clean)
    .replace(quotedJson, (whole, quote: string, key: string, value?: string) =>
      value !== undefined && isHarmless(key, value)
        ? whole
        : `${quote}"${key}${quote}":${quote}"${removed}${quote}"`,
    )
    .replace(headerPair, `$1"${removed}"`)
    .replace(headerLine, `$1$2${removed}`)
    .replace(inspected, (whole, key: string, between: string, value: string) =>
      isHarmless(key, value) ? whole : `${key}${between}'${removed}'`,
    )
    .replace(assigned, (whole, lead: string | undefined, key: string, sign: string, value: string) =>
      isHarmless(key, value) ? whole : `${lead ?? ''}${key}${sign}${removed}`,
    )
    .replace(proseSecret, (whole, key: string, between: string, value: string) =>
      isHarmless(key, value) ? whole : `${key}${between}${removed}`,
    );
}

/** Replaces the JSON values of all keys that name a secret: strings, lists and objects. */
function redactJsonValues(text: string): string {
  let clean = '';
  let copied = 0;
  jsonKey.lastIndex = 0;
  for (let found = jsonKey.exec(text); found; found = jsonKey.exec(text)) {
    const start = jsonKey.lastIndex;
    const end = endOfValue(text, start);
    if (end === start || isHarmless(found[1]!, text.slice(start + 1, end - 1))) continue;
    clean += `${text.slice(copied, start)}"${removed}"`;
    copied = end;
    jsonKey.lastIndex = end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}

/** End of the JSON string, list or object that begins at `start`. Returns `start` for numbers, booleans and null. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    } else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    else if (depth === 0) return start;
    if (depth <= 0) return depth < 0 ? start : Math.min(at + 1, text.length);
  }
  return text.length;
}

/**
 * Whether the value is not a secret: `code` and `state` are also the names of error codes and row states. OAuth codes
 * and states are random, those are words.
 */
function isHarmless(key: string, value: string): boolean {
  if (value === '' || value === removed) return true;
  if (/^code$/i.test(key))
    return /^(?:[A-Z][A-Z_]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z0-9]{5}|\d{1,9})$/.test(value);
  if (/^state$/i.test(key)) return /^[A-Za-z_]{1,24}$/.test(value);
  return false;
}
