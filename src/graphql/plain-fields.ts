import { type GraphQLSchema, isObjectType } from 'graphql';

/**
 * Nest gives every field of an object type that has no resolver one that reads the property of its name. GraphQL does that by
 * itself, without a call per field.
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
