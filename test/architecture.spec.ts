import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Checks the rules of docs/architecture.md. */
const sourceDir = join(process.cwd(), 'src');
const files = readdirSync(sourceDir, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(sourceDir, path), 'utf8') }));
const sources = files.filter(({ path }) => !/\.(spec|int-spec|e2e-spec)\.ts$/.test(path));

const importPattern = /(?:import|export)\s(?:type\s)?[^;]*?from\s+'([^']+)'/g;
const importsOf = (text: string) =>
  [...text.matchAll(importPattern)].map(([whole, from]) => ({ whole, from: from! }));

/** The file below src/ that a relative import refers to. */
function target(path: string, from: string): string | null {
  if (!from.startsWith('.')) return null;
  return relative(sourceDir, join(sourceDir, dirname(path), from));
}

const topFolder = (path: string) => path.split('/')[0]!;

/** Folders that every feature may use. */
const foundations = [
  'audit',
  'auth',
  'changes',
  'clock',
  'config',
  'crypto',
  'database',
  'discovery',
  'events',
  'failures',
  'graphql',
  'http',
  'jobs',
  'outbound',
  'pages',
  'rate-limits',
  'telemetry',
];
/** A feature and the features whose services it may call. */
const mayCall: Record<string, string[]> = {
  platforms: [],
  users: [],
  idempotency: ['users'],
  subscriptions: ['idempotency', 'users', 'platforms'],
  grants: ['platforms'],
  accounts: ['grants', 'subscriptions', 'users', 'platforms'],
  connections: ['accounts', 'grants', 'subscriptions', 'users', 'platforms'],
  uploads: ['users', 'platforms'],
  posts: ['accounts', 'grants', 'idempotency', 'subscriptions', 'uploads', 'users', 'platforms'],
  content: ['accounts', 'grants', 'idempotency', 'subscriptions', 'users', 'platforms'],
  commerce: ['idempotency', 'accounts', 'grants', 'subscriptions', 'users', 'platforms'],
  webhooks: [
    'accounts',
    'connections',
    'content',
    'commerce',
    'grants',
    'platforms',
    'posts',
    'subscriptions',
    'users',
  ],
  oauth: ['idempotency', 'users'],
  'event-endpoints': ['idempotency', 'oauth', 'users'],
  'data-export': [
    'accounts',
    'commerce',
    'connections',
    'content',
    'grants',
    'mcp',
    'oauth',
    'posts',
    'subscriptions',
    'uploads',
    'users',
  ],
  mcp: ['accounts', 'commerce', 'content', 'idempotency', 'oauth', 'platforms', 'posts', 'uploads', 'users'],
  console: [],
};
/** Modules that every process has, in layers: one may import those above it in this list, and its own layer. */
const layers = [
  ['failures', 'clock', 'config', 'crypto', 'discovery', 'outbound'],
  ['telemetry', 'database', 'changes'],
  ['rate-limits'],
  ['jobs', 'auth', 'audit'],
  ['http', 'pages'],
  ['graphql'],
  ['events'],
];
/** Declarations of access and of GraphQL types, which every module may use. */
const declarations = /^(auth\/(access|actor)|graphql\/(connection|node\.type|node-loaders|user-error))\.js$/;
const assembly = new Set(['main.ts', 'app.ts', 'app.module.ts', 'openapi', 'startup']);

function offenders(check: (file: { path: string; text: string }) => string[] | boolean): string[] {
  return sources.flatMap((file) => {
    const found = check(file);
    if (Array.isArray(found)) return found.map((what) => `${file.path}: ${what}`);
    return found ? [file.path] : [];
  });
}

/** A platform imports only the host names of its simulator. */
const simulatorHosts = /^\.\.\/simulator\/[a-z-]+\/hosts\.js$/;

/** A larger folder gets sub-folders by topic. Specs are not counted. */
const maxFilesPerFolder = 25;

describe('Architecture', () => {
  it('lists every top-level folder', () => {
    const known = new Set([...foundations, ...Object.keys(mayCall), ...assembly]);
    expect(
      [...new Set(sources.map(({ path }) => topFolder(path)))].filter((name) => !known.has(name)),
    ).toEqual([]);
  });

  it('allows features to call only lower features', () => {
    const wrong = offenders(({ path, text }) => {
      const allowed = mayCall[topFolder(path)];
      if (!allowed) return [];
      return importsOf(text)
        .map(({ from }) => target(path, from))
        .filter((to): to is string => to !== null && !assembly.has(topFolder(to)) && !simulatorHosts.test(to))
        .filter(
          (to) =>
            topFolder(to) !== topFolder(path) &&
            !foundations.includes(topFolder(to)) &&
            !allowed.includes(topFolder(to)),
        );
    });
    expect(wrong).toEqual([]);
  });

  it('allows foundations to import no feature', () => {
    // Lists of parts of every feature, and type-only names of the platforms.
    const compositions = ['database/entities.ts', 'database/migrations.ts', 'config/env.ts'];
    const wrong = offenders(({ path, text }) => {
      if (!foundations.includes(topFolder(path)) || compositions.includes(path)) return [];
      return importsOf(text)
        .filter(({ from }) => !from.endsWith('platforms/platform.js'))
        .map(({ from }) => target(path, from))
        .filter((to): to is string => to !== null && topFolder(to) in mayCall);
    });
    expect(wrong).toEqual([]);
  });

  it('allows foundations to import only foundations of their layer or below', () => {
    const layerOf = (name: string) => layers.findIndex((layer) => layer.includes(name));
    const wrong = offenders(({ path, text }) => {
      const layer = layerOf(topFolder(path));
      // The list of entities imports the entities of every folder.
      if (layer < 0 || path === 'database/entities.ts') return [];
      return importsOf(text)
        .map(({ from }) => target(path, from))
        .filter(
          (to): to is string => to !== null && layerOf(topFolder(to)) > layer && !declarations.test(to),
        );
    });
    expect(layers.flat().sort()).toEqual([...foundations].sort());
    expect(wrong).toEqual([]);
  });

  it('allows only the assembly to import startup', () => {
    const wrong = offenders(({ path, text }) => {
      if (assembly.has(topFolder(path))) return [];
      return importsOf(text)
        .map(({ from }) => target(path, from))
        .filter((to): to is string => to !== null && assembly.has(topFolder(to)));
    });
    expect(wrong).toEqual([]);
  });

  it('opens sessions only where both factors are verified, or the user cannot have a second one', () => {
    const callers = (pattern: RegExp) => offenders(({ text }) => pattern.test(text));
    expect(callers(/\bsessions(Service)?\s*\.create\(/)).toEqual([
      'users/first-admin.service.ts',
      'users/sign-in/session-opener.service.ts',
      'users/sign-in/sign-up.service.ts',
    ]);
    expect(callers(/insert\(SessionEntity|INTO sessions/)).toEqual(['users/sessions/sessions.repository.ts']);
    expect(callers(/\.afterBothFactors\(/)).toEqual([
      'users/sign-in/passkey-sign-in.service.ts',
      'users/sign-in/second-factor-sign-in.service.ts',
    ]);
  });

  it('names platforms only in platforms/', () => {
    const wrong = offenders(
      ({ path, text }) => topFolder(path) !== 'platforms' && /tiktok|instagram|facebook/i.test(text),
    );
    expect(wrong).toEqual([]);
  });

  it('names simulated platforms only in their folders and in the list of them', () => {
    const simulatorDir = join(process.cwd(), 'simulator');
    const wrong = readdirSync(simulatorDir)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== 'platforms.ts')
      .filter((name) =>
        /^(?!\s*(\/\*)?\*).*(tiktok|instagram|facebook|meta\b)/im.test(
          readFileSync(join(simulatorDir, name), 'utf8'),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it('imports from outside only the files directly in platforms/', () => {
    const contract = /^platforms\/[^/]+$/;
    const wrong = offenders(({ path, text }) => {
      // The list of entities imports the entities of every folder.
      if (topFolder(path) === 'platforms' || path === 'database/entities.ts') return [];
      return importsOf(text)
        .map(({ from }) => target(path, from))
        .filter((to): to is string => to !== null && topFolder(to) === 'platforms' && !contract.test(to));
    });
    expect(wrong).toEqual([]);
  });

  it('has no import cycle in the platform contract', () => {
    const contract = new Map(
      sources
        .filter(({ path }) => /^platforms\/platform[a-z-]*\.ts$/.test(path))
        .map(({ path, text }) => [
          path,
          importsOf(text).map(({ from }) => target(path, from)?.replace(/\.js$/, '.ts')),
        ]),
    );
    // Removes files without imports of the others until only cycles are left.
    for (let size = -1; size !== contract.size;) {
      size = contract.size;
      for (const [path, imports] of contract)
        if (!imports.some((to) => to && contract.has(to))) contract.delete(path);
    }
    expect([...contract.keys()]).toEqual([]);
  });

  it('has no folder cycle in event-endpoints', () => {
    const order = [
      ['domain'],
      ['endpoints'],
      ['queues'],
      ['deliveries', 'erasure', 'health', 'log', 'management', 'replay'],
      ['sending', 'graphql'],
    ];
    const folderOf = (path: string) => path.split('/')[1]!;
    const layerOf = (path: string) => order.findIndex((folders) => folders.includes(folderOf(path)));
    const wrong = sources
      .filter(({ path }) => path.startsWith('event-endpoints/') && path.split('/').length > 2)
      .flatMap(({ path, text }) =>
        importsOf(text)
          .map(({ from }) => target(path, from))
          .filter(
            (to) => to !== null && topFolder(to) === 'event-endpoints' && folderOf(to) !== folderOf(path),
          )
          .filter((to) => layerOf(path) === -1 || layerOf(to!) >= layerOf(path))
          .map((to) => `${path}: ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps transports out of services and domain', () => {
    const wrong = offenders(({ path, text }) => {
      if (!/\.service\.ts$|\/domain\//.test(path) || topFolder(path) === 'telemetry') return [];
      return importsOf(text)
        .map(({ from }) => from)
        .filter((from) => /^(@nestjs\/(graphql|apollo|bull)|graphql|fastify|bull|ioredis)($|\/)/.test(from));
    });
    expect(wrong).toEqual([]);
  });

  it('keeps domain free of Nest, TypeORM and I/O', () => {
    const wrong = offenders(({ path, text }) => {
      if (!path.includes('/domain/')) return [];
      return importsOf(text)
        .map(({ from }) => from)
        .filter((from) => /^(@nestjs\/|typeorm|pg$|undici|node:(fs|http|net))/.test(from));
    });
    expect(wrong).toEqual([]);
  });

  it('reads the environment in configuration files and the time in one place', () => {
    const readers = ['config/env.ts', 'config/data-dir.ts'];
    expect(offenders(({ path, text }) => !readers.includes(path) && /process\.env\b/.test(text))).toEqual([]);
    const timeOfDay = /\bDate\.now\(\)|new Date\(\)/;
    expect(
      offenders(
        ({ path, text }) =>
          topFolder(path) !== 'clock' && topFolder(path) !== 'telemetry' && timeOfDay.test(text),
      ),
    ).toEqual([]);
  });

  it('compares secrets in one place, in constant time', () => {
    const elsewhere = /timingSafeEqual|\.equals\(/;
    const plain =
      /(secret|password|signature|digest|binding)(hash)?[)\]]? [=!]== (?!null|undefined|'')|[=!]== \w*(secret|password|signature|digest|binding)(hash)?\b/i;
    expect(
      offenders(
        ({ path, text }) => topFolder(path) !== 'crypto' && (elsewhere.test(text) || plain.test(text)),
      ),
    ).toEqual([]);
  });

  it('brings ids from outside into the form that is stored', () => {
    expect(offenders(({ path, text }) => path !== 'crypto/is-id.ts' && /\bIsUUID\b/.test(text))).toEqual([]);
  });

  it('resolves fields without arguments without decorated parameters, which Nest calls directly', () => {
    const isSlow = (resolver: string) =>
      /@(Parent|Context|Caller)\(\)/.test(resolver) && !resolver.includes('@Args(');
    expect(
      offenders(({ text }) =>
        text
          .split('@ResolveField(')
          .slice(1)
          .some((rest) => isSlow(rest.slice(0, rest.indexOf('\n  }\n')))),
      ),
    ).toEqual([]);
  });

  it('uses only the normalized address of requests', () => {
    expect(
      offenders(
        ({ path, text }) =>
          path !== 'http/client-addresses.ts' &&
          /\b(request|req)\.(ip|ips)\b|x-forwarded-for'\]?\)/.test(text),
      ),
    ).toEqual([]);
  });

  it('leaves no state in sessions, which a pooler may share', () => {
    // With the direct address: migrations, LISTEN, and pools that set their time-outs.
    const direct = [
      'audit/retention.repository.ts',
      'changes/change-listener.ts',
      'database/migrate.ts',
      'database/session.ts',
    ];
    const stateful =
      /['"`]\s*(SET (?!LOCAL|NULL)|LISTEN|PREPARE|DECLARE|LOAD|RESET|DISCARD)\b|pg_(try_)?advisory_(unlock|lock)|CREATE TEMP|set_config\([^()]*, false\)|WITH HOLD/;
    expect(offenders(({ path, text }) => !direct.includes(path) && stateful.test(text))).toEqual([]);
    // A statement with a name is prepared by the session. Only these decide whether to name it.
    const prepares = /\.query\(\{|\.query\(toQuery/;
    expect(offenders(({ text }) => prepares.test(text)).sort()).toEqual([
      'database/database.ts',
      'grants/refresh/connections.ts',
    ]);
  });

  it('connects to Redis in two places: for counters and for wake-ups', () => {
    const wrong = offenders(({ text }) => /new Redis(Client)?\(/.test(text));
    expect(wrong.sort()).toEqual(['jobs/wake-ups/bull-connections.ts', 'rate-limits/shared-redis.ts']);
  });

  it('has no utility folders, barrel files, forward references or event emitters', () => {
    const drawers = sources.filter(
      ({ path }) => /(^|\/)(common|shared|utils|helpers|misc)\//.test(path) || /(^|\/)index\.ts$/.test(path),
    );
    expect(drawers.map(({ path }) => path)).toEqual([]);
    expect(offenders(({ text }) => /forwardRef\(|EventEmitter2|@nestjs\/event-emitter/.test(text))).toEqual(
      [],
    );
  });

  it('keeps folders small', () => {
    const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => ({ path: `../test/${name}` }));
    const perFolder = Map.groupBy([...sources, ...tests], ({ path }) => dirname(path));
    const large = [...perFolder].filter(([, found]) => found.length > maxFilesPerFolder);
    expect(large.map(([folder]) => folder)).toEqual([]);
  });

  it('passes the entity manager to repositories as the last argument', () => {
    const wrong = offenders(
      ({ path, text }) =>
        path.endsWith('.repository.ts') && /\(\s*manager(\?)?: EntityManager( =[^,)]*)?,\s*[^\s)]/.test(text),
    );
    expect(wrong).toEqual([]);
  });

  it('has SQL only in repositories and database infrastructure', () => {
    const elsewhere = new Set([
      'changes/change-listener.ts',
      'changes/changes.ts',
      'clock/clock.service.ts',
      'crypto/sealed-rows.ts',
      'crypto/sealed-samples.ts',
      'grants/expiring-grants.ts',
      'grants/refresh/connections.ts',
      'graphql/compiled-queries.plugin.ts',
      'graphql/node-loaders.ts',
      'idempotency/idempotent-requests.ts',
      'platforms/http/budget-store.ts',
      'telemetry/health-checks.ts',
    ]);
    const wrong = offenders(
      ({ path, text }) =>
        /\.query\(/.test(text) &&
        !path.endsWith('.repository.ts') &&
        !path.startsWith('database/') &&
        !elsewhere.has(path),
    );
    expect(wrong).toEqual([]);
  });

  it('writes publish attempts in two places: new posts, and the ledger', () => {
    const wrong = offenders(({ text }) => /\battempts\.(save|insert)\(/.test(text));
    expect(wrong.sort()).toEqual(['posts/create-posts.service.ts', 'posts/publishing/attempt-ledger.ts']);
  });

  it('keeps files small', () => {
    expect(offenders(({ text }) => text.split('\n').length > 401)).toEqual([]);
  });
});
