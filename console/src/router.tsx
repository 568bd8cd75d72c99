import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { lazyPage } from './data/lazy-page.js';
import { accountRoutes } from './accounts/routes.js';
import { adminRoutes } from './admin/routes.js';
import { parseValue } from './data/search.js';
import { homeRoutes } from './home/routes.js';
import { CrashPage, NotFoundPage } from './layout/error-pages.js';
import { postRoutes } from './posts/routes.js';
import { contentRoutes } from './content/routes.js';
import { settings } from './settings.js';
import { shopRoutes } from './shop/routes.js';
import { settingsRoutes } from './user-settings/routes.js';

const root = createRootRoute({ component: Outlet });
const signIn = createRoute({
  getParentRoute: () => root,
  path: 'sign-in',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    typeof next === 'string' ? { next } : {},
  component: lazyPage(() => import('./auth/sign-in-page.js'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: 'sign-up',
  component: lazyPage(() => import('./auth/sign-up-page.js'), 'SignUpPage'),
});
/** Pages that need a signed-in user. */
export const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: lazyPage(async () => {
    const shell = await import('./layout/app-shell.js');
    await shell.firstData;
    return shell;
  }, 'AppShell'),
});
/** Inside of the frame, so that the navigation stays. */
const unknownPage = createRoute({ getParentRoute: () => app, path: '$', component: NotFoundPage });
const routeTree = root.addChildren([
  signIn,
  signUp,
  app.addChildren([
    ...homeRoutes(app),
    ...accountRoutes(app),
    ...settingsRoutes(app),
    ...postRoutes(app),
    ...contentRoutes(app),
    ...shopRoutes(app),
    ...adminRoutes(app),
    unknownPage,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: settings.basePath || '/',
  defaultPreload: 'intent',
  // The page of another object starts anew: its dialogs, notes and cursors are those of the former one.
  defaultRemountDeps: ({ params }) => params,
  parseSearch: parseSearchWith(parseValue),
  stringifySearch: stringifySearchWith(JSON.stringify, parseValue),
  scrollRestoration: true,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
