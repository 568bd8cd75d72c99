/** Pages that are often opened first, by path, with their module in src. */
const pages = {
  '/': 'home/home-page.tsx',
  '/welcome': 'home/welcome-page.tsx',
  '/accounts': 'accounts/accounts-page.tsx',
  '/posts': 'posts/posts-page.tsx',
  '/posts/new': 'posts/composer/composer-page.tsx',
  '/media': 'content/media-page.tsx',
  '/comments': 'content/comments-page.tsx',
  '/orders': 'shop/orders-page.tsx',
  '/returns': 'shop/returns-page.tsx',
  '/products': 'shop/products-page.tsx',
  '/money': 'shop/money-page.tsx',
  '/performance': 'shop/performance-page.tsx',
  '/settings': 'user-settings/settings-page.tsx',
  '/sign-in': 'auth/sign-in-page.tsx',
  '/sign-up': 'auth/sign-up-page.tsx',
};
const shell = 'layout/app-shell.tsx';
const visitorPages = new Set(['/sign-in', '/sign-up']);

/** Few chunks for what is loaded first, because each request takes time: modules with everything that they import. */
export const firstChunks = [
  { name: 'start', test: /console\/src\/start\.ts$/, priority: 4 },
  { name: 'main', test: /console\/src\/main\.tsx$/, priority: 3 },
  { name: 'client', test: /console\/src\/(data\/patchbay\.ts|ui\/failure-note\.tsx)$/, priority: 2 },
  { name: 'shell', test: /console\/src\/layout\/app-shell\.tsx$/, priority: 1 },
  // Not what pages for visitors need: they load no GraphQL client.
  {
    name: 'lists',
    test: /console\/src\/(ui\/(data-table|facts|format|segments)\.tsx|data\/(accounts|use-delayed|use-list|use-live)\.ts)$/,
  },
];

/**
 * Lets browsers load everything that a page needs at the same time: `start.ts` runs before the console, and `first-load.json` names the
 * scripts of pages, which the server adds to its response.
 */
export function firstLoad() {
  return {
    name: 'first-load',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => {
        const start = findChunk(bundle, 'src/start.ts');
        const [script, ...imports] = closure(bundle, [start.fileName]);
        const tags = [
          `<script type="module" crossorigin src="./${script}"></script>`,
          ...imports.map((file) => `<link rel="modulepreload" crossorigin href="./${file}">`),
        ];
        // Before the console: modules run in the order of their scripts.
        const [before, ...after] = html.split(/(?=<script type="module")/);
        return [before, ...tags, ...after].join('');
      },
    },
    generateBundle(_options, bundle) {
      const present = new Set(
        closure(bundle, [
          findChunk(bundle, 'src/start.ts').fileName,
          findChunk(bundle, 'index.html').fileName,
        ]),
      );
      const scriptsOf = (path, page) => {
        const modules = visitorPages.has(path) ? [page] : [shell, page];
        const files = modules.map((module) => findChunk(bundle, `src/${module}`).fileName);
        return closure(bundle, files).filter((file) => !present.has(file));
      };
      const scripts = Object.fromEntries(
        Object.entries(pages).map(([path, page]) => [path, scriptsOf(path, page)]),
      );
      this.emitFile({ type: 'asset', fileName: 'first-load.json', source: JSON.stringify(scripts) });
    },
  };
}

function findChunk(bundle, module) {
  const found = Object.values(bundle).find(({ facadeModuleId }) =>
    facadeModuleId?.endsWith(`/console/${module}`),
  );
  if (!found) throw new Error(`The build has no chunk of ${module}.`);
  return found;
}

/** The files and everything that they import, each once. */
function closure(bundle, files, found = new Set()) {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    closure(bundle, bundle[file].imports, found);
  }
  return [...found];
}
