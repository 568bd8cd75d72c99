import {
  execute,
  getOperationAST,
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
} from 'graphql';
import { CompiledQueries } from './compiled-queries.js';
import { withPlainFields } from './plain-fields.js';

const person: GraphQLObjectType = new GraphQLObjectType({
  name: 'Person',
  fields: () => ({
    name: { type: new GraphQLNonNull(GraphQLString) },
    age: { type: GraphQLInt },
    friends: {
      type: new GraphQLList(person),
      args: { first: { type: GraphQLInt, defaultValue: 1 } },
      resolve: async ({ friends }, { first }) => (friends as unknown[]).slice(0, first),
    },
    secret: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN' } });
      },
    },
  }),
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      person: {
        type: person,
        resolve: async () => ({
          name: 'Ada',
          age: 36,
          friends: [{ name: 'Mary', friends: [] }, { name: null }],
        }),
      },
    },
  }),
});

function read(query: string) {
  const document = parse(query);
  return { document, operation: getOperationAST(document)! };
}

/** The compiled query at the n-th look-up. */
async function findTimes(
  queries: CompiledQueries,
  { document, operation }: ReturnType<typeof read>,
  times: number,
) {
  let found = null;
  for (let time = 0; time < times; time += 1) found = await queries.find(schema, document, operation);
  return found;
}

describe('CompiledQueries', () => {
  it('do not compile rarely used queries', async () => {
    const queries = new CompiledQueries();
    const query = read('{ person { name } }');
    expect(await findTimes(queries, query, 2)).toBeNull();
    expect(await findTimes(queries, query, 1)).not.toBeNull();
  });

  it.each([
    ['{ person { name age friends { name } } }', {}],
    ['query ($n: Int = 2) { person { friends(first: $n) { name age } } }', {}],
    ['query ($n: Int) { person { friends(first: $n) { name } } }', { n: 1 }],
    ['query ($with: Boolean!) { person { age @include(if: $with) name @skip(if: $with) } }', { with: true }],
    ['{ a: person { ...P } b: person { ... { age } } } fragment P on Person { __typename name }', {}],
    ['{ person { name secret } }', {}],
  ])('return the same response for %s as the usual execution', async (text, variables) => {
    const { document, operation } = read(text);
    const usual = await execute({ schema, document, variableValues: variables });
    const query = (await findTimes(new CompiledQueries(), { document, operation }, 3))!;
    const compiled = await query.query(undefined, {}, variables);
    expect(JSON.parse(JSON.stringify(compiled))).toEqual(JSON.parse(JSON.stringify(usual)));
  });

  it.each([
    '{ person { ...P @skip(if: true) ...P } } fragment P on Person { name }',
    'query ($no: Boolean!) { person { ...P @include(if: $no) ...P } } fragment P on Person { name }',
    '{ person { ...P ...P @skip(if: true) } } fragment P on Person { name }',
    '{ a: person { ...P @skip(if: true) age } b: person { ...P } } fragment P on Person { name }',
    '{ person { ... @skip(if: true) { ...P } ...P } } fragment P on Person { name }',
    '{ a: person { ...Q } b: person { ...P } } fragment Q on Person { ...P @skip(if: true) age } fragment P on Person { name }',
    '{ person @skip(if: true) { name } person { name age } }',
    '{ person { name @skip(if: true) name } }',
    'query ($no: Boolean!) { person { friends @include(if: $no) { name } friends { name age } } }',
    '{ person { ... @skip(if: true) { name } ... { name } } }',
    'query ($no: Boolean = false) { person { age name @include(if: $no) } }',
  ])('do not compile %s, which graphql-jit may execute differently', async (text) => {
    const query = read(text);
    expect(validate(schema, query.document)).toEqual([]);
    expect(await findTimes(new CompiledQueries(), query, 5)).toBeNull();
  });

  it.each([
    ['{ person { name ...P @skip(if: true) } } fragment P on Person { age }', {}],
    ['query ($no: Boolean!) { person { ... @include(if: $no) { age } name } }', { no: false }],
    ['{ a: person { ...P } b: person { ...P } } fragment P on Person { name }', {}],
  ])('compile %s, whose conditions affect one field each', async (text, variables) => {
    const { document, operation } = read(text);
    const usual = await execute({ schema, document, variableValues: variables });
    const query = (await findTimes(new CompiledQueries(), { document, operation }, 3))!;
    expect(JSON.parse(JSON.stringify(await query.query(undefined, {}, variables)))).toEqual(
      JSON.parse(JSON.stringify(usual)),
    );
  });

  it('select the operation by name', async () => {
    const document = parse('query A { person { name } } query B { person { age } }');
    const operation = getOperationAST(document, 'B')!;
    const query = (await findTimes(new CompiledQueries(), { document, operation }, 3))!;
    expect(await query.query(undefined, {}, {})).toEqual({ data: { person: { age: 36 } } });
  });

  it('keep the five hundred most recently used queries', async () => {
    const queries = new CompiledQueries();
    const [first, second, ...others] = Array.from({ length: 501 }, (_, n) =>
      read(`{ a${n}: person { name } }`),
    );
    const compiled = [];
    for (const query of [first!, second!, ...others.slice(0, -1)]) {
      compiled.push(await findTimes(queries, query, 3));
    }
    expect(await findTimes(queries, first!, 1)).toBe(compiled[0]);
    await findTimes(queries, others.at(-1)!, 3);
    expect(await findTimes(queries, first!, 1)).toBe(compiled[0]);
    const again = await findTimes(queries, second!, 1);
    expect(again).not.toBeNull();
    expect(again).not.toBe(compiled[1]);
  });
});

describe('withPlainFields', () => {
  it('removes only resolvers that read a property', () => {
    const rootFieldResolver = (root: { name: string }) => root.name;
    const own = () => 'own';
    const type = new GraphQLObjectType({
      name: 'Query',
      fields: {
        plain: { type: GraphQLString, resolve: rootFieldResolver },
        own: { type: GraphQLString, resolve: own },
      },
    });
    const { plain, own: kept } = withPlainFields(new GraphQLSchema({ query: type }))
      .getQueryType()!
      .getFields();
    expect(plain!.resolve).toBeUndefined();
    expect(kept!.resolve).toBe(own);
  });
});
