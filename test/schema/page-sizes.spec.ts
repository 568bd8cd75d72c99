import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  concatAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql';
import { weighDocument } from '../../src/graphql/limits/document-weight.js';

const schema = buildSchema(readFileSync('schema.gql', 'utf8'));
const folder = 'client/operations';
const documents = concatAST(
  readdirSync(folder).map((name) => parse(readFileSync(`${folder}/${name}`, 'utf8'))),
);
const fragments = documents.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
const lists = documents.definitions.filter(
  (one): one is OperationDefinitionNode =>
    one.kind === Kind.OPERATION_DEFINITION &&
    one.operation === OperationTypeNode.QUERY &&
    !!one.variableDefinitions?.some(({ variable }) => variable.name.value === 'first'),
);

/** The cost limits of the tiers that the first start creates: Free and Pro, Business, Enterprise. */
const limits = [1000, 2000, 5000];

/** The highest `first` whose cost is within a limit. */
function maxPageSize(operation: OperationDefinitionNode, limit: number): number {
  const document = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] } as const;
  let first = 100;
  while (first > 0 && weighDocument(schema, document, operation, { first }).cost > limit) first -= 1;
  return first;
}

describe('Page sizes of the documents of the client', () => {
  it('are in client/README.md if a tier allows fewer than 100', () => {
    const rows = lists
      .map((operation) => [
        `\`${operation.name!.value}Document\``,
        ...limits.map((limit) => maxPageSize(operation, limit)),
      ])
      .filter(([, smallest]) => Number(smallest) < 100)
      .map((cells) => `| ${cells.join(' | ')} |`);
    const table = readFileSync('client/README.md', 'utf8')
      .split('\n')
      .map((line) => line.replace(/ +/g, ' '))
      .filter((line) => /^\| `\w+Document` \|/.test(line));
    expect(table.sort()).toEqual(rows.sort());
  });
});
