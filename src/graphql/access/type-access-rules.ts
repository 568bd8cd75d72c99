import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { isFailure, type TypeAccess } from './type-access.js';

/**
 * Finds errors in the declared access of the types of a schema. A schema with errors stops the start, so a
 * declaration cannot be forgotten.
 */
export function findTypeAccessErrors(schema: GraphQLSchema, access: TypeAccess): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const objects = types.filter(isObjectType).filter((type) => !roots.includes(type));
  const payloads = payloadsOf(schema);
  return [
    ...objects
      .filter((type) => isEntity(type) && !access.declares(type))
      .map(({ name }) => `${name} has an id but declares no access.`),
    ...objects
      .filter(
        (type) =>
          !access.declares(type) && !payloads.has(type) && access.listInheritedAccess(type).length > 1,
      )
      .map(
        (type) =>
          `${type.name} is returned with different access (${access.listInheritedAccess(type).join(' and ')}). Declare its access.`,
      ),
    ...types
      .filter(isUnionType)
      .filter((union) => union.getTypes().some((member) => access.declares(member)))
      .map(({ name }) => `${name} has a member with its own access rule, which is not checked.`),
    ...objects
      .filter((type) => !payloads.has(type))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => isNonNullType(field.type) && !access.isImplied(type, field))
          .map(
            (field) =>
              `${type.name}.${field.name} must be nullable, because callers that may read ${type.name} may lack the access of ${getNamedType(field.type).name}.`,
          ),
      ),
    ...[schema.getQueryType(), schema.getSubscriptionType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {})
        .filter((field) => !access.isImplied(root!, field))
        .map((field) => `${root!.name}.${field.name} does not require the access of its type.`),
    ),
  ];
}

/** Types that mutations return on success. Their fields are checked before the mutation runs. */
function payloadsOf(schema: GraphQLSchema): Set<GraphQLObjectType> {
  const results = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) =>
    getNamedType(type),
  );
  return new Set(
    results.flatMap((result) =>
      isUnionType(result) ? result.getTypes().filter((type) => !isFailure(type)) : [],
    ),
  );
}

function isEntity(type: GraphQLObjectType): boolean {
  return type.getFields().id !== undefined;
}
