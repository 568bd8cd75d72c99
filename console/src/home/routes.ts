import { type AnyRoute, createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';

/** The start page and the first steps of a new user. */
export function homeRoutes<Parent extends AnyRoute>(parent: Parent) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/',
      component: lazyPage(() => import('./home-page.js'), 'HomePage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: 'welcome',
      validateSearch: ({ step }: Record<string, unknown>): { step?: 2 | 3 } =>
        step === 2 || step === 3 ? { step } : {},
      component: lazyPage(() => import('./welcome-page.js'), 'WelcomePage'),
    }),
  ] as const;
}
