import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

/** The start page and the first steps of a new user. */
export function homeRoutes<Parent extends AnyRoute>(parent: Parent) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/',
      component: lazyRouteComponent(() => import('./home-page.js'), 'HomePage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: 'welcome',
      validateSearch: ({ step }: Record<string, unknown>): { step?: 2 | 3 } =>
        step === 2 || step === 3 ? { step } : {},
      component: lazyRouteComponent(() => import('./welcome-page.js'), 'WelcomePage'),
    }),
  ] as const;
}
