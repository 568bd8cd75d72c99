import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { GraphQLContext } from '../../auth/request-context.js';
import { hasAccess, requireAccess } from '../../auth/require-access.js';
import { requirePayloadAccess } from './payload-access.js';
import { TypeAccess } from './type-access.js';
import { findTypeAccessErrors } from './type-access-rules.js';
import { isVerifiedByOperation } from './verified-by-operation.js';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/**
 * Adds access checks to every field that returns an object type: in queries, results of mutations, failures and
 * subscriptions, whether they are executed or compiled. Fields that the declared access of their parent covers need
 * no check, nor do query and subscription fields, which have a guard.
 *
 * @throws Error if the access of a type is missing or ambiguous
 */
export function withTypeAccess(schema: GraphQLSchema): GraphQLSchema {
  const access = new TypeAccess(schema);
  const faults = findTypeAccessErrors(schema, access);
  if (faults.length > 0) throw new Error(`The access of GraphQL types has errors:\n${faults.join('\n')}`);

  const guarded = [schema.getQueryType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || guarded.includes(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (type === schema.getMutationType()) checkPayload(field, access);
      else if (!access.isCovered(type, field) && !isVerifiedByOperation(field)) {
        checkField(field, access, `${type.name}.${field.name}`);
      }
    }
  }
  return schema;
}

function checkField(field: GraphQLField<unknown, any>, access: TypeAccess, name: string): void {
  const required = access.of(field);
  const resolve: Resolver = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args: Record<string, unknown>, context, info) => {
    requireAccess(required, context.req.user, name);
    return resolve(source, args, context, info);
  };
}

/** The guard refuses callers without the access of the mutation itself. */
function checkPayload(field: GraphQLField<unknown, any>, access: TypeAccess): void {
  const resolve: Resolver = field.resolve ?? defaultFieldResolver;
  const required = access.ofOperation('Mutation', field);
  field.resolve = async (source, args: Record<string, unknown>, context, info) => {
    const actor = await context.req.callerLookup;
    if (hasAccess(required, actor)) requirePayloadAccess(info, access, actor);
    return resolve(source, args, context, info);
  };
}
