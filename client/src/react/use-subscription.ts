import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { DocumentInput } from '../documents.js';
import type { PatchbayError } from '../errors.js';
import type { ConnectionState } from '../sockets.js';
import { usePatchbay } from './context.js';

/** Calls `onData` with each event while the component is mounted. Returns the error that ended the subscription, or null. */
export function useSubscription<Result, Variables>(
  document: DocumentInput<Result, Variables>,
  variables: Variables,
  onData: (data: Result) => void,
): PatchbayError | null {
  const client = usePatchbay();
  const [error, setError] = useState<PatchbayError | null>(null);
  const handleData = useEffectEvent(onData);
  const key = `${document.toString()}\n${JSON.stringify(variables)}`;
  useEffect(() => {
    setError(null);
    return client.subscribe(document, variables, { next: (data) => handleData(data), error: setError });
    // The key stands for the document and the variables.
  }, [client, key]);
  return error;
}

/** State of the socket of all subscriptions. */
export function useConnectionState(): ConnectionState {
  const { connection } = usePatchbay();
  return useSyncExternalStore(connection.subscribe, connection.getState, () => 'idle');
}
