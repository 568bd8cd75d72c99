import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommandLine } from './command-line.js';

/** `npm run schema:print` writes schema.gql, openapi.json and the table of docs/errors.md. */
readCommandLine({
  name: 'schema:print',
  summary: 'Writes schema.gql, openapi.json and the table of docs/errors.md from the code.',
  options: {},
});
const { replaceErrorsTable: withErrorsTable } = await import('./errors-document.js');
const { buildSchemaText: schemaText } = await import('./api-schema.js');
const { describeDefaultRest } = await import('../src/openapi/rest-description.js');
const errorsDocument = join(process.cwd(), 'docs', 'errors.md');
await writeFile(errorsDocument, withErrorsTable(await readFile(errorsDocument, 'utf8')));
await writeFile(join(process.cwd(), 'schema.gql'), await schemaText());
await writeFile(join(process.cwd(), 'openapi.json'), describeDefaultRest());
console.log('Wrote schema.gql, openapi.json and docs/errors.md.');
