import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { startTestApp } from '../support/app.js';
import { breakingOpenApiChanges } from './openapi-changes.js';
import { snapshotFile, versions } from './snapshots.js';

describe('The API', () => {
  const last = versions.at(-1)!;

  it(`breaks no client of ${last} in the schema`, () => {
    const [before, after] = [snapshotFile(last, 'schema.gql'), readFileSync('schema.gql', 'utf8')];
    expect(findBreakingChanges(buildSchema(before), buildSchema(after))).toEqual([]);
  });

  it(`breaks no client of ${last} in /openapi.json`, async () => {
    const test = await startTestApp();
    try {
      const after = (await (await fetch(`${test.url}/openapi.json`)).json()) as object;
      const before = JSON.parse(snapshotFile(last, 'openapi.json')) as object;
      expect(breakingOpenApiChanges(before, after)).toEqual([]);
    } finally {
      await test.close();
    }
  });
});
