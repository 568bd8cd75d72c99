import { z } from 'zod';

/** Bound of a property with text. */
interface TextBound {
  max: number;
  isNullable: boolean;
}

const bounds = new WeakMap<z.ZodObject, ReadonlyMap<string, TextBound>>();

/**
 * Fits texts to the bounds of their schema: a longer text becomes null, or is cut and ends with "…" if it cannot be null. So an event always
 * fits, and a cut code or address is never mistaken for a whole one.
 */
export function fitData(schema: z.ZodObject, data: Record<string, unknown>): Record<string, unknown> {
  const fitted = { ...data };
  for (const [property, { max, isNullable }] of boundsOf(schema)) {
    const value = fitted[property];
    if (typeof value !== 'string' || value.length <= max) continue;
    fitted[property] = isNullable ? null : `${value.slice(0, max - 1).toWellFormed()}…`;
  }
  return fitted;
}

function boundsOf(schema: z.ZodObject): ReadonlyMap<string, TextBound> {
  let found = bounds.get(schema);
  if (!found) {
    found = new Map(
      Object.entries(schema.shape).flatMap(([property, field]) => {
        const isNullable = field instanceof z.ZodNullable;
        const inner: unknown = isNullable ? field.unwrap() : field;
        const max = inner instanceof z.ZodString ? inner.maxLength : null;
        return max === null ? [] : [[property, { max, isNullable }] as const];
      }),
    );
    bounds.set(schema, found);
  }
  return found;
}
