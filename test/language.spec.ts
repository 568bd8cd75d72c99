import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Parts of names that have a standard term, in lower case. */
const termsOfNames = new Map([
  ['tell', 'report, return, notify'],
  ['told', 'reported, notified'],
  ['poke', 'wake'],
  ['bury', 'markDead'],
  ['hungry', 'hasMore'],
  ['clockwork', 'timers'],
  ['hear', 'apply'],
  ['renewal', 'refresh'],
  ['whoever', 'caller'],
  ['somebody', 'user'],
  ['nobody', 'anonymous, none'],
  ['patience', 'deadline'],
  ['hopeless', 'permanent'],
  ['doubt', 'safety'],
  ['longest', 'max'],
  ['largest', 'max'],
  ['furthest', 'max'],
]);

/** Phrases of prose that have a plain form. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\b(tells?|told|telling)\b/i, 'report, return, show'],
  [/\b(whoever|somebody|anybody|everybody)\b/i, 'user, caller, client'],
  [/\bnobody\b(?![@:"/])/, 'no one, no caller'],
  [/\bthose who\b/i, 'users that, callers that'],
  [/\bof (ours|theirs|its own|their own)\b/i, 'our, their, separate'],
  [/\b(pokes?|poked|buries|buried|hungry)\b/i, 'wake, mark as dead, has more'],
  [/\b(token|grant|access) renewals?\b/i, 'refresh'],
  [/\b(goes|go|went|gone|going) on\b/i, 'continue'],
  [/\bat once\b/i, 'immediately, simultaneously'],
  [/\bby itself\b/i, 'automatically, alone'],
  [/\b(bears|wonders|learnt)\b/i, 'has, wants to know'],
];

/** "a OAuthClient", "an user". Vowels that sound like consonants are exempt. */
const wrongArticles = [
  /\b[Aa] (?=[aeio]|OAuth|API\b|IP\b|HTTP|MP4)(?!(?:eu|one|once)\w*)/,
  /\b[Aa]n (?=[b-df-gj-np-tv-z])(?!npm)/,
];

const maxPageLine = 120;

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

const pages = [
  ...filesIn('docs', '.md'),
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'simulator/README.md',
];
const sources = ['src', 'simulator', 'migrations', 'scripts', 'bench', 'examples', 'test']
  .flatMap((folder) => filesIn(folder, '.ts'))
  .filter((file) => file !== 'test/language.spec.ts');

/** Lines of a page without code. */
function prose(file: string): { line: number; text: string }[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }))
    .filter(({ text }) => {
      if (text.trimStart().startsWith('```')) isCode = !isCode;
      return !isCode;
    })
    .map(({ line, text }) => ({ line, text: text.replace(/`[^`]*`|\]\([^)]*\)/g, '``') }));
}

function wordsOf(identifier: string): string[] {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_');
}

/** Drifted phrases of a text, each with its plain form. */
function complaints(text: string): string[] {
  return [
    ...phrases.flatMap(([phrase, plain]) =>
      (text.match(phrase) ?? []).slice(0, 1).map((hit) => `${hit} → ${plain}`),
    ),
    ...wrongArticles.flatMap((article) => (article.test(text) ? ['wrong article'] : [])),
  ];
}

describe('The language of the repository', () => {
  it('finds drifted phrases and wrong articles, and accepts plain ones', () => {
    expect(complaints('Tells whoever asks at once')).toEqual([
      'Tells → report, return, show',
      'whoever → user, caller, client',
      'at once → immediately, simultaneously',
    ]);
    expect(complaints('A OAuthClient and an user')).toEqual(['wrong article']);
    expect(complaints('An OAuth client of a user reports an error once')).toEqual([]);
  });

  it('has standard terms in names', () => {
    const found = sources.flatMap((file) => {
      const code = readFileSync(file, 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm,
        '',
      );
      const identifiers = new Set(code.match(/\b[A-Za-z_]\w*\b/g));
      return [...identifiers].flatMap((name) =>
        wordsOf(name)
          .filter((word) => termsOfNames.has(word))
          .map((word) => `${file}: ${name} (${word} → ${termsOfNames.get(word)})`),
      );
    });
    expect(found).toEqual([]);
  });

  it('has standard terms in the schema', () => {
    const found = readFileSync('schema.gql', 'utf8')
      .split('\n')
      .flatMap((text, index) => complaints(text).map((complaint) => `schema.gql:${index + 1}: ${complaint}`));
    expect(found).toEqual([]);
  });

  it('has standard terms in the documentation', () => {
    const found = pages.flatMap((file) =>
      prose(file).flatMap(({ line, text }) =>
        complaints(text).map((complaint) => `${file}:${line}: ${complaint}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it('has standard terms in comments, messages and test names', () => {
    const found = sources.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((text, index) =>
          (text.match(/\/\*\*?.*|^\s*\*.*|\/\/.*|'[^']{12,}'|`[^`]{12,}`/g) ?? [])
            .flatMap(complaints)
            .map((complaint) => `${file}:${index + 1}: ${complaint}`),
        ),
    );
    expect(found).toEqual([]);
  });

  it('keeps the lines of pages short', () => {
    const found = pages.flatMap((file) =>
      prose(file)
        .filter(({ text }) => text.length > maxPageLine && !text.startsWith('|'))
        .map(({ line }) => `${file}:${line}`),
    );
    expect(found).toEqual([]);
  });
});
