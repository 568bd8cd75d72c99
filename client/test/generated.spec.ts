import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, Kind, OperationTypeNode, parse } from 'graphql';
import { generate } from '../scripts/generate.js';

const folder = 'client/operations';
const documents = readdirSync(folder).map((name) => parse(readFileSync(`${folder}/${name}`, 'utf8')));
const operations = documents
  .flatMap(({ definitions }) => definitions)
  .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);

describe('Generated operations', () => {
  it('are up to date: npm run schema:print', async () => {
    for (const [name, text] of await generate())
      expect(readFileSync(`client/src/generated/${name}`, 'utf8') === text).toBe(true);
  });

  it('cover every field of the schema that a client can request', () => {
    const schema = buildSchema(readFileSync('schema.gql', 'utf8'));
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((type) => Object.keys(type!.getFields()));
    const used = new Set(
      operations.flatMap(({ selectionSet: { selections } }) =>
        selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '')),
      ),
    );
    // `node` finds objects of every type, so a useful document depends on the caller.
    expect(fields.filter((name) => !used.has(name) && name !== 'node')).toEqual([]);
  });

  it('name the input of mutations `input`, so that the client finds its type', () => {
    const named = operations
      .filter(({ operation }) => operation === OperationTypeNode.MUTATION)
      .flatMap(({ variableDefinitions = [] }) =>
        variableDefinitions.map(({ variable }) => variable.name.value),
      );
    expect([...new Set(named)]).toEqual(['input']);
  });
});
