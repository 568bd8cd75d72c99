import type { z } from 'zod';
import { Failure } from '../../failures/failure.js';
import { cutMessage } from '../../failures/quote.js';

const maxErrors = 20;
const maxNesting = 20;

/** Parses the arguments of a tool. @throws Failure INVALID_INPUT */
export function readArguments(schema: z.ZodObject, given: unknown): never {
  const unstorable = findUnstorable(given);
  if (unstorable !== null) throw invalid([{ path: '', message: unstorable }]);
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data as never;
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}

function invalid(errors: readonly { path: string; message: string }[]): Failure {
  const fields = errors
    .slice(0, maxErrors)
    .map(({ path, message }) => ({ path: cutMessage(path), message: cutMessage(message) }));
  return new Failure('INVALID_INPUT', { fields });
}

/** What PostgreSQL cannot store, and nesting that no tool needs. Iterative, because clients choose the nesting. */
function findUnstorable(given: unknown): string | null {
  const open: { value: unknown; nesting: number }[] = [{ value: given, nesting: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, nesting } = next;
    if (nesting > maxNesting) return 'is nested too deeply';
    if (typeof value === 'string' && !isStorable(value)) return 'has a NUL character or a lone surrogate';
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, part] of Object.entries(value)) {
      if (!isStorable(key)) return 'has a NUL character or a lone surrogate';
      open.push({ value: part, nesting: nesting + 1 });
    }
  }
  return null;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
