type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * JSON.parse that keeps 64-bit ids: an integer beyond 2^53 comes out as the string of its digits, everything else as usual.
 *
 * @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  return JSON.parse(text, keepBigIntegers as never);
}

const keepBigIntegers: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
};
