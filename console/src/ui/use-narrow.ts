import { useSyncExternalStore } from 'react';

/** Below the breakpoint `sm` of the styles. */
const narrow = matchMedia('(width < 40rem)');

/** Whether the window is as narrow as a phone, where tables are lists of cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}
