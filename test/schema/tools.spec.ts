import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import {
  buildSchema,
  type DocumentNode,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  print,
} from 'graphql';
import ts from 'typescript';
import { defaultDocument } from '../../src/graphql/graphiql/default-document.js';

const run = promisify(execFile);
const root = process.cwd();
const schemaText = readFileSync(join(root, 'schema.gql'), 'utf8');
const schema = buildSchema(schemaText);

/** Third-party tools that read schema.gql, used like in frontends. */
describe('Tools that read the schema', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-tools-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
  const isConnection = (field: GraphQLField<unknown, unknown>) =>
    getNamedType(field.type).name.endsWith('Connection');

  it('lint it without errors: @graphql-eslint', async () => {
    const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
    const args = [eslint, '-c', join('test', 'schema', 'eslint.config.js'), 'schema.gql', '-f', 'json'];
    const { stdout } = await run(process.execPath, args, { cwd: root }).catch(
      (error: unknown) => error as { stdout: string },
    );
    const [{ messages }] = JSON.parse(stdout) as [{ messages: { line: number; message: string }[] }];
    // "username" is a term here and in OpenID Connect, but the rule has no exceptions.
    const accepted = 'Field "username" starts with the name of the parent type "User"';
    const faults = messages.filter(({ message }) => message !== accepted);
    expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  it('page through every connection: relay-compiler', async () => {
    const node = schema.getType('Node');
    const refetchable = ({ name }: GraphQLObjectType) =>
      name === 'Query' ||
      name === 'Viewer' ||
      (isInterfaceType(node) && schema.getPossibleTypes(node).some((type) => type.name === name));
    const documents = objects.flatMap((parent) =>
      Object.values(parent.getFields())
        .filter(isConnection)
        .map((field) => {
          const name = `paged_${parent.name}_${field.name}`;
          const required = field.args.filter(
            (arg) => isNonNullType(arg.type) && arg.defaultValue === undefined,
          );
          if (required.length > 0) throw new Error(`${parent.name}.${field.name} has required arguments.`);
          const refetch = refetchable(parent)
            ? `@refetchable(queryName: "paged_${parent.name}_${field.name}_Query")`
            : '';
          return `graphql\`
            fragment ${name} on ${parent.name} ${refetch}
            @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
              ${field.name}(first: $count, after: $cursor) @connection(key: "${name}_${field.name}") {
                edges { node { __typename } }
              }
            }
          \`;`;
        }),
    );
    expect(documents.length).toBeGreaterThanOrEqual(17);
    const sources = join(folder, 'relay');
    mkdirSync(join(sources, '__generated__'), { recursive: true });
    writeFileSync(join(sources, 'paged.ts'), documents.join('\n'));
    writeFileSync(join(folder, 'schema.graphql'), schemaText);
    writeFileSync(
      join(folder, 'relay.config.json'),
      JSON.stringify({
        src: './relay',
        schema: './schema.graphql',
        language: 'typescript',
        artifactDirectory: './relay/__generated__',
      }),
    );
    const cli = join(root, 'node_modules', 'relay-compiler', 'cli.js');
    await run(process.execPath, [cli, 'relay.config.json'], { cwd: folder });
    const artifacts = readdirSync(join(sources, '__generated__'));
    expect(artifacts.filter((name) => !name.endsWith('_Query.graphql.ts')).length).toBe(documents.length);
  });

  it('generate types of operations: graphql-codegen with the client preset', async () => {
    const documents = [parse(defaultDocument), ...everyOperation()].map((document, index) => ({
      document,
      location: `operations-${index}.graphql`,
      rawSDL: print(document),
    }));
    const outputs = await preset.buildGeneratesSection({
      baseOutputDir: `${folder}/generated/`,
      schema: parse(schemaText),
      schemaAst: schema,
      documents,
      config: {},
      presetConfig: {},
      pluginMap: {},
      plugins: [],
    });
    const files = new Map<string, string>();
    for (const output of outputs) files.set(output.filename, await codegen(output));
    for (const content of files.values())
      expect(ts.transpileModule(content, { reportDiagnostics: true }).diagnostics).toEqual([]);
    const types = [...files].find(([name]) => name.endsWith('/graphql.ts'))![1];
    const made = types.match(/^export const \w+Document = /gm) ?? [];
    const operations = documents.flatMap(({ document }) => document.definitions);
    expect(made).toHaveLength(operations.length);
  });

  /** An operation for every root field, with all fields a few levels below. */
  function everyOperation(): DocumentNode[] {
    const roots = [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ] as const;
    return roots.flatMap(([kind, type]) =>
      Object.values(type?.getFields() ?? {}).map((field) => {
        const declared = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
        const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
        const [variables, args] = field.args.length > 0 ? [`(${declared})`, `(${passed})`] : ['', ''];
        const name = `All${kind[0]!.toUpperCase()}${kind.slice(1)}_${field.name}_`;
        return parse(`${kind} ${name}${variables} { ${field.name}${args} ${selection(field, 2)} }`);
      }),
    );
  }

  function selection({ type }: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(type);
    if (isUnionType(named)) {
      const members = named
        .getTypes()
        .map((member) => `... on ${member.name} { __typename ${fieldsOf(member, depth - 1)} }`);
      return `{ ${members.join(' ')} }`;
    }
    if (!isObjectType(named) && !isInterfaceType(named)) return '';
    return `{ __typename ${isObjectType(named) ? fieldsOf(named, depth) : ''} }`;
  }

  function fieldsOf(type: GraphQLObjectType, depth: number): string {
    return Object.values(type.getFields())
      .filter((field) => depth > 0 || !isObjectType(getNamedType(field.type)))
      .filter((field) => depth > 0 || !isUnionType(getNamedType(field.type)))
      .map((field) => `${type.name}_${field.name}: ${field.name} ${selection(field, depth - 1)}`)
      .join(' ');
  }
});
