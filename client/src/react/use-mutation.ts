import { useCallback, useState } from 'react';
import type { DocumentInput, VariableArguments } from '../documents.js';
import { networkError, PatchbayError } from '../errors.js';
import type { WithOptionalKey } from '../idempotency.js';
import { usePatchbay } from './context.js';

/** Runs a mutation. Returns its result with all expected failures, or null after an error, which `error` then shows. */
export function useMutation<Result, Variables>(document: DocumentInput<Result, Variables>) {
  const client = usePatchbay();
  const [error, setError] = useState<PatchbayError | null>(null);
  const [pendingCount, setPendingCount] = useState(0);
  const run = useCallback(
    async (...variables: VariableArguments<WithOptionalKey<Variables>>): Promise<Result | null> => {
      setError(null);
      setPendingCount((count) => count + 1);
      try {
        return await client.mutate(document, ...variables);
      } catch (reason) {
        setError(reason instanceof PatchbayError ? reason : networkError(reason));
        return null;
      } finally {
        setPendingCount((count) => count - 1);
      }
    },
    [client, document],
  );
  return { run, error, isPending: pendingCount > 0 };
}
