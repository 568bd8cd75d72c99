import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { addOperation, type PersistedOperations } from '../../config/persisted-operations.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';

/** The parts of a request that name its document. They come from outside and may have any type. */
export interface RequestedDocument {
  query?: unknown;
  /** As in the appendix "Persisted Documents" of GraphQL over HTTP. */
  documentId?: unknown;
  /** As Relay's documentation sends it. */
  doc_id?: unknown;
  extensions?: unknown;
}

/** The documents that callers may run. Without PERSISTED_OPERATIONS they may run any. */
@Injectable()
export class OperationManifest {
  private readonly given: PersistedOperations | null;
  /** Documents of parts of this installation, such as the console. */
  private readonly own = new Map<string, string>();

  constructor(config: Config) {
    this.given = config.graphql.persistedOperations;
  }

  /** Whether only listed documents run. */
  get isOn(): boolean {
    return this.given !== null;
  }

  /** Allows a document that is part of this installation. */
  allow(document: string): void {
    addOperation(this.own, hashOf(document), document);
  }

  /** The document with an id, or undefined. The id may have the prefix `sha256:`. */
  find(id: string): string | undefined {
    const key = id.startsWith('sha256:') ? id.slice('sha256:'.length) : id;
    return this.given?.get(id) ?? this.given?.get(key) ?? this.own.get(key);
  }

  /** Each listed document once. */
  documents(): string[] {
    return [...new Set(this.given?.values() ?? [])];
  }

  /**
   * The document that a request names by id or text. Undefined if it names none, or if the mode is off.
   *
   * @throws Failure PERSISTED_QUERY_NOT_FOUND, OPERATION_NOT_PERSISTED
   */
  resolve({ query, extensions, ...ids }: RequestedDocument): string | undefined {
    if (!this.isOn) return undefined;
    // Some clients send an empty text with an id.
    if (typeof query === 'string' && query !== '') {
      if (this.find(hashOf(query)) === undefined) throw new Failure('OPERATION_NOT_PERSISTED');
      return query;
    }
    const id = ids.documentId ?? ids.doc_id ?? readHash(extensions);
    if (typeof id !== 'string') return undefined;
    const document = this.find(id);
    if (document !== undefined) return document;
    throw new Failure('PERSISTED_QUERY_NOT_FOUND', {}, { message: 'PersistedQueryNotFound' });
  }
}

function readHash(extensions: unknown): unknown {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  return persistedQuery?.sha256Hash;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
