import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, isAbstractType, isInputObjectType, parse, stripIgnoredCharacters } from 'graphql';

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
    ['operations.ts', await generateOperations(schemaText, schema)],
    ['keyed-inputs.ts', generateKeyedInputs(schema)],
    ['possible-types.ts', generatePossibleTypes(schema)],
  ]);
}

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
  return toPlainStrings(await codegen(outputs.find(({ filename }) => filename.endsWith('/graphql.ts'))));
}

/**
 * Replaces the `TypedDocumentString` objects of the preset by plain strings with a type. They are smaller, and clients such as
 * urql accept only strings and syntax trees.
 */
function toPlainStrings(text) {
  const start = text.indexOf('export class TypedDocumentString');
  const types = text.slice(0, start).replace(/^import .*\n/gm, '');
  const documents = [
    ...text.matchAll(
      /export const (\w+)Document = new TypedDocumentString\(`([^`]*)`\) as unknown as TypedDocumentString<([^>]*)>/g,
    ),
  ].map(
    ([, name, source, parameters]) =>
      `export const ${name}Document = ${JSON.stringify(stripIgnoredCharacters(source))} as TypedDocument<${parameters}>;`,
  );
  return `import type { TypedDocument } from '../documents.js';\n${types}\n${documents.join('\n')}\n`;
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
