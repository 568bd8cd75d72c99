import { type AnyRoute, createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';

/** Pages of connected accounts. */
export function accountRoutes<Parent extends AnyRoute>(parent: Parent) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: 'accounts',
      /** `choose`: id of a pending connection whose accounts the user chooses. */
      validateSearch: ({ choose }: Record<string, unknown>): { choose?: string } =>
        typeof choose === 'string' ? { choose } : {},
      component: lazyPage(() => import('./accounts-page.js'), 'AccountsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: 'accounts/$accountId',
      component: lazyPage(() => import('./account-page.js'), 'AccountPage'),
    }),
  ] as const;
}
