import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { weighDocument } from './document-weight.js';

const schema = buildSchema(`
  type Query { user: User, users(first: Int = 20): UserConnection!, tags: [Tag!]!, search(first: Int!): [User] }
  type Mutation { rename(name: String): User, ping: Boolean }
  interface Named { name: String }
  type User implements Named { id: ID, name: String, best: User, friends(first: Int = 20): UserConnection, tags: [Tag] }
  type UserConnection { edges: [UserEdge!]!, pageInfo: PageInfo! }
  type UserEdge { cursor: String, node: User! }
  type PageInfo { endCursor: String }
  type Tag implements Named { name: String }
`);

function weight(query: string, variables = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return weighDocument(schema, document, getOperationAST(document)!, variables);
}
const cost = (query: string, variables = {}) => weight(query, variables).cost;

describe('weighDocument', () => {
  it('counts the possible objects of a response', () => {
    expect(cost('{ user { id name } }')).toBe(1);
    expect(cost('{ user { best { best { id } } } }')).toBe(3);
    expect(cost('{ __typename }')).toBe(0);
  });

  it('multiplies pages by their size', () => {
    expect(cost('{ users(first: 5) { edges { node { id } } pageInfo { endCursor } } }')).toBe(1 + 5 * 2 + 1);
    expect(cost('{ users { edges { node { id } } } }')).toBe(1 + 20 * 2);
    const nested = '{ users(first: 10) { edges { node { friends(first: 3) { edges { node { id } } } } } } }';
    expect(cost(nested)).toBe(1 + 10 * (2 + 1 + 3 * 2));
    expect(cost('{ search(first: 7) { best { id } } }')).toBe(7 * 2);
  });

  it('counts a list without a size as ten', () => {
    expect(cost('{ tags { name } }')).toBe(10);
    expect(cost('{ users(first: 2) { edges { node { tags { name } } } } }')).toBe(1 + 2 * (2 + 10));
  });

  it('reads page sizes from variables and their defaults', () => {
    const page = 'users(first: $n) { edges { cursor } }';
    expect(cost(`query ($n: Int) { ${page} }`, { n: 50 })).toBe(51);
    expect(cost(`query ($n: Int = 30) { ${page} }`)).toBe(31);
    expect(cost(`query ($n: Int) { ${page} }`)).toBe(21);
  });

  it.each([-100, 0, Number.NaN, 'many', {}, []])('never counts less for a page of %p', (n) => {
    expect(cost('query ($n: Int) { users(first: $n) { edges { cursor } } }', { n })).toBeGreaterThanOrEqual(
      2,
    );
  });

  it('counts the cost of arguments, and the fields that may be selected once', () => {
    const { users } = schema.getQueryType()!.getFields();
    const argumentCost = ({ first }: Record<string, unknown>) => Number(first) * 100;
    users!.extensions = { 'patchbay:field-limits': { argumentCost, oncePerOperation: true } };
    try {
      const query =
        'query ($n: Int) { users(first: $n) { __typename } ...F } fragment F on Query { a: users(first: 1) { __typename } }';
      expect(weight(query, { n: 2 })).toMatchObject({ cost: 2 + 200 + 100, expensiveFields: 2 });
    } finally {
      users!.extensions = {};
    }
  });

  it('counts mutations themselves', () => {
    expect(cost('mutation { a: ping b: ping }')).toBe(20);
    expect(cost('mutation { rename { id } }')).toBe(11);
  });

  it('counts the depth and cost of fragments at every spread', () => {
    const spread = weight(`
      { user { ...A } users(first: 10) { edges { node { ...A } } } }
      fragment A on User { best { id } ... on Named { name } }
    `);
    expect(spread).toMatchObject({ depth: 5, cost: 1 + 1 + 1 + 10 * (2 + 1), rootFields: 2 });
  });

  it('returns the maximum depth and the number of aliases', () => {
    expect(weight('{ user { best { best { id } } } }').depth).toBe(4);
    const aliased =
      '{ a: user { b: best { id } } ...F ...F } fragment F on Query { c: user { ... { d: id } } }';
    expect(weight(aliased)).toMatchObject({ aliases: 4, rootFields: 3 });
  });

  it('weighs fragments that double at each level in linear time', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) =>
        `fragment F${n} on User { best { ...F${n + 1} } friends { edges { node { ...F${n + 1} } } } }`,
    );
    const document = parse(`{ user { ...F0 } } ${levels.join('\n')} fragment F60 on User { id }`);
    const started = performance.now();
    const { cost: heavy } = weighDocument(schema, document, getOperationAST(document)!, {});
    expect(heavy).toBeGreaterThan(1e30);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
