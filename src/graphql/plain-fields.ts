import { type GraphQLSchema, isObjectType } from 'graphql';

/**
 * Removes the resolvers that Nest adds to fields without one. graphql reads properties itself, without a function call per field.
 */
export function withPlainFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve?.name === 'rootFieldResolver') field.resolve = undefined;
    }
  }
  return schema;
}
