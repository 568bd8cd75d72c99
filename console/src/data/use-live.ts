import type { DocumentInput } from '@patchbay/client';
import { useEffect, useEffectEvent } from 'react';
import { patchbay } from './patchbay.js';

/** Calls `onEvent` with each event. `reload` is called when the socket is back, because events may have been missed. */
export function useLive<Result>(
  document: DocumentInput<Result, Record<string, never>>,
  onEvent: (data: Result) => void,
  reload: () => void,
): void {
  const next = useEffectEvent(onEvent);
  const reconnected = useEffectEvent(reload);
  useEffect(
    () => patchbay.subscribe(document, {}, { next: (data) => next(data), reconnected: () => reconnected() }),
    [document],
  );
}
