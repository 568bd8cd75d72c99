import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';
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
    component: lazyPage(() => import('./admin-shell.js'), 'AdminShell'),
  });
  const getParentRoute = () => admin;
  const children = [
    createRoute({
      getParentRoute,
      path: '/',
      component: lazyPage(() => import('./overview-page.js'), 'OverviewPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'tiers',
      validateSearch: ({ edit }: RawSearch) => optional({ edit: readText(edit) }),
      component: lazyPage(() => import('./tiers/tiers-page.js'), 'TiersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'users',
      validateSearch: ({ q }: RawSearch) => optional({ q: readText(q) }),
      component: lazyPage(() => import('./users/users-page.js'), 'UsersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'users/$userId',
      component: lazyPage(() => import('./users/user-page.js'), 'UserPage'),
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
      component: lazyPage(() => import('./webhooks/webhooks-page.js'), 'WebhooksPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'webhooks/$eventId',
      component: lazyPage(() => import('./webhooks/webhook-page.js'), 'WebhookPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events',
      validateSearch: ({ create }: RawSearch) => optional({ create: create === true || undefined }),
      component: lazyPage(() => import('./events/endpoints-page.js'), 'EndpointsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events/$endpointId',
      validateSearch: ({ state, type }: RawSearch) =>
        optional({ state: readChoice(state, deliveryStates), type: readText(type) }),
      component: lazyPage(() => import('./events/endpoint-page.js'), 'EndpointPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'events/$endpointId/deliveries/$deliveryId',
      component: lazyPage(() => import('./events/delivery-page.js'), 'DeliveryPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'platforms',
      validateSearch: ({ shops }: RawSearch) => optional({ shops: readChoice(shops, ['failing']) }),
      component: lazyPage(() => import('./platforms-page.js'), 'PlatformsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'jobs',
      validateSearch: ({ from, to }: RawSearch) => optional({ from: readDay(from), to: readDay(to) }),
      component: lazyPage(() => import('./jobs-page.js'), 'JobsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'clients',
      validateSearch: ({ show }: RawSearch) => optional({ show: readChoice(show, clientVerifications) }),
      component: lazyPage(() => import('./clients/clients-page.js'), 'ClientsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'clients/$clientId',
      validateSearch: ({ days, scope }: RawSearch) =>
        optional({ days: usageDays.find((one) => one === Number(days)), scope: readText(scope) }),
      component: lazyPage(() => import('./clients/client-page.js'), 'ClientPage'),
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
      component: lazyPage(() => import('./audit-page.js'), 'AuditPage'),
    }),
  ] as const;
  return [admin.addChildren(children)] as const;
}
