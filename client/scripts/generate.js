import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, isAbstractType, isInputObjectType, Kind, parse, stripIgnoredCharacters } from 'graphql';

const client = join(import.meta.dirname, '..');

/** `npm run schema:print` runs it: writes src/generated from schema.gql and the documents in operations/. */
if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of await generate()) await writeFile(join(client, 'src', 'generated', name), text);
  console.log('Wrote client/src/generated.');
}

/** Generates the files of src/generated. Returns the text of each file by its name. */
export async function generate() {
  const schemaText = await readFile(join(client, '..', 'schema.gql'), 'utf8');
  const schema = buildSchema(schemaText);
  return new Map([
    ...(await generateOperations(schemaText, schema)),
    ['keyed-inputs.ts', generateKeyedInputs(schema)],
    ['possible-types.ts', generatePossibleTypes(schema)],
  ]);
}

/**
 * The types and documents of operations.ts. The documents of each file of operations/ are a module of their own, so that bundlers can
 * load them with the pages that use them.
 */
async function generateOperations(schemaText, schema) {
  const folder = join(client, 'operations');
  const names = (await readdir(folder)).sort();
  const documents = await Promise.all(
    names.map(async (location) => {
      const rawSDL = await readFile(join(folder, location), 'utf8');
      return { location, rawSDL, document: parse(rawSDL) };
    }),
  );
  const outputs = await preset.buildGeneratesSection({
    baseOutputDir: 'generated/',
    schema: parse(schemaText),
    schemaAst: schema,
    documents,
    config: {
      documentMode: 'string',
      useTypeImports: true,
      enumType: 'string-literal',
      scalars: { DateTime: 'string', JSONObject: 'Record<string, unknown>' },
    },
    presetConfig: { fragmentMasking: false },
    pluginMap: {},
    plugins: [],
  });
  const text = await codegen(outputs.find(({ filename }) => filename.endsWith('/graphql.ts')));
  const plain = readDocuments(text);
  const modules = documents
    .map(({ location, document: { definitions } }) => ({
      name: location.replace('.graphql', ''),
      documents: definitions
        .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
        .map(({ name }) => plain.get(name.value)),
    }))
    .filter(({ documents: found }) => found.length > 0);
  return [
    ['operations.ts', printOperations(readTypes(text), modules)],
    ['operations.json', printManifest([...plain.values()])],
    ...modules.map((module) => [`documents/${module.name}.ts`, printDocuments(module.documents)]),
  ];
}

/** The types that the preset generates. */
function readTypes(text) {
  return text.slice(0, text.indexOf('export class TypedDocumentString')).replace(/^import .*\n/gm, '');
}

/**
 * The documents that the preset generates, by the name of their operation. Its `TypedDocumentString` objects are replaced by plain
 * strings with a type: they are smaller, and clients such as urql accept only strings and syntax trees.
 */
function readDocuments(text) {
  const found = text.matchAll(
    /export const (\w+)Document = new TypedDocumentString\(`([^`]*)`\) as unknown as TypedDocumentString<([^>]*)>/g,
  );
  return new Map(
    [...found].map(([, name, source, types]) => {
      const value = JSON.stringify(stripIgnoredCharacters(source));
      const code = `export const ${name}Document = ${value} as TypedDocument<${types}>;`;
      return [name, { code, types: types.split(', '), text: stripIgnoredCharacters(source) }];
    }),
  );
}

/** The documents by their SHA-256 hash, for servers that run only known documents. */
function printManifest(documents) {
  const byHash = documents.map(({ text }) => [createHash('sha256').update(text).digest('hex'), text]);
  return `${JSON.stringify(Object.fromEntries(byHash), null, 2)}\n`;
}

function printOperations(types, modules) {
  const exports = modules.map(({ name }) => `export * from './documents/${name}.js';`);
  return `${types}\n${exports.join('\n')}\n`;
}

function printDocuments(documents) {
  const types = documents.flatMap((document) => document.types);
  return `import type { TypedDocument } from '../../documents.js';
/* eslint-disable */
import type { ${types.join(', ')} } from '../operations.js';

${documents.map(({ code }) => code).join('\n')}
`;
}

/** Names of the input types with an idempotency key. */
function generateKeyedInputs(schema) {
  const names = Object.values(schema.getTypeMap())
    .filter((type) => isInputObjectType(type) && 'idempotencyKey' in type.getFields())
    .map(({ name }) => name);
  return `/** Input types of mutations with an idempotency key. */\nexport const keyedInputs: ReadonlySet<string> = new Set(${JSON.stringify(names)});\n`;
}

/** The object types of each interface and union, which normalized caches need for fragments. */
function generatePossibleTypes(schema) {
  const types = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const possibleTypes = Object.fromEntries(
    types.map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort(),
    ]),
  );
  return `/** Object types by interface and union, for normalized caches. */\nexport const possibleTypes: Record<string, string[]> = ${JSON.stringify(possibleTypes)};\n`;
}
