import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectOptions } from '../connect.js';
import type { ConnectResult } from '../connect-return.js';
import { networkError, PatchbayError } from '../errors.js';
import { usePatchbay } from './context.js';

/** Connects accounts. Call `connect` in the handler of a click, because browsers open popups only there. */
export function useConnect() {
  const client = usePatchbay();
  const [result, setResult] = useState<ConnectResult | null>(null);
  const [error, setError] = useState<PatchbayError | null>(null);
  const [isPending, setPending] = useState(false);
  const controller = useRef<AbortController>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const connect = useCallback(
    async (options: ConnectOptions): Promise<ConnectResult | null> => {
      controller.current?.abort();
      const current = new AbortController();
      controller.current = current;
      setPending(true);
      setError(null);
      setResult(null);
      try {
        const connected = await client.connect({ signal: current.signal, ...options });
        if (current === controller.current) setResult(connected);
        return connected;
      } catch (reason) {
        if (current.signal.aborted) return null;
        setError(reason instanceof PatchbayError ? reason : networkError(reason));
        return null;
      } finally {
        if (current === controller.current) setPending(false);
      }
    },
    [client],
  );
  return { connect, result, error, isPending, setResult };
}
