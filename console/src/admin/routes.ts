import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { optional, readChoice, readDay, readText, type RawSearch } from '../data/search.js';
import type { app } from '../router.js';
import {
  clientVerifications,
  auditActors,
  auditOutcomes,
  deliveryStates,
  platforms,
  usageDays,
  webhookStates,
} from './choices.js';

/** Pages for administrators. The shell refuses all other users. */
export function adminRoutes(parent: typeof app) {
  const admin = createRoute({
    getParentRoute: () => parent,
    path: 'admin',
    component: lazyRouteComponent(() => import('./admin-shell.js'), 'AdminShell'),
  });
  const getParentRoute = () => admin;
  const children = [
    createRoute({
      getParentRoute,
      path: '/',
      component: lazyRouteComponent(() => import('./overview-page.js'), 'OverviewPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'tiers',
      validateSearch: ({ edit }: RawSearch) => optional({ edit: readText(edit) }),
      component: lazyRouteComponent(() => import('./tiers/tiers-page.js'), 'TiersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'users',
      validateSearch: ({ q }: RawSearch) => optional({ q: readText(q) }),
      component: lazyRouteComponent(() => import('./users/users-page.js'), 'UsersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'users/$userId',
      component: lazyRouteComponent(() => import('./users/user-page.js'), 'UserPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'webhooks',
      validateSearch: ({ platform, state, type, from, to }: RawSearch) =>
        optional({
          platform: readChoice(platform, platforms),
          state: readChoice(state, webhookStates),
          type: readText(type),
          from: readDay(from),
          to: readDay(to),
        }),
      component: lazyRouteComponent(() => import('./webhooks/webhooks-page.js'), 'WebhooksPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'webhooks/$eventId',
      component: lazyRouteComponent(() => import('./webhooks/webhook-page.js'), 'WebhookPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events',
      validateSearch: ({ create }: RawSearch) => optional({ create: create === true || undefined }),
      component: lazyRouteComponent(() => import('./events/endpoints-page.js'), 'EndpointsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events/$endpointId',
      validateSearch: ({ state, type }: RawSearch) =>
        optional({ state: readChoice(state, deliveryStates), type: readText(type) }),
      component: lazyRouteComponent(() => import('./events/endpoint-page.js'), 'EndpointPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events/$endpointId/deliveries/$deliveryId',
      component: lazyRouteComponent(() => import('./events/delivery-page.js'), 'DeliveryPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'platforms',
      validateSearch: ({ shops }: RawSearch) => optional({ shops: readChoice(shops, ['failing']) }),
      component: lazyRouteComponent(() => import('./platforms-page.js'), 'PlatformsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'jobs',
      validateSearch: ({ from, to }: RawSearch) => optional({ from: readDay(from), to: readDay(to) }),
      component: lazyRouteComponent(() => import('./jobs-page.js'), 'JobsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'clients',
      validateSearch: ({ show }: RawSearch) => optional({ show: readChoice(show, clientVerifications) }),
      component: lazyRouteComponent(() => import('./clients/clients-page.js'), 'ClientsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'clients/$clientId',
      validateSearch: ({ days, scope }: RawSearch) =>
        optional({ days: usageDays.find((one) => one === Number(days)), scope: readText(scope) }),
      component: lazyRouteComponent(() => import('./clients/client-page.js'), 'ClientPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'audit',
      validateSearch: ({ action, outcome, actor, user, target, from, to }: RawSearch) =>
        optional({
          action: readText(action),
          outcome: readChoice(outcome, auditOutcomes),
          actor: readChoice(actor, auditActors),
          user: readText(user),
          target: readText(target),
          from: readDay(from),
          to: readDay(to),
        }),
      component: lazyRouteComponent(() => import('./audit-page.js'), 'AuditPage'),
    }),
  ] as const;
  return [admin.addChildren(children)] as const;
}
