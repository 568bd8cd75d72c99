const maxWords = 60;
const maxWordLength = 100;

const anyWord = /[\p{L}\p{M}\p{N}]+/gu;
const asciiWord = /[a-z0-9]+/g;
/** Such a text is well-formed and in normal form. Its words are found faster. */
const isAscii = /^[\0-\x7f]*$/;

/**
 * The words of an object as a tsvector. Each word begins with the end of the account's id, so that the index finds the words of one
 * account without reading those of the others. A plain tsvector needs no extension, which a database user may not be allowed to add.
 */
export function searchTerms(accountId: string, texts: readonly (string | null)[]): string {
  const words = new Set<string>();
  for (const text of texts) {
    if (text !== null) for (const word of wordsOf(text)) words.add(word);
  }
  const prefix = lexemePrefix(accountId);
  let terms = '';
  let count = 0;
  // Built without lists, because a history has millions of words.
  for (const word of words) {
    if (count === maxWords) break;
    terms += count === 0 ? `${prefix}${word}'` : ` ${prefix}${word}'`;
    count += 1;
  }
  return terms;
}

/** A tsquery that finds objects with words that begin with all words of a text. Null if it has no word. */
export function searchQuery(accountId: string, text: string): string | null {
  const words = wordsOf(text).slice(0, maxWords);
  if (words.length === 0) return null;
  const prefix = lexemePrefix(accountId);
  return words.map((word) => `${prefix}${word}':*`).join(' & ');
}

/** `LAMP-NAT-S` has three words. */
function wordsOf(text: string): readonly string[] {
  const words = isAscii.test(text)
    ? text.toLowerCase().match(asciiWord)
    : text.normalize('NFKC').toLowerCase().match(anyWord);
  if (words === null) return [];
  return words.some((word) => word.length > maxWordLength)
    ? words.map((word) => word.slice(0, maxWordLength).toWellFormed())
    : words;
}

/** Begins a lexeme. A word and an apostrophe end it. Words have letters and digits only, so nothing in them needs to be escaped. */
function lexemePrefix(accountId: string): string {
  return `'${accountId.slice(-12)}/`;
}
