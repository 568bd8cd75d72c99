import type { GraphQLSchema } from 'graphql';

/** Describes the root types, for which Nest has no decorator. */
export function withRootDescriptions(schema: GraphQLSchema): GraphQLSchema {
  const descriptions = [
    [schema.getQueryType(), 'Queries. They change nothing and may be repeated.'],
    [
      schema.getMutationType(),
      'Mutations. Each takes one input and returns a union of its success type and its failures.',
    ],
    [schema.getSubscriptionType(), 'Subscriptions, over a WebSocket at the same URL.'],
  ] as const;
  for (const [type, description] of descriptions) if (type) type.description ??= description;
  return schema;
}
