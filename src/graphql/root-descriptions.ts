import type { GraphQLSchema } from 'graphql';

/** Describes the root types, which code-first schemas cannot do by a decorator. */
export function withRootDescriptions(schema: GraphQLSchema): GraphQLSchema {
  const descriptions = [
    [schema.getQueryType(), 'Reads. They have no effect and may be repeated.'],
    [schema.getMutationType(), 'Changes. Each takes one input and returns a union of success and failures.'],
    [schema.getSubscriptionType(), 'Events, over a WebSocket at the same address.'],
  ] as const;
  for (const [type, description] of descriptions) if (type) type.description ??= description;
  return schema;
}
