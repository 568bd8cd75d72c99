import { ViewerDocument } from '@patchbay/client/operations';
import { useEffect, useEffectEvent, useState } from 'react';
import { useQuery } from 'urql';
import { toProblem } from './errors.js';
import { useReloadAfterReconnect } from './live.js';
import { showUser } from './patchbay.js';
import { onSessionEnd } from './session-end.js';
import { announceUser, onAnnouncedUser } from './session-channel.js';
import type { Viewer } from './viewer.js';

/**
 * The signed-in user. The user stays known after the end of the session, so that pages keep what the user has typed. The session is
 * read again when the user comes back to this tab or window, when another tab shows another user, and after a refused request. If another user has signed in, the
 * server refuses the request, and the page is loaded again.
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
    if (viewer && document.visibilityState === 'visible') refresh();
  });
  const handleAnnouncement = useEffectEvent((id: string | null) => {
    if (viewer && (id !== viewer.userId || isSignedOut)) refresh();
  });
  // Shows on every page how to sign in again, whichever form was refused.
  const handleEnd = useEffectEvent(() => {
    if (viewer && !isSignedOut && !fetching) refresh();
  });
  useEffect(() => {
    document.addEventListener('visibilitychange', handleReturn);
    window.addEventListener('focus', handleReturn);
    const removeListener = onAnnouncedUser(handleAnnouncement);
    const removeEndListener = onSessionEnd(handleEnd);
    return () => {
      document.removeEventListener('visibilitychange', handleReturn);
      window.removeEventListener('focus', handleReturn);
      removeListener();
      removeEndListener();
    };
  }, []);
  const id = current?.userId;
  useEffect(() => {
    if (id === undefined) return;
    showUser(id);
    announceUser(id);
  }, [id]);
  return { viewer: current ?? viewer, isSignedOut, error: fetching ? undefined : error, refresh };
}
