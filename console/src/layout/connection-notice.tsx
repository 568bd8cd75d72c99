import { useSyncExternalStore } from 'react';
import { patchbay } from '../data/patchbay.js';
import { texts } from '../texts.js';

const { subscribe, getState } = patchbay.connection;

/** Shows that live updates are interrupted. */
export function ConnectionNotice() {
  const state = useSyncExternalStore(subscribe, getState);
  return (
    <div role="status" aria-live="polite">
      {state === 'reconnecting' && (
        <p className="bg-warning-soft px-4 py-2 text-center text-sm text-warning">{texts.states.offline}</p>
      )}
    </div>
  );
}
