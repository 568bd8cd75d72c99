import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { fieldLimitsOf } from './field-limits.js';

/** The weight of an operation, computed before it is executed. */
export interface DocumentWeight {
  /** Maximum nesting of fields. */
  depth: number;
  /** Aliases in the operation and in all fragments of the document. */
  aliases: number;
  /** Root fields of the operation. */
  rootFields: number;
  /** Maximum number of objects in the response, see {@link weighDocument}. */
  cost: number;
  /** Selections of fields that an operation may select once. */
  expensiveFields: number;
}

/** Cost of a mutation in addition to its response. */
const mutationCost = 10;
/** Assumed length of a list without a page size. */
const unpagedListSize = 10;

/** Weights of operations without variables, which never change. Apollo caches the parsed documents. */
const constantWeights = new WeakMap<OperationDefinitionNode, DocumentWeight>();

/**
 * Weighs a valid operation. Its cost is the number of objects that it may return: an object costs 1, a page its items times `first`,
 * a list without `first` its items times 10, a mutation 10 more. Scalars and introspection cost nothing. Fields can declare a cost of
 * their arguments ({@link LimitsField}).
 *
 * Each fragment is weighed once, so a document of n tokens takes O(n) steps.
 */
export function weighDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): DocumentWeight {
  const before = constantWeights.get(operation);
  if (before) return before;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) return { depth: 0, aliases: 0, rootFields: 0, cost: 0, expensiveFields: 0 };
  const scale = new DocumentScale(schema, document, withDefaults(operation, variables));
  const { depth, cost, fields, expensiveFields } = scale.selection(operation.selectionSet, rootType, null);
  const extra = operation.operation === OperationTypeNode.MUTATION ? fields * mutationCost : 0;
  const aliases = scale.aliases(operation);
  const weight = { depth, cost: cost + extra, rootFields: fields, aliases, expensiveFields };
  if (!operation.variableDefinitions?.length) constantWeights.set(operation, weight);
  return weight;
}

interface SelectionWeight {
  depth: number;
  cost: number;
  /** Fields of the selection, including those of its fragments. */
  fields: number;
  expensiveFields: number;
}

const noWeight: Readonly<SelectionWeight> = { depth: 0, cost: 0, fields: 0, expensiveFields: 0 };
/** A field without children. */
const leaf: Readonly<SelectionWeight> = { ...noWeight, depth: 1, fields: 1 };

class DocumentScale {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly weighed = new Map<string, SelectionWeight>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  aliases({ selectionSet }: OperationDefinitionNode): number {
    const definitions = [
      selectionSet,
      ...[...this.fragments.values()].map((fragment) => fragment.selectionSet),
    ];
    return definitions.reduce((sum, set) => sum + aliasesIn(set), 0);
  }

  /** @param pageSize `first` of the field that has this selection. It applies to the lists in the selection. */
  selection(set: SelectionSetNode, type: GraphQLCompositeType, pageSize: number | null): SelectionWeight {
    const total = { ...noWeight };
    for (const node of set.selections) {
      const part =
        node.kind === Kind.FIELD
          ? this.field(node, type, pageSize)
          : node.kind === Kind.INLINE_FRAGMENT
            ? this.selection(node.selectionSet, this.typeOf(node.typeCondition?.name.value, type), pageSize)
            : this.fragment(node.name.value, type, pageSize);
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
      total.fields += part.fields;
      total.expensiveFields += part.expensiveFields;
    }
    return total;
  }

  private fragment(name: string, type: GraphQLCompositeType, pageSize: number | null): SelectionWeight {
    const key = `${name} ${pageSize}`;
    const known = this.weighed.get(key);
    if (known) return known;
    const definition = this.fragments.get(name);
    if (!definition) return noWeight;
    const weight = this.selection(
      definition.selectionSet,
      this.typeOf(definition.typeCondition.name.value, type),
      pageSize,
    );
    this.weighed.set(key, weight);
    return weight;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, pageSize: number | null): SelectionWeight {
    const name = node.name.value;
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const definition = hasFields ? parent.getFields()[name] : undefined;
    // __typename, __schema and __type. The introspection rule of graphql bounds them.
    if (!definition) return leaf;
    const type = getNamedType(definition.type);
    const { oncePerOperation = false, argumentCost } = fieldLimitsOf(definition);
    const ownCost = argumentCost?.(this.argumentsOf(node)) ?? 0;
    const own = Number(oncePerOperation);
    if (!node.selectionSet || !isCompositeType(type)) return { ...leaf, cost: ownCost, expensiveFields: own };
    const ownPageSize = this.pageSize(node, definition.args);
    const children = this.selection(node.selectionSet, type, ownPageSize);
    const itemCount = isList(definition.type) ? (ownPageSize ?? pageSize ?? unpagedListSize) : 1;
    return {
      depth: 1 + children.depth,
      cost: ownCost + itemCount * (1 + children.cost),
      fields: 1,
      expensiveFields: own + children.expensiveFields,
    };
  }

  /** Arguments as the client sent them. Invalid ones are refused elsewhere. */
  private argumentsOf({ arguments: args = [] }: FieldNode): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      args.map(({ name, value }) => [name.value, valueFromASTUntyped(value, this.variables)]),
    );
  }

  /** The value of `first`, or null for a field without it. Invalid values are refused when the field is resolved. */
  private pageSize(node: FieldNode, args: readonly GraphQLArgument[]): number | null {
    const definition = args.find(({ name }) => name === 'first');
    if (!definition) return null;
    const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const given =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value]
          : undefined;
    return Math.max(1, Number(given ?? definition.defaultValue ?? unpagedListSize) || 1);
  }

  private typeOf(name: string | undefined, fallback: GraphQLCompositeType): GraphQLCompositeType {
    const type = name ? this.schema.getType(name) : undefined;
    return type && isCompositeType(type) ? type : fallback;
  }
}

function aliasesIn(set: SelectionSetNode): number {
  return set.selections.reduce((sum, node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return sum;
    const alias = node.kind === Kind.FIELD && node.alias ? 1 : 0;
    return sum + alias + (node.selectionSet ? aliasesIn(node.selectionSet) : 0);
  }, 0);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = { ...variables };
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue?.kind === Kind.INT) values[variable.name.value] ??= Number(defaultValue.value);
  }
  return values;
}
