type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * JSON.parse that keeps 64-bit ids: an integer beyond 2^53 becomes the string of its digits. Other values are parsed as usual.
 *
 * @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  // A reviver is called for every member, and few texts need one.
  return sixteenDigits.test(text) && mayHoldBigIntegers.test(text)
    ? JSON.parse(text, keepBigIntegers as never)
    : JSON.parse(text);
}

/** Found or excluded much faster than the pattern below. */
const sixteenDigits = /\d{16}/;

/** 16 digits where a value may begin: the shortest integer beyond 2^53 has 16. */
const mayHoldBigIntegers = /(?:^|[:[,])\s*-?\d{16}/;

const keepBigIntegers: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
};
