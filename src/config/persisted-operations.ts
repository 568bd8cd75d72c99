import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { parse } from 'graphql';
import { z } from 'zod';
import { describeReadError } from './read-error.js';

/** Documents by the ids under which clients request them. Each also has the SHA-256 hash of its text as an id. */
export type PersistedOperations = ReadonlyMap<string, string>;

/** Maximum size of a manifest, in bytes. */
const maxBytes = 16 * 1024 * 1024;

/** `persisted-documents.json` of GraphQL Code Generator, and the file that the Relay compiler writes: documents by id. */
const documentsById = z.record(z.string().min(1).max(200), z.string().min(1));
/** The file of Apollo's `generate-persisted-query-manifest`. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1).max(200), body: z.string().min(1) })),
});

/**
 * Reads the manifests of PERSISTED_OPERATIONS.
 *
 * @param paths null if the variable is not set
 * @returns null if every document is allowed
 */
export function readPersistedOperations(
  paths: readonly string[] | null,
  reportError: (variable: string, message: string) => void,
): PersistedOperations | null {
  if (!paths) return null;
  const operations = new Map<string, string>();
  for (const path of paths) {
    try {
      for (const [id, document] of readManifest(path)) addOperation(operations, id, document);
    } catch (error) {
      reportError('PERSISTED_OPERATIONS', `names ${path}, which ${(error as Error).message}`);
    }
  }
  return operations;
}

/** @throws Error if another document has this id */
export function addOperation(operations: Map<string, string>, id: string, document: string): void {
  if ((operations.get(id) ?? document) !== document) throw new Error(`has two documents with the id "${id}"`);
  operations.set(id, document);
  operations.set(createHash('sha256').update(document).digest('hex'), document);
}

function readManifest(path: string): (readonly [id: string, document: string])[] {
  const content = parseJson(readText(path));
  const byId = documentsById.safeParse(content).data;
  const operations = byId
    ? Object.entries(byId)
    : apolloManifest.safeParse(content).data?.operations.map(({ id, body }) => [id, body] as const);
  if (!operations) throw new Error('is not a manifest of GraphQL Code Generator, Relay or Apollo');
  if (operations.length === 0) throw new Error('has no documents');
  for (const [id, document] of operations) requireParseable(id, document);
  return operations;
}

function readText(path: string): string {
  try {
    if (statSync(path).size <= maxBytes) return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(describeReadError(error), { cause: error });
  }
  throw new Error('is larger than 16 MiB');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('is not JSON', { cause: error });
  }
}

function requireParseable(id: string, document: string): void {
  try {
    parse(document);
  } catch (error) {
    throw new Error(`has an unreadable document "${id.slice(0, 100)}"`, { cause: error });
  }
}
