import { useEffect, useEffectEvent } from 'react';
import { patchbay } from './patchbay.js';

/** Calls `reload` when the socket is back after an interruption: events may have been missed. */
export function useReloadAfterReconnect(reload: () => void): void {
  const handleReconnect = useEffectEvent(reload);
  useEffect(() => {
    let before = patchbay.connection.getState();
    return patchbay.connection.subscribe((now) => {
      if (before === 'reconnecting' && now === 'connected') handleReconnect();
      before = now;
    });
  }, []);
}
