import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql';

/**
 * The place where a variable is used: the argument and the fields within it, separated by dots, as in `input.email`.
 * The name of the variable if the operation does not use it in an argument.
 */
export function findArgumentPath(
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

/** The place of the value that an error of graphql refers to. Null if it is not in an argument. */
export function findArgumentPathOfError({ nodes, source }: GraphQLError): string | null {
  if (!nodes || !source) return null;
  const document = parse(source);
  for (const node of nodes.toReversed()) {
    let path: string | null = null;
    visit(document, {
      Directive: () => false,
      enter: (current, _key, parent, _path, ancestors) => {
        const isSame = current.kind === node.kind && current.loc?.start === node.loc?.start;
        if (!isSame) return undefined;
        path = pathOf([...ancestors, ...(parent ? [parent] : []), current]);
        return BREAK;
      },
    });
    if (path !== null) return path;
  }
  return null;
}

/** @param nodes path from the root of the document to the variable, including lists of nodes */
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
