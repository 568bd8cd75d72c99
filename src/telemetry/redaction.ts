/** Stands where a secret stood. */
const removed = '[redacted]';

/** Ends of names whose value is a secret: `accessToken`, `client_secret`, `X-Hub-Signature-256`. */
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
/** Whole names whose value is a secret. */
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
/** `\"name\":\"value\"`: JSON inside a text, however often it was quoted. */
const quotedJson = new RegExp(
  `(\\\\+)"(${name})\\1"\\s*:\\s*(?:\\1"(.*?)(?<!\\\\)\\1"|\\[.*?\\]|\\{.*?\\})`,
  'gis',
);
/** `name: 'value'`, as Node prints objects. */
const inspected = new RegExp(`(?<![\\w-])(${name})(['"]?\\s*:\\s*)'((?:[^'\\\\]|\\\\.)*)'`, 'gi');
/** `name=value` of a query, a form or a cookie, also when it is itself part of a query. */
const assigned = new RegExp(
  `(?:(%3F|%26)|(?<![\\w-]))(${name})(=|%3D)((?:(?!%26)[^&\\s"'<>\\\\,;)\\]}|])+)`,
  'gi',
);
/** `name: value` in prose, where the value looks like no word. */
const proseSecret = new RegExp(
  `(?<![\\w-])(${name})(:\\s*)((?=[^\\s"',;\\\\]*\\d)[^\\s"',;\\\\]{12,})`,
  'gi',
);
/** `Cookie: a=b; c=d`, to the end of the line. */
const headerLine = new RegExp(`(?<![\\w-])(${header})(\\s*[:=]\\s*)([^\\s"\\\\][^"\\\\\\r\\n]*)`, 'gi');
/** `"cookie","a=b"`, as in a list of raw headers. */
const headerPair = new RegExp(`("(?:${header})"\\s*,\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');

/** Secrets that show by their own shape. */
const shapes: [RegExp, string][] = [
  // Access, refresh and client tokens that platforms mark by a prefix.
  [/(?<![\w.])(?:act|rft|clt)\.[\w!*~%.-]{8,}/gi, removed],
  // What the vault sealed.
  [/(?<![\w.])pbv1\.[\w-]+\.[\w-]+\.[\w-]+/g, removed],
  // JSON Web Tokens.
  [/(?<![\w.])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, removed],
  [/\b(Bearer|Basic)(\s+)(?=[\w.~+/!*-]*[\d=+/._-])[\w.~+/!*-]{8,}=*/gi, `$1$2${removed}`],
  // Credentials in an address.
  [/(:\/\/)[^\s/@:"'\\]*:[^\s/@"'\\]+@/g, `$1${removed}@`],
];

/** What every text that holds one of the above contains; most lines do not, and are spared the rest. */
const suspicious =
  /token|secret|passw|passph|ticket|cipher|credential|cookie|authoriz|key|verifier|nonce|seal|session|sign|_url|-url|code|sid|sig|state|uploadurl|eurl|redisurl|smtpurl|act\.|rft\.|clt\.|pbv1|eyJ|bearer|basic|@/i;

/**
 * Removes secrets from a text: by their shape, and by the names they stand under in JSON, forms, queries and headers.
 *
 * The last line of defence, for secrets in errors of a library or a platform. Secrets are never logged on purpose.
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

/** Replaces the whole value, be it a text, a list or an object, of every key that names a secret. */
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

/** Where the text, list or object that begins at `start` ends; `start` itself for numbers, true, false and null. */
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

/** `code` and `state` also name error codes and states of rows, which are words; codes and states of OAuth are random. */
function isHarmless(key: string, value: string): boolean {
  if (value === '' || value === removed) return true;
  if (/^code$/i.test(key))
    return /^(?:[A-Z][A-Z_]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z0-9]{5}|\d{1,9})$/.test(value);
  if (/^state$/i.test(key)) return /^[A-Za-z_]{1,24}$/.test(value);
  return false;
}
