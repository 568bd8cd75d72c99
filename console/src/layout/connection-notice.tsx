import { useSyncExternalStore } from 'react';
import { patchbay } from '../data/patchbay.js';
import { useOnline } from '../data/use-online.js';
import { texts } from '../texts.js';

const { subscribe, getState } = patchbay.connection;

/** Shows that the browser has no network, or that live updates are interrupted. */
export function ConnectionNotice() {
  const state = useSyncExternalStore(subscribe, getState);
  const isOnline = useOnline();
  const notice = !isOnline ? texts.states.noNetwork : state === 'reconnecting' ? texts.states.offline : null;
  return (
    <div role="status" aria-live="polite">
      {notice && <p className="bg-warning-soft px-4 py-2 text-center text-sm text-warning">{notice}</p>}
    </div>
  );
}
