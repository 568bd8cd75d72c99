import { AccountsOverviewDocument, RankAccountsDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { type ActionFailure, useAction } from '../data/use-action.js';
import { accountTexts as text } from '../texts/accounts.js';

export interface AccountOrder {
  /** Ids of the first 50 accounts, most important first. Accounts after them cannot be moved here. */
  ids: readonly string[];
  /** Moves an account by one position. */
  move: (account: { id: string; name: string }, by: -1 | 1) => Promise<void>;
  isMoving: boolean;
  failure: ActionFailure | null;
  /** What was moved, for screen readers. */
  announcement: string;
}

/** The order in which accounts stay active under a smaller tier. */
export function useAccountOrder(): AccountOrder {
  const [{ data }] = useQuery({ query: AccountsOverviewDocument });
  const { run, failure, isRunning } = useAction(RankAccountsDocument);
  const [announcement, setAnnouncement] = useState('');
  const nodes = data?.accounts.edges.map(({ node }) => node) ?? [];
  const ids = nodes.sort((one, other) => one.rank - other.rank).map(({ id }) => id);
  return {
    ids,
    failure,
    isMoving: isRunning,
    announcement,
    move: async ({ id, name }, by) => {
      const from = ids.indexOf(id);
      const moved = ids.toSpliced(from, 1).toSpliced(from + by, 0, id);
      if (await run({ input: { accountIds: moved } })) setAnnouncement(text.moved(name, from + by + 1));
    },
  };
}
