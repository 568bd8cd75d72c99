import { type ASTNode, BREAK, type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/**
 * Where a variable is used: the argument and the fields of its value, with dots, as in `input.email`. The variable's own name where
 * the operation does not use it in an argument.
 */
export function argumentPath(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variable: string,
): string {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  for (const part of [operation, ...fragments]) {
    let found: string | null = null;
    visit(part, {
      VariableDefinition: () => false,
      Directive: () => false,
      Variable: (node, _key, parent, _path, ancestors) => {
        if (node.name.value !== variable) return undefined;
        found = pathOf([...ancestors, ...(parent ? [parent] : []), node]);
        return found === null ? undefined : BREAK;
      },
    });
    if (found !== null) return found;
  }
  return variable;
}

/** @param nodes from the root of the document to the variable, lists of nodes included */
function pathOf(nodes: readonly (ASTNode | readonly ASTNode[])[]): string | null {
  const names: string[] = [];
  for (const [index, node] of nodes.entries()) {
    if (!('kind' in node)) continue;
    if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) names.push(node.name.value);
    if (node.kind === Kind.LIST) names.push(String(indexIn(node.values, nodes[index + 2])));
  }
  return names.length > 0 ? names.join('.') : null;
}

function indexIn(values: readonly ASTNode[], value: unknown): number {
  return Math.max(0, values.indexOf(value as ASTNode));
}
