import { breakingOpenApiChanges } from './openapi-changes.js';

const schema = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });
const text = { type: 'string' };

/** A document with one operation, which accepts and returns `thing`. */
function document(thing: object, operation: object = {}) {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } };
  return {
    components: { schemas: { Thing: thing } },
    paths: {
      '/things': {
        post: {
          parameters: [{ name: 'page', in: 'query', schema: text }],
          requestBody: { content },
          responses: { 200: { content }, 404: {} },
          ...operation,
        },
      },
    },
  };
}

const before = document(schema({ name: text, kind: { type: 'string', enum: ['A', 'B'] } }, ['name']));
const changes = (after: object) => breakingOpenApiChanges(before, after);

describe('Breaking changes of an OpenAPI document', () => {
  it('do not exist between equal documents', () => {
    expect(changes(structuredClone(before))).toEqual([]);
  });

  it('do not include new optional parts', () => {
    const thing = schema({ name: text, kind: { type: 'string', enum: ['A', 'B', 'C'] }, size: text }, [
      'name',
    ]);
    const parameters = ['page', 'size'].map((name) => ({ name, in: 'query', schema: text }));
    expect(changes(document(thing, { parameters }))).toEqual([]);
  });

  it.each([
    ['a removed path', { paths: {} }, ['POST /things: removed']],
    [
      'a removed response',
      document(before.components.schemas.Thing, { responses: { 404: {} } }),
      ['POST /things 200: removed'],
    ],
    [
      'a removed and a required parameter',
      document(before.components.schemas.Thing, {
        parameters: [{ name: 'limit', in: 'query', required: true, schema: text }],
      }),
      ['POST /things: parameter query page removed', 'POST /things: parameter query limit is required'],
    ],
    [
      'another type',
      document(schema({ name: { type: 'number' }, kind: before.components.schemas.Thing }, ['name'])),
      expect.arrayContaining(['POST /things body.name: type "string" is "number"']),
    ],
    [
      'a property that can be absent, and one that becomes required',
      document(schema({ name: text, kind: { type: 'string', enum: ['A', 'B'] } }, ['kind'])),
      ['POST /things body.kind: is required', 'POST /things 200.name: can be absent'],
    ],
    [
      'a value that is no longer accepted',
      document(schema({ name: text, kind: { type: 'string', enum: ['A'] } }, ['name'])),
      ['POST /things body.kind: value B removed'],
    ],
  ])('are found: %s', (_, after, expected) => {
    expect(changes(after)).toEqual(expected);
  });
});
