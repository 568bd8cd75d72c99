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
import { faultsOfTypeAccess } from './type-access-rules.js';
import { isVerifiedByOperation } from './verified-by-operation.js';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/**
 * Checks the access of object types at every field that returns them, whatever the way to it: queries, results of mutations, failures
 * and subscriptions, executed or compiled. Fields whose parent declares
 * an access that covers theirs are left as they are, and so are queries and subscriptions, whose guard asks for it.
 *
 * @throws Error when a type's access is missing or cannot be kept
 */
export function withTypeAccess(schema: GraphQLSchema): GraphQLSchema {
  const access = new TypeAccess(schema);
  const faults = faultsOfTypeAccess(schema, access);
  if (faults.length > 0) throw new Error(`The access of types is not sound:\n${faults.join('\n')}`);

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

/** Callers without the access of the mutation itself are left to the guard, which refuses them. */
function checkPayload(field: GraphQLField<unknown, any>, access: TypeAccess): void {
  const resolve: Resolver = field.resolve ?? defaultFieldResolver;
  const required = access.ofOperation('Mutation', field);
  field.resolve = async (source, args: Record<string, unknown>, context, info) => {
    const actor = await context.req.callerLookup;
    if (hasAccess(required, actor)) requirePayloadAccess(info, access, actor);
    return resolve(source, args, context, info);
  };
}
