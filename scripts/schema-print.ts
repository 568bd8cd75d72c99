import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommandLine } from './command-line.js';

/** `npm run schema:print` writes what is generated from the code: schema.gql, openapi.json, and parts of docs/. */
readCommandLine({
  name: 'schema:print',
  summary:
    'Writes schema.gql, openapi.json, and docs/errors.md, docs/events.md, docs/graphql.md and docs/schema.md from the code.',
  options: {},
});
const { replaceErrorsTable: withErrorsTable } = await import('./documents/errors-document.js');
const { eventTypesOfConsole, replaceEventTypes } = await import('./documents/events-document.js');
const { buildApiSchema, printApiSchema } = await import('./api-schema.js');
const { buildGraphQLDocument } = await import('./documents/graphql-document.js');
const { buildSchemaDocument } = await import('./documents/schema-document.js');
const { describeDefaultRest } = await import('../src/openapi/rest-description.js');
const root = process.cwd();
const schema = await buildApiSchema();
const errorsDocument = join(root, 'docs', 'errors.md');
await writeFile(errorsDocument, withErrorsTable(await readFile(errorsDocument, 'utf8')));
const eventsDocument = join(root, 'docs', 'events.md');
await writeFile(eventsDocument, replaceEventTypes(await readFile(eventsDocument, 'utf8')));
await writeFile(join(root, 'console', 'src', 'admin', 'events', 'event-types.ts'), eventTypesOfConsole());
await writeFile(join(root, 'schema.gql'), printApiSchema(schema));
await writeFile(join(root, 'openapi.json'), describeDefaultRest());
await writeFile(join(root, 'docs', 'graphql.md'), await buildGraphQLDocument(schema));
await writeFile(join(root, 'docs', 'schema.md'), await buildSchemaDocument(root));
console.log(
  'Wrote schema.gql, openapi.json, and docs/errors.md, docs/events.md, docs/graphql.md and docs/schema.md.',
);
