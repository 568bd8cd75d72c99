import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseDateTime } from '../../clock/date-time.js';

const format = 'DateTime must be an RFC 3339 string with an offset, such as "2026-10-01T09:15:02Z"';

/**
 * Replaces the scalar of Nest, which reads malformed values as null or moves them to another day. A malformed value must never be read
 * as a missing one.
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'Date and time in RFC 3339 format with an offset, in the years 1 to 9999, such as 2026-10-01T09:15:02Z. Responses are in UTC with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  parseValue: (value) => readDateTime(value),
  parseLiteral: (node) => {
    if (node.kind !== Kind.STRING) throw new GraphQLError(`${format}.`, { nodes: node });
    return readDateTime(node.value);
  },
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError('A DateTime is not a Date.');
    return value.toISOString();
  },
});

function readDateTime(value: unknown): Date {
  const date = typeof value === 'string' ? parseDateTime(value) : null;
  if (!date) throw new GraphQLError(`${format}, and the day must exist.`);
  return date;
}
