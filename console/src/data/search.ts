/** Reads the parameters of an address. Anything that is not valid is left out. */
export type RawSearch = Record<string, unknown>;

/**
 * Reads a value of an address as JSON. Numbers that would change, such as the long ids of orders, are no JSON: they stay
 * text.
 */
export function parseValue(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'number' && String(value) !== text) throw new SyntaxError('This number is not exact.');
  return value;
}

export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readChoice<Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === value);
}

/** A day as YYYY-MM-DD. */
export function readDay(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

/** Lets links leave parameters out. */
export function optional<Search extends object>(search: Search): Partial<Search> {
  return search;
}
