import { type AccountOptionFragment, AccountOptionsDocument } from '@patchbay/client/operations';
import { useMemo } from 'react';
import { useQuery } from 'urql';

const variables = { first: 100 };

/** The first 100 accounts of the user, in the order of the user. */
export function useAccountList() {
  const [{ data, error }, reload] = useQuery({ query: AccountOptionsDocument, variables });
  const accounts = useMemo(() => data?.accounts.edges.map(({ node }) => node), [data]);
  return { accounts, error, reload };
}

/** Whether an account can do something: it is connected and offers the capability. */
export function can(
  account: AccountOptionFragment,
  ...capabilities: AccountOptionFragment['capabilities'][number][]
): boolean {
  return account.disconnectedAt === null && capabilities.some((one) => account.capabilities.includes(one));
}
