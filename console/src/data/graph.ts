import { possibleTypes } from '@patchbay/client/possible-types';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { takeResponse } from '../start.js';
import { accountUpdates } from './account-updates.js';
import { toProblem } from './errors.js';
import { firstDataExchange } from './first-data.js';
import { patchbay } from './patchbay.js';
import { reportSessionEnd } from './session-end.js';
import { viewerUpdates } from './viewer-updates.js';

/**
 * Lists that grow page by page. Not `accounts`: the header reads fewer fields of them than pages do, and a merged list would miss
 * fields. Pages of one list have the same arguments except `first` and `after`.
 */
const pagedFields = ['posts'];

/**
 * The GraphQL client of all pages. Its cache is normalized, so that an event of a subscription or the result of a mutation changes
 * every page that shows the object.
 */
export function createGraph(): Client {
  return new Client({
    url: `${patchbay.url}/graphql`,
    fetch: (input, init) => takeResponse(init?.body) ?? patchbay.fetcher(input, init),
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      firstDataExchange,
      cacheExchange({
        possibleTypes,
        resolvers: {
          Query: Object.fromEntries(pagedFields.map((field) => [field, relayPagination()])),
          Account: { operations: relayPagination() },
          Viewer: {
            sessions: relayPagination(),
            signInIdentities: relayPagination(),
            authorizedApps: relayPagination(),
            serviceClients: relayPagination(),
            pendingApprovals: relayPagination(),
          },
        },
        updates: {
          Mutation: { ...accountUpdates.mutations, ...viewerUpdates },
          Subscription: accountUpdates.subscriptions,
        },
      }),
      mapExchange({
        onError: (error) => {
          const { code } = toProblem(error);
          // Another user has signed in in another tab. Nothing of the former user may stay in memory.
          if (code === 'USER_CHANGED') location.reload();
          if (code === 'UNAUTHENTICATED') reportSessionEnd();
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: patchbay.wsClient.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
