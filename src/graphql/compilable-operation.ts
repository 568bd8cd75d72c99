import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

const conditions = new Set(['skip', 'include']);

/**
 * Whether graphql-jit executes an operation as graphql does. It keeps the conditions of `@skip` and `@include` on the nodes of the
 * document, and drops all but the first spread of a fragment. So with conditions, the operation must reach every node in one way
 * only: each fragment is spread once, and no selection set selects the same response name twice. A condition on a nullable variable
 * is not compiled either, because graphql reports an explicit null as an error.
 */
export function isCompilable(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const reached = new ReachedNodes(document, operation);
  return !reached.hasConditions || (reached.isTree && !reached.hasNullableConditions);
}

class ReachedNodes {
  isTree = true;
  hasConditions = false;
  hasNullableConditions = false;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly spread = new Set<string>();
  private readonly nullableVariables = new Set<string>();

  constructor(document: DocumentNode, operation: OperationDefinitionNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
    for (const { type, variable } of operation.variableDefinitions ?? []) {
      if (type.kind !== Kind.NON_NULL_TYPE) this.nullableVariables.add(variable.name.value);
    }
    this.walk(operation.selectionSet);
  }

  private walk(selectionSet: SelectionSetNode): void {
    const fields = new Map<string, FieldNode>();
    this.collect(selectionSet, fields);
    for (const field of fields.values()) if (field.selectionSet) this.walk(field.selectionSet);
  }

  private collect({ selections }: SelectionSetNode, fields: Map<string, FieldNode>): void {
    for (const selection of selections) {
      this.readConditions(selection);
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const other = fields.get(name);
        if (!other) {
          fields.set(name, selection);
          continue;
        }
        this.isTree = false;
        if (selection.selectionSet) this.walk(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.collect(selection.selectionSet, fields);
      } else {
        this.collectSpread(selection.name.value, fields);
      }
    }
  }

  private collectSpread(name: string, fields: Map<string, FieldNode>): void {
    if (this.spread.has(name)) {
      this.isTree = false;
      return;
    }
    this.spread.add(name);
    const fragment = this.fragments.get(name);
    if (fragment) this.collect(fragment.selectionSet, fields);
  }

  private readConditions({ directives }: SelectionNode): void {
    for (const directive of directives ?? []) {
      if (!conditions.has(directive.name.value)) continue;
      this.hasConditions = true;
      visit(directive, {
        Variable: ({ name }) => {
          if (this.nullableVariables.has(name.value)) this.hasNullableConditions = true;
        },
      });
    }
  }
}
