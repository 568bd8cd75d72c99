import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Parts of names that have a standard term, in lower case. */
const termsOfNames = new Map([
  ['tell', 'report, return, notify'],
  ['told', 'reported, notified'],
  ['poke', 'wake'],
  ['bury', 'markDead'],
  ['hungry', 'hasMore'],
  ['clockwork', 'timers'],
  ['hear', 'apply'],
  ['renewal', 'refresh, extension'],
  ['renewals', 'refreshes, extensions'],
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

/** Complete names of code and files that have a standard term, in kebab case. */
const names = new Map([
  ['accounts-later', 'deferrableAccounts'],
  ['claimed-grants', 'prefetched-grants'],
  ['doubt-after-ms', 'leaseSafetyMs'],
  ['fault-of', 'classifyError'],
  ['give-back', 'release'],
  ['go-on', 'redirect'],
  ['grant-calls', 'grant-call-log'],
  ['grant-endings', 'expiring-grants'],
  ['in-hand', 'startStep'],
  ['kill-unfetched', 'revokeUnfetched'],
  ['killed-at', 'revokedAt'],
  ['live-state', 'oauth-cache'],
  ['look-again', 'recheck'],
  ['may-go-on', 'stillLeased'],
  ['most-of-anything', 'maxBatch'],
  ['or-say-why', 'withErrorPage'],
  ['piece-reader', 'pooled-file-reader'],
  ['same-post', 'match-post'],
  ['sent-while-ours', 'send-under-lease'],
  ['site-files', 'domain-verification, verificationFiles'],
  ['starting-over', 'new-attempt'],
  ['storable-error', 'errorForStorage'],
  ['unless-hopeless', 'ignore-permanent-failure'],
  ['watched-source', 'SourceErrorTracker'],
]);

/** Names of methods and functions that have a standard term, and of files. */
const functionNames = new Map([
  ['held', 'retryLater'],
  ['persist', 'save, save-with-retry'],
  ['rest', 'backOff'],
  ['trust', 'markHealthy'],
]);

/** Prefixes of limits. The second part of a name begins with a capital letter. */
const limitPrefix = /^(?:most|longest|largest|furthest)(?=[A-Z])/;

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
  [/\be-mails?\b/i, 'email'],
  [/\bfor ever\b/i, 'forever'],
  [/\b(lately|likewise)\b/i, 'recently, also'],
  [/\bleases? (is|are) renewed\b|\brenew(s|ing|ed)? (the|a|its|their) lease/i, 'extend'],
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
  'client/README.md',
];
const sources = [
  'src',
  'simulator',
  'migrations',
  'scripts',
  'bench',
  'examples',
  'test',
  'client',
  'console/src',
]
  .flatMap((folder) => ['.ts', '.tsx'].flatMap((ending) => filesIn(folder, ending)))
  .filter(
    (file) => file !== 'test/language.spec.ts' && !/^client\/(src\/generated|dist|node_modules)\//.test(file),
  );

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
    .split(/[_-]/);
}

/** Code without comments and texts. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(
    /\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm,
    '',
  );
}

/** Drifted parts of an identifier or of a file name, each with its plain form. */
function nameComplaints(name: string): string[] {
  const words = wordsOf(name);
  const whole = names.get(words.join('-'));
  return [
    ...words.flatMap((word) => (termsOfNames.has(word) ? [`${word} → ${termsOfNames.get(word)}`] : [])),
    ...(whole ? [whole] : []),
    ...(limitPrefix.test(name) ? ['max'] : []),
  ];
}

/** Names of the functions and methods that the code declares. */
function declaredFunctions(code: string): string[] {
  const declaration =
    /^\s*(?:(?:export|public|private|protected|static|override|async|function|const)\s+)*(\w+)(?:\s*(?:<[^>]*>)?\(.*\{$| = (?:async )?\()/gm;
  return [...code.matchAll(declaration)].map(([, name]) => name!);
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

const sourceText = filesIn('src', '.ts').map(codeAndTextsOf).join('\n');
const schema = readFileSync('schema.gql', 'utf8');
const knownWords = new Set(`${sourceText}\n${schema}`.match(/\w+/g));
const tables = new Map(
  filesIn('src', '.entity.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const columns = [...text.matchAll(/^  (\w+)[?!]?: /gm)].map(([, name]) => wordsOf(name!).join('_'));
    return [...text.matchAll(/@Entity\('(\w+)'\)/g)].map(([, table]) => [table!, new Set(columns)] as const);
  }),
);

/** A file without comments. */
function codeAndTextsOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Whether a term of the glossary is a folder, a table, a column, a member of the schema, or a name in the code. */
function exists(term: string): boolean {
  if (term.endsWith('/')) return existsSync(term) || existsSync(join('src', term));
  if (term.includes('/')) return sourceText.includes(`'${basename(term)}'`);
  const [owner, member] = term.split('.');
  if (owner && member) {
    if (tables.has(owner)) return tables.get(owner)!.has(member);
    const type = new RegExp(`^type ${owner} [^}]*^  ${member}\\b`, 'm');
    return (
      type.test(schema) || (sourceText.includes(`class ${owner} `) && sourceText.includes(` ${member}(`))
    );
  }
  if (/^[a-z]+(_[a-z]+)*$/.test(term))
    return tables.has(term) || [...tables.values()].some((columns) => columns.has(term)) || isQuoted(term);
  return knownWords.has(term.replace(/\W/g, ''));
}

function isQuoted(term: string): boolean {
  return sourceText.includes(`'${term}'`);
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

  it('finds drifted names, and accepts plain ones', () => {
    const drifted = [
      'orSayWhy',
      'told_end',
      'killed_at',
      'mostOfAnything',
      'live-state',
      'longestWait',
      'toTell',
    ];
    expect(drifted.filter((name) => nameComplaints(name).length === 0)).toEqual([]);
    expect(['isHeld', 'almost', 'restOf', 'going', 'persistedQueries'].flatMap(nameComplaints)).toEqual([]);
    const code =
      '  private async held<T>(work: T): Promise<void> {\n  this.rest();\nexport function trust() {\n';
    expect(declaredFunctions(code)).toEqual(['held', 'trust']);
  });

  it('has standard terms in names', () => {
    const found = sources.flatMap((file) => {
      const code = codeOf(file);
      const identifiers = new Set(code.match(/\b[A-Za-z_]\w*\b/g));
      return [
        ...[...identifiers].flatMap((name) =>
          nameComplaints(name).map((plain) => `${file}: ${name} (${plain})`),
        ),
        ...declaredFunctions(code)
          .filter((name) => functionNames.has(name))
          .map((name) => `${file}: ${name}() (${functionNames.get(name)})`),
      ];
    });
    expect(found).toEqual([]);
  });

  it('names the class of every table with the suffix Entity', () => {
    const found = filesIn('src', '.entity.ts').filter(
      (file) => !/^@Entity\([\s\S]*?^export class \w+Entity\b/m.test(readFileSync(file, 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('has standard terms in file names', () => {
    const found = [...sources, ...pages].flatMap((file) => {
      const name = basename(file).split('.')[0]!;
      const plain = functionNames.get(name);
      return [...nameComplaints(name), ...(plain ? [plain] : [])].map((form) => `${file} (${form})`);
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

  it('names only existing code, tables and schema members in the glossary', () => {
    const [, glossary] = readFileSync('docs/architecture.md', 'utf8').split('## Glossary');
    const terms = new Set([...glossary!.matchAll(/`([^`]+)`/g)].map(([, term]) => term!));
    expect(terms.size).toBeGreaterThan(50);
    expect([...terms].filter((term) => !exists(term))).toEqual([]);
    expect(
      ['tasks', 'grants.told_end', 'Post.tries', 'Poke.wake', 'hear()', 'src/oops/'].filter(exists),
    ).toEqual([]);
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
