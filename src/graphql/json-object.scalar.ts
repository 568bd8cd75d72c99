import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new GraphQLError('JSONObject must be an object.');
}

/** A JSON object, for data whose structure the clients define. */
export const JSONObject = new GraphQLScalarType<Record<string, unknown>>({
  name: 'JSONObject',
  description: 'A JSON object.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: requireObject,
  parseValue: requireObject,
  parseLiteral: (node, variables) => {
    if (node.kind !== Kind.OBJECT) throw new GraphQLError('JSONObject must be an object.', { nodes: node });
    return requireObject(valueFromASTUntyped(node, variables));
  },
});
