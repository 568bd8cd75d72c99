import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';
import type { app } from '../router.js';

export interface PostsSearch {
  view?: 'calendar' | undefined;
  account?: string | undefined;
  state?: string | undefined;
  /** Month of the calendar, such as 2026-11. */
  month?: string | undefined;
}

function readSearch({ view, account, state, month }: Record<string, unknown>): PostsSearch {
  return {
    ...(view === 'calendar' && { view }),
    ...(typeof account === 'string' && { account }),
    ...(typeof state === 'string' && { state }),
    ...(typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && { month }),
  };
}

export function postRoutes(parent: typeof app) {
  const posts = createRoute({
    getParentRoute: () => parent,
    path: 'posts',
    validateSearch: readSearch,
    component: lazyPage(() => import('./posts-page.js'), 'PostsPage'),
  });
  const composer = createRoute({
    getParentRoute: () => parent,
    path: 'posts/new',
    component: lazyPage(() => import('./composer/composer-page.js'), 'ComposerPage'),
  });
  const post = createRoute({
    getParentRoute: () => parent,
    path: 'posts/$postId',
    component: lazyPage(() => import('./post-page.js'), 'PostPage'),
  });
  return [posts, composer, post] as const;
}
