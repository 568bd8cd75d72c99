import { ReturnChangedDocument, ReturnsDocument } from '@patchbay/client/operations';
import { useEffect, useEffectEvent, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { useDelayed } from '../data/use-delayed.js';
import { useLive } from '../data/use-live.js';

/** Returns of one shop that wait for a decision. */
export interface DueReturns {
  shopId: string;
  count: number;
  /** Whether there are more than `count`. */
  hasMore: boolean;
  /** The earliest deadline. Null if the platform has set none. */
  dueAt: string | null;
}

/** Counts the returns to decide of each shop. Shops without one are left out. Null before the first response. */
export function useDueReturns(shopIds: readonly string[]) {
  const client = useClient();
  const [due, setDue] = useState<readonly DueReturns[] | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  const load = useEffectEvent(async () => {
    const results = await Promise.all(shopIds.map((accountId) => readShop(accountId)));
    setError(results.find((result) => result.error)?.error ?? null);
    setDue(results.flatMap(({ found }) => (found && found.count > 0 ? [found] : [])));
  });
  const key = shopIds.join(' ');
  useEffect(() => void load(), [key]);
  const reload = () => void load();
  const reloadSoon = useDelayed(reload);
  useLive(ReturnChangedDocument, reloadSoon, reload);
  return { due, error, reload };

  async function readShop(shopId: string): Promise<{ found?: DueReturns; error?: CombinedError }> {
    const variables = { accountId: shopId, sort: 'DUE' as const };
    const { data, error: failure } = await client
      .query(ReturnsDocument, variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (!data) return { error: failure };
    const { edges, pageInfo } = data.returns;
    const dueAt = edges[0]?.node.decisionDueAt ?? null;
    return { found: { shopId, count: edges.length, hasMore: pageInfo.hasNextPage, dueAt } };
  }
}
