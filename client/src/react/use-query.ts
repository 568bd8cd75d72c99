import { useCallback, useEffect, useState } from 'react';
import type { DocumentInput } from '../documents.js';
import { networkError, PatchbayError } from '../errors.js';
import { usePatchbay } from './context.js';

export interface QueryState<Result> {
  /** Null until the first response. Kept while the query is loaded again. */
  data: Result | null;
  /** Error of the latest response. `data` then has the fields that succeeded. */
  error: PatchbayError | null;
  /** Whether there is no response yet. */
  isLoading: boolean;
  /** Loads the query again. */
  reload: () => void;
}

/**
 * Runs a query. Loads it again after mutations of this client, and after lost events of subscriptions. Apps with many views use a
 * GraphQL client with a cache instead.
 */
export function useQuery<Result, Variables>(
  document: DocumentInput<Result, Variables>,
  variables: Variables,
  { skip = false }: { skip?: boolean } = {},
): QueryState<Result> {
  const client = usePatchbay();
  const key = `${document.toString()}\n${JSON.stringify(variables)}`;
  const [state, setState] = useState<{ key: string; data: Result | null; error: PatchbayError | null }>();
  const [version, setVersion] = useState(0);
  const reload = useCallback(() => setVersion((count) => count + 1), []);

  useEffect(() => {
    let before = client.connection.getState();
    const stops = [
      client.onChange(reload),
      client.connection.subscribe((now) => {
        if (before === 'reconnecting' && now === 'connected') reload();
        before = now;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client, reload]);

  useEffect(() => {
    if (skip) return undefined;
    const controller = new AbortController();
    client.execute(document, variables, { signal: controller.signal }).then(
      ({ data, error }) => {
        if (!controller.signal.aborted) setState({ key, data, error });
      },
      (reason: unknown) => {
        if (controller.signal.aborted) return;
        const error = reason instanceof PatchbayError ? reason : networkError(reason);
        setState((known) => ({ key, data: known?.key === key ? known.data : null, error }));
      },
    );
    return () => controller.abort();
    // The key stands for the document and the variables.
  }, [client, key, version, skip]);

  const current = state?.key === key ? state : undefined;
  return { data: current?.data ?? null, error: current?.error ?? null, isLoading: !skip && !current, reload };
}
