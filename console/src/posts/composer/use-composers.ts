import type { ResultOf } from '@patchbay/client';
import { ComposerDocument } from '@patchbay/client/operations';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type RequestProblem, toProblem } from '../../data/errors.js';

/** What the platform allows on one account. Both are null while it is loading. */
export interface ComposerState {
  composer: ResultOf<typeof ComposerDocument>['composer'] | null;
  problem: RequestProblem | null;
}

const loading: ComposerState = { composer: null, problem: null };

/** Reads from the platforms what may be posted on these accounts. Never from a cache: platforms require current data. */
export function useComposers(accountIds: readonly string[]) {
  const client = useClient();
  const [states, setStates] = useState<Readonly<Record<string, ComposerState>>>({});
  const requested = useRef(new Set<string>());
  const load = useCallback(
    async (accountId: string) => {
      requested.current.add(accountId);
      setStates((known) => ({ ...known, [accountId]: loading }));
      const { data, error } = await client
        .query(ComposerDocument, { accountId }, { requestPolicy: 'network-only' })
        .toPromise();
      const problem = error ? toProblem(error) : null;
      setStates((known) => ({ ...known, [accountId]: { composer: data?.composer ?? null, problem } }));
    },
    [client],
  );
  const key = accountIds.join();
  useEffect(() => {
    for (const accountId of key.split(',').filter(Boolean))
      if (!requested.current.has(accountId)) void load(accountId);
  }, [key, load]);
  return { composers: states, reload: (accountId: string) => void load(accountId) };
}
