import { z } from 'zod';

/**
 * What a variable accepts, for error messages: `must be a whole number from 0 to 65535`. It comes from the type of the variable, so it
 * is the same for every issue. Patterns have their own messages.
 */
export function describeAcceptedValues(type: z.core.$ZodType): string {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault)
    return describeAcceptedValues(type.def.innerType);
  if (type instanceof z.ZodPipe) return describeAcceptedValues(type.def.in);
  if (type instanceof z.ZodNumber) return describeNumber(type);
  if (type instanceof z.ZodEnum)
    return `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(type.options.map(String))}`;
  if (type instanceof z.ZodURL) return describeUrl(type);
  if (type instanceof z.ZodString) return describeLength(type);
  return 'is not valid';
}

function describeNumber({ minValue, maxValue, isInt }: z.ZodNumber): string {
  const kind = isInt ? 'a whole number' : 'a number';
  const isBounded = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER;
  return `must be ${kind} ${isBounded ? `from ${minValue} to ${maxValue}` : `of at least ${minValue}`}`;
}

const protocols = ['http', 'https', 'smtp', 'smtps'];

function describeUrl(type: z.core.$ZodURL): string {
  const { protocol } = type._zod.def;
  if (!protocol) return 'must be a URL, such as https://example.com/path';
  const accepted = protocols.filter((name) => protocol.test(name)).map((name) => `${name}://`);
  return `must be a URL that begins with ${accepted.join(' or ')}`;
}

function describeLength({ minLength, maxLength }: z.ZodString): string {
  if (minLength === null)
    return maxLength === null ? 'must be a text' : `must have at most ${maxLength} characters`;
  if (maxLength !== null) return `must have ${minLength} to ${maxLength} characters`;
  return minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`;
}
