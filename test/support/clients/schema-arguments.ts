import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** A scalar argument or input field of the API. */
export interface ScalarPlace {
  /** Such as `viewer.sessions(after)` or `createPost(input.publishAt)`. */
  name: string;
  root: 'query' | 'mutation';
  /** Fields from the root to the one with the argument. `onType` is a concrete type of an abstract one, or null. */
  path: { field: Field; onType: string | null }[];
  argument: string;
  steps: string[];
  scalar: string;
}

/** Every scalar place of the schema. Each field of an object type is reached once, by the shortest path. */
export function scalarPlaces(schema: GraphQLSchema): ScalarPlace[] {
  const places: ScalarPlace[] = [];
  const seen = new Set<string>();
  const queue: { type: GraphQLObjectType; root: ScalarPlace['root']; path: ScalarPlace['path'] }[] = [
    { type: schema.getQueryType()!, root: 'query', path: [] },
    { type: schema.getMutationType()!, root: 'mutation', path: [] },
  ];
  for (const { type, root, path } of queue) {
    for (const field of Object.values(type.getFields())) {
      const here = [...path, { field, onType: path.length > 0 ? type.name : null }];
      for (const arg of field.args) {
        for (const { steps, scalar } of scalarsWithin(arg.type)) {
          const name = `${here.map((step) => step.field.name).join('.')}(${[arg.name, ...steps].join('.')})`;
          places.push({ name, root, path: here, argument: arg.name, steps, scalar });
        }
      }
      for (const next of objectTypes(schema, getNamedType(field.type))) {
        if (seen.has(next.name)) continue;
        seen.add(next.name);
        queue.push({ type: next, root, path: here });
      }
    }
  }
  return places;
}

function scalarsWithin(
  type: GraphQLInputType,
  above: readonly string[] = [],
): { steps: string[]; scalar: string }[] {
  const named = getNamedType(type);
  if (isEnumType(named)) return [];
  if (!isInputObjectType(named)) return [{ steps: [], scalar: named.name }];
  if (above.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    scalarsWithin(field.type, [...above, named.name]).map(({ steps, scalar }) => ({
      steps: [field.name, ...steps],
      scalar,
    })),
  );
}

function objectTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/**
 * Builds the operation with `value` at a place and only required arguments besides it. `valid` returns a valid value for a
 * required scalar by its name and type.
 */
export function operationAt(
  { root, path, argument, steps }: ScalarPlace,
  value: unknown,
  valid: (name: string, type: string) => unknown,
): { query: string; variables: Record<string, unknown> } {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const fill = (type: GraphQLInputType, name: string, rest: string[] | null): unknown => {
    const bare = getNullableType(type);
    if (isListType(bare)) return [fill(bare.ofType, name, rest)];
    if (isEnumType(bare)) return bare.getValues()[0]!.name;
    if (!isInputObjectType(bare)) return rest ? value : valid(name, bare.toString());
    const fields = Object.values(bare.getFields()).filter(
      (field) => field.name === rest?.[0] || (isNonNullType(field.type) && field.defaultValue === undefined),
    );
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        fill(field.type, field.name, field.name === rest?.[0] ? rest.slice(1) : null),
      ]),
    );
  };
  const open = path.map(({ field, onType }, depth) => {
    const isLast = depth === path.length - 1;
    const args = field.args.filter(
      (arg) =>
        (isLast && arg.name === argument) || (isNonNullType(arg.type) && arg.defaultValue === undefined),
    );
    const given = args.map((arg) => {
      const variable = `${arg.name}${depth}`;
      declared.push(`$${variable}: ${arg.type.toString()}`);
      variables[variable] = fill(arg.type, arg.name, isLast && arg.name === argument ? steps : null);
      return `${arg.name}: $${variable}`;
    });
    return `${onType ? `... on ${onType} { ` : '{ '}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} `;
  });
  const last = getNamedType(path.at(-1)!.field.type);
  const leaf = isObjectType(last) || isAbstractType(last) ? selectionOf(last) : '';
  return {
    query: `${root}${declared.length > 0 ? ` (${declared.join(', ')})` : ''} { ${open.join('{ ').replace(/^\{ /, '')}${leaf}${' }'.repeat(closing(path))} }`,
    variables,
  };
}

/** Braces that {@link operationAt} opens after its first. */
function closing(path: ScalarPlace['path']): number {
  return path.slice(1).reduce((sum, { onType }) => sum + (onType ? 2 : 1), 0);
}

function selectionOf(type: GraphQLNamedType): string {
  return isObjectType(type) && type.name.endsWith('Connection') ? '{ edges { cursor } }' : '{ __typename }';
}
