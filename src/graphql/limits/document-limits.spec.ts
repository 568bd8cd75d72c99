import { buildSchema, getOperationAST, parse } from 'graphql';
import { documentLimits, requireWithinLimits } from './document-limits.js';

const schema = buildSchema('type Query { id: ID, next: Query }');
const nested = (depth: number) => `{ ${'next { '.repeat(depth - 1)} id ${'} '.repeat(depth - 1)} }`;

function check(query: string, costLimit = 1000): number {
  const document = parse(query);
  return requireWithinLimits(schema, document, getOperationAST(document)!, {}, costLimit);
}

describe('A document', () => {
  it('is accepted up to each limit, and refused above it with the exceeded limit', () => {
    expect(check(nested(documentLimits.depth))).toBe(9);
    expect(() => check(nested(documentLimits.depth + 1))).toThrow(
      expect.objectContaining({
        code: 'QUERY_TOO_COMPLEX',
        details: { what: 'depth', limit: 10, actual: 11 },
      }),
    );
    expect(() => check(nested(5), 3)).toThrow(
      expect.objectContaining({ details: { what: 'cost', limit: 3, actual: 4 } }),
    );
  });
});
