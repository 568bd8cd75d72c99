import {
  type FieldNode,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLOutputType,
  isUnionType,
  type SelectionNode,
  type SelectionSetNode,
  Kind,
} from 'graphql';
import type { Actor } from '../../auth/actor.js';
import { requireAccess } from '../../auth/require-access.js';
import { isFailure, type TypeAccess } from './type-access.js';
import { isVerifiedByOperation } from './verified-by-operation.js';

/**
 * Refuses a mutation before it runs if the caller selects a field of the result that it may not read. Otherwise the
 * mutation would run, and its result would be null. Nullable fields at deeper levels are not checked: the execution
 * returns null and an error for each.
 *
 * @throws Failure UNAUTHENTICATED or FORBIDDEN
 */
export function requirePayloadAccess(
  info: GraphQLResolveInfo,
  access: TypeAccess,
  actor: Actor | null | undefined,
) {
  const result = getNamedType(info.returnType);
  if (!isUnionType(result)) return;
  const payloads = result.getTypes().filter((type) => !isFailure(type));
  for (const { selectionSet } of info.fieldNodes)
    for (const payload of payloads) check(selectionSet, payload, () => true);

  function check(
    selections: SelectionSetNode | undefined,
    type: GraphQLObjectType,
    isChecked: (type: GraphQLOutputType) => boolean,
  ): void {
    for (const node of fieldsOf(selections, type, info)) {
      const field = type.getFields()[node.name.value];
      if (!field || !isChecked(field.type)) continue;
      if (!isVerifiedByOperation(field)) requireAccess(access.of(field), actor, `${type.name}.${field.name}`);
      const child = getNamedType(field.type);
      if (isObjectType(child)) check(node.selectionSet, child, isRequired);
    }
  }
}

/** Whether a null value would also make the parent null. */
function isRequired(type: GraphQLOutputType): boolean {
  if (!isNonNullType(type)) return false;
  return !isListType(type.ofType) || isNonNullType(type.ofType.ofType);
}

/** The selected fields of an object, including those in fragments on its type. */
function fieldsOf(
  selections: SelectionSetNode | undefined,
  type: GraphQLObjectType,
  info: GraphQLResolveInfo,
): FieldNode[] {
  return (selections?.selections ?? []).flatMap((node) => {
    if (!isIncluded(node, info)) return [];
    if (node.kind === Kind.FIELD) return [node];
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : info.fragments[node.name.value];
    if (!fragment || !appliesTo(fragment.typeCondition?.name.value, type, info)) return [];
    return fieldsOf(fragment.selectionSet, type, info);
  });
}

function appliesTo(condition: string | undefined, type: GraphQLObjectType, { schema }: GraphQLResolveInfo) {
  if (!condition || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded(node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
  return skip?.if !== true && include?.if !== false;
}
