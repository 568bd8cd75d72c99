import { z } from 'zod';

/** Fits the value of a property to its bound. */
type Fit = (value: unknown) => unknown;

const fits = new WeakMap<z.ZodObject, ReadonlyMap<string, Fit>>();

/**
 * Fits texts to the bounds of their schema, also those of nested objects: a longer text becomes null, or is cut and ends with "…" if it
 * cannot be null. So an event always fits, and a cut code or address is never mistaken for a whole one.
 */
export function fitData(schema: z.ZodObject, data: Record<string, unknown>): Record<string, unknown> {
  const fitted = { ...data };
  for (const [property, fit] of fitsOf(schema))
    if (Object.hasOwn(fitted, property)) fitted[property] = fit(fitted[property]);
  return fitted;
}

function fitsOf(schema: z.ZodObject): ReadonlyMap<string, Fit> {
  let found = fits.get(schema);
  if (!found) {
    found = new Map(
      Object.entries(schema.shape).flatMap(([property, field]) => {
        const fit = fitOf(field);
        return fit ? [[property, fit] as const] : [];
      }),
    );
    fits.set(schema, found);
  }
  return found;
}

/** Null for a property without a bound. */
function fitOf(field: unknown): Fit | null {
  const isNullable = field instanceof z.ZodNullable;
  const inner: unknown = isNullable ? field.unwrap() : field;
  if (inner instanceof z.ZodObject) return (value) => (isRecord(value) ? fitData(inner, value) : value);
  const max = inner instanceof z.ZodString ? inner.maxLength : null;
  if (max === null) return null;
  return (value) => {
    if (typeof value !== 'string' || value.length <= max) return value;
    return isNullable ? null : `${value.slice(0, max - 1).toWellFormed()}…`;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
