import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';
import { optional, readChoice, readDay, readText, type RawSearch } from '../data/search.js';
import type { app } from '../router.js';
import { groupings, moneyViews, orderSorts, orderStatuses, productStatuses } from './choices.js';

/** Orders, returns, products, money, performance and sync of shops. */
export function shopRoutes(parent: typeof app) {
  const getParentRoute = () => parent;
  return [
    createRoute({
      getParentRoute,
      path: 'orders',
      validateSearch: ({ shop, q, status, from, to, sort }: RawSearch) =>
        optional({
          shop: readText(shop),
          q: readText(q),
          status: readChoice(status, orderStatuses),
          from: readDay(from),
          to: readDay(to),
          sort: readChoice(sort, orderSorts),
        }),
      component: lazyPage(() => import('./orders-page.js'), 'OrdersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'orders/$orderId',
      component: lazyPage(() => import('./order-page.js'), 'OrderPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'returns',
      validateSearch: ({ shop, view, order }: RawSearch) =>
        optional({
          shop: readText(shop),
          view: readChoice(view, ['all']),
          order: readText(order),
        }),
      component: lazyPage(() => import('./returns-page.js'), 'ReturnsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'products',
      validateSearch: ({ shop, q, status }: RawSearch) =>
        optional({
          shop: readText(shop),
          q: readText(q),
          status: readChoice(status, productStatuses),
        }),
      component: lazyPage(() => import('./products-page.js'), 'ProductsPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'products/$productId',
      component: lazyPage(() => import('./product-page.js'), 'ProductPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'money',
      validateSearch: ({ shop, view, from, to, group, currency, statement }: RawSearch) =>
        optional({
          shop: readText(shop),
          view: readChoice(view, moneyViews),
          from: readDay(from),
          to: readDay(to),
          group: readChoice(group, groupings),
          currency: readText(currency),
          statement: readText(statement),
        }),
      component: lazyPage(() => import('./money-page.js'), 'MoneyPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'performance',
      validateSearch: ({ shop, from, to }: RawSearch) =>
        optional({ shop: readText(shop), from: readDay(from), to: readDay(to) }),
      component: lazyPage(() => import('./performance-page.js'), 'PerformancePage'),
    }),
    createRoute({
      getParentRoute,
      path: 'shop-sync',
      validateSearch: ({ shop }: RawSearch) => optional({ shop: readText(shop) }),
      component: lazyPage(() => import('./sync-page.js'), 'SyncPage'),
    }),
  ] as const;
}
