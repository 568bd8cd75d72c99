import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache';

/** Changes of lists and of the selection that the cache cannot derive from the objects of a response. */
export const accountUpdates = {
  mutations: {
    selectAccount: ({ selectAccount }, _variables, cache) => {
      const { account } = selectAccount as { account?: { id: string } };
      if (account) linkSelected(cache, account.id);
    },
    disconnectAccount: ({ disconnectAccount }, _variables, cache) => {
      const { account, selectedAccount } = disconnectAccount as {
        account?: object;
        selectedAccount?: { id: string } | null;
      };
      if (!account) return;
      linkSelected(cache, selectedAccount?.id ?? null);
      forgetAccountLists(cache);
    },
    rankAccounts: (_result, _variables, cache) => forgetAccountLists(cache),
    completeConnection: (_result, _variables, cache) => forgetAccountLists(cache),
  },
  subscriptions: {
    accountChanged: ({ accountChanged }, _variables, cache) => {
      const { id, disconnectedAt } = accountChanged as { id: string; disconnectedAt: string | null };
      const isListed = listedAccounts(cache).has(cache.keyOfEntity({ __typename: 'Account', id }));
      if (isListed === (disconnectedAt !== null)) forgetAccountLists(cache);
      // A change of the plan pauses and resumes accounts.
      else forgetUsage(cache);
    },
  },
} satisfies { mutations: UpdatesConfig['Mutation']; subscriptions: UpdatesConfig['Subscription'] };

function linkSelected(cache: Cache, id: string | null): void {
  const viewer = cache.resolve('Query', 'viewer');
  if (typeof viewer !== 'string') return;
  cache.link(
    viewer,
    'selectedAccount',
    id === null ? null : cache.keyOfEntity({ __typename: 'Account', id }),
  );
}

/** Pages that show a list load it again, as well as the usage of the tier. */
function forgetAccountLists(cache: Cache): void {
  for (const { fieldName, fieldKey } of cache.inspectFields('Query'))
    if (fieldName === 'accounts') cache.invalidate('Query', fieldKey);
  forgetUsage(cache);
}

function forgetUsage(cache: Cache): void {
  const viewer = cache.resolve('Query', 'viewer');
  if (typeof viewer === 'string') cache.invalidate(viewer, 'usage');
}

function listedAccounts(cache: Cache): Set<unknown> {
  const lists = cache.inspectFields('Query').filter(({ fieldName }) => fieldName === 'accounts');
  const edges = lists.flatMap(({ fieldKey }) => {
    const list = cache.resolve('Query', fieldKey);
    return typeof list === 'string' ? (cache.resolve(list, 'edges') as string[]) : [];
  });
  return new Set(edges.map((edge) => cache.resolve(edge, 'node')));
}
