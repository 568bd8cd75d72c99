import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPersistedOperations } from './persisted-operations.js';

describe('readPersistedOperations', () => {
  let folder: string;
  let errors: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-manifests-'));
    errors = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function read(...texts: string[]) {
    const paths = texts.map((text, index) => {
      const path = join(folder, `${index}.json`);
      writeFileSync(path, text);
      return path;
    });
    return readPersistedOperations(paths, (variable, message) =>
      errors.push(`${variable} ${message.replaceAll(`${folder}/`, '')}`),
    );
  }

  it('finds documents by id and by hash, from several files', () => {
    const found = read(
      '{"a":"{ viewer { id } }"}',
      '{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"b","body":"{ tiers { edges { node { id } } } }"}]}',
    );
    expect(errors).toEqual([]);
    const hash = createHash('sha256').update('{ viewer { id } }').digest('hex');
    expect(found?.get('a')).toBe(found?.get(hash));
    expect(found?.get('b')).toContain('tiers');
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    [
      'another format',
      '{"format":"other","version":2}',
      'is not a manifest of GraphQL Code Generator, Relay or Apollo',
    ],
    ['a list', '[]', 'is not a manifest of GraphQL Code Generator, Relay or Apollo'],
    ['documents of another type', '{"a":1}', 'is not a manifest of GraphQL Code Generator, Relay or Apollo'],
    ['no document', '{}', 'has no documents'],
    ['an unreadable document', '{"a":"query {"}', 'has an unreadable document "a"'],
  ])('reports a file with %s', (_, text, problem) => {
    read(text);
    expect(errors).toEqual([`PERSISTED_OPERATIONS names 0.json, which ${problem}`]);
  });

  it('reports an id with two documents, and a missing file', () => {
    read('{"a":"{ viewer { id } }"}', '{"a":"{ viewer { email } }"}');
    readPersistedOperations([join(folder, 'none.json')], (_, message) => errors.push(message));
    expect(errors[0]).toBe('PERSISTED_OPERATIONS names 1.json, which has two documents with the id "a"');
    expect(errors[1]).toMatch(/none\.json, which does not exist$/);
  });

  it('allows every document if the variable is not set', () => {
    expect(readPersistedOperations(null, () => expect(true).toBe(false))).toBeNull();
  });
});
