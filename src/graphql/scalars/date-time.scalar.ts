import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseDateTime } from '../../clock/date-time.js';

const form = 'DateTime must be a string in RFC 3339 form with an offset, such as "2026-10-01T09:15:02Z"';

/**
 * Takes the place of the scalar that comes with Nest, which reads malformed values as null or moves them to another day. A malformed
 * value must never be read as one that was not given.
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A date and time as RFC 3339 defines it, with offset, in years 1 to 9999: 2026-10-01T09:15:02Z. Answers are in UTC, with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  parseValue: (value) => read(value),
  parseLiteral: (node) => {
    if (node.kind !== Kind.STRING) throw new GraphQLError(`${form}.`, { nodes: node });
    return read(node.value);
  },
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError('A DateTime is not a Date.');
    return value.toISOString();
  },
});

function read(value: unknown): Date {
  const date = typeof value === 'string' ? parseDateTime(value) : null;
  if (!date) throw new GraphQLError(`${form}; the day must exist.`);
  return date;
}
