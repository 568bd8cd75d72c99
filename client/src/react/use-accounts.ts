import {
  AccountsChangedDocument,
  AccountsOverviewDocument,
  type AccountSummaryFragment,
  SwitchAccountDocument,
} from '../generated/operations.js';
import { useMutation } from './use-mutation.js';
import { type QueryState, useQuery } from './use-query.js';
import { useSubscription } from './use-subscription.js';

export interface Accounts extends Omit<QueryState<unknown>, 'data'> {
  /** The first 50 accounts, in the order of the user. */
  accounts: readonly AccountSummaryFragment[];
  /** The selected account. Null if none is selected. */
  selected: AccountSummaryFragment | null;
  /** Selects an account in this session. */
  select: (accountId: string) => Promise<void>;
}

/** The connected accounts of the user, kept current by a subscription. */
export function useAccounts(): Accounts {
  const { data, ...state } = useQuery(AccountsOverviewDocument, {});
  useSubscription(AccountsChangedDocument, {}, state.reload);
  const { run, error } = useMutation(SwitchAccountDocument);
  const accounts = data?.accounts?.edges.map(({ node }) => node) ?? [];
  const selectedId = data?.viewer?.selectedAccount?.id;
  return {
    ...state,
    error: error ?? state.error,
    accounts,
    selected: accounts.find(({ id }) => id === selectedId) ?? null,
    select: async (accountId) => {
      await run({ input: { accountId } });
    },
  };
}
