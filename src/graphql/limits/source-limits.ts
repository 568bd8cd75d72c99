import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { requireBoundedDocument } from './document-bounds.js';
import { documentLimits, tooComplex, tooManyTokens } from './document-limits.js';

/** Documents that were checked and are remembered by their hash. */
const maxChecked = 2000;

/** Checks the text of a document before anything else reads it. */
export class SourceLimits {
  private readonly checked = new LRUCache<string, true>({ max: maxChecked });

  /**
   * Accepts text that cannot be parsed: the parser reports its errors later.
   *
   * @throws Failure QUERY_TOO_COMPLEX, or INVALID_INPUT for fragments that spread themselves
   */
  check(source: string): void {
    if (source.length > documentLimits.characters) {
      const { characters: limit } = documentLimits;
      throw tooComplex({ what: 'characters', limit, actual: source.length });
    }
    const hash = createHash('sha256').update(source).digest('base64');
    if (this.checked.get(hash)) return;
    const document = parseOrNull(source);
    if (!document) return;
    requireBoundedDocument(document);
    this.checked.set(hash, true);
  }
}

function parseOrNull(source: string): DocumentNode | null {
  try {
    return parse(source, { maxTokens: documentLimits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (isTokenLimit(error.message)) throw tooManyTokens();
    return null;
  }
}

/** Whether graphql stopped parsing at the token limit. Only its message shows it. */
export function isTokenLimit(message: string): boolean {
  return /contains more tha. \d+ tokens/.test(message);
}
