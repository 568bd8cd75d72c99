import { ViewerDocument } from '@patchbay/client/operations';
import { useEffect, useEffectEvent, useState } from 'react';
import { useQuery } from 'urql';
import { toProblem } from './errors.js';
import { useReloadAfterReconnect } from './live.js';
import type { Viewer } from './viewer.js';

/**
 * The signed-in user. The user stays known after the end of the session, so that pages keep what the user has typed. When the user
 * comes back to this tab after signing in elsewhere, the session is read again.
 */
export function useSession() {
  const [{ data, error, fetching }, reload] = useQuery({ query: ViewerDocument });
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const current = data?.viewer;
  if (current && current !== viewer) setViewer(current);
  const isSignedOut = !current && error !== undefined && toProblem(error).code === 'UNAUTHENTICATED';

  const refresh = () => reload({ requestPolicy: 'network-only' });
  useReloadAfterReconnect(refresh);
  const handleReturn = useEffectEvent(() => {
    if (isSignedOut && viewer && document.visibilityState === 'visible') refresh();
  });
  useEffect(() => {
    document.addEventListener('visibilitychange', handleReturn);
    return () => document.removeEventListener('visibilitychange', handleReturn);
  }, []);
  return { viewer: current ?? viewer, isSignedOut, error: fetching ? undefined : error, refresh };
}
