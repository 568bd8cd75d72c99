import type { Client, ClientSettings, FieldError } from '../domain/clients.js';

/** Settings that a document defines. */
export const documentFields = ['name', 'kind', 'redirectUris'] as const;

type DocumentSettings = Pick<ClientSettings, (typeof documentFields)[number]>;

/** Whether the client has the settings of its document. */
export function matchesDocument(client: DocumentSettings, document: DocumentSettings): boolean {
  return documentFields.every((field) => isEqual(client[field], document[field]));
}

/** Changes that the next read of the document would undo. */
export function documentConflicts(client: Client, changes: Partial<ClientSettings>): FieldError[] {
  if (client.metadataUrl === null) return [];
  return documentFields
    .filter((field) => changes[field] !== undefined && !isEqual(changes[field], client[field]))
    .map((path) => ({ path, message: 'is defined by the document of the client' }));
}

/** Changes that the audit trail records: the protection of sign-ins, and what the verification by an administrator depends on. */
export function auditDetails(
  before: Partial<
    Pick<Client, 'pkceExempt' | 'isVerified' | 'resources' | 'metadataUrl' | (typeof documentFields)[number]>
  >,
  changes: Partial<Client>,
): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  if (changes.pkceExempt !== undefined && changes.pkceExempt !== (before.pkceExempt ?? false))
    details.pkceExempt = changes.pkceExempt;
  if (changes.isVerified !== undefined && changes.isVerified !== (before.isVerified ?? true))
    details.isVerified = changes.isVerified;
  if (changes.resources && !isEqual(changes.resources, before.resources))
    details.resources = changes.resources;
  for (const field of before.metadataUrl ? documentFields : [])
    if (changes[field] !== undefined && !isEqual(before[field], changes[field]))
      details[field] = changes[field];
  return details;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
