const maxWords = 60;
const maxWordLength = 100;

/**
 * The words of an object as a tsvector. Each word begins with the end of the account's id, so that the index finds the words of one
 * account without reading those of the others. A plain tsvector needs no extension, which a database user may not be allowed to add.
 */
export function searchTerms(accountId: string, texts: readonly (string | null)[]): string {
  const words = new Set(texts.flatMap((text) => (text === null ? [] : wordsOf(text))));
  return [...words]
    .slice(0, maxWords)
    .map((word) => lexeme(accountId, word))
    .join(' ');
}

/** A tsquery that finds objects with words that begin with all words of a text. Null if it has no word. */
export function searchQuery(accountId: string, text: string): string | null {
  const words = wordsOf(text).slice(0, maxWords);
  if (words.length === 0) return null;
  return words.map((word) => `${lexeme(accountId, word)}:*`).join(' & ');
}

/** `LAMP-NAT-S` has three words. */
function wordsOf(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.map((word) => word.slice(0, maxWordLength).toWellFormed());
}

/** Words have letters and digits only, so nothing in them needs to be escaped. */
function lexeme(accountId: string, word: string): string {
  return `'${accountId.slice(-12)}/${word}'`;
}
