import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { requireBoundedDocument } from './document-bounds.js';
import { documentLimits, tooComplex, tooManyTokens } from './document-limits.js';

/** Documents known to be within their bounds, which need no second look. */
const maxKnown = 2000;

/** Checks documents as text, before anything else is done with them. */
export class SourceLimits {
  /** By hash, the least recently used first. */
  private readonly known = new Set<string>();

  /**
   * A text that cannot be parsed is left to the parser, which reports what is wrong with it.
   *
   * @throws Failure QUERY_TOO_COMPLEX, or INVALID_INPUT for fragments that spread themselves
   */
  check(source: string): void {
    if (source.length > documentLimits.characters) {
      const { characters: limit } = documentLimits;
      throw tooComplex({ what: 'characters', limit, actual: source.length });
    }
    const hash = createHash('sha256').update(source).digest('base64');
    if (!this.known.delete(hash)) {
      const document = parseOrNull(source);
      if (!document) return;
      requireBoundedDocument(document);
    }
    this.known.add(hash);
    const [oldest] = this.known;
    if (this.known.size > maxKnown && oldest) this.known.delete(oldest);
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

/** Whether graphql stopped parsing at the limit of tokens; it has no other sign than its message. */
export function isTokenLimit(message: string): boolean {
  return /contains more tha. \d+ tokens/.test(message);
}
