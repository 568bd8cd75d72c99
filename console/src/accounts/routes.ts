import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

/** Pages of connected accounts. */
export function accountRoutes<Parent extends AnyRoute>(parent: Parent) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: 'accounts',
      /** `choose`: id of a pending connection whose accounts the user chooses. */
      validateSearch: ({ choose }: Record<string, unknown>): { choose?: string } =>
        typeof choose === 'string' ? { choose } : {},
      component: lazyRouteComponent(() => import('./accounts-page.js'), 'AccountsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: 'accounts/$accountId',
      component: lazyRouteComponent(() => import('./account-page.js'), 'AccountPage'),
    }),
  ] as const;
}
