import { useEffect, useEffectEvent, useMemo, useRef } from 'react';

const delayMs = 400;

/** A function that calls `action` once, shortly after the first of many calls. */
export function useDelayed(action: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const run = useEffectEvent(action);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return useMemo(
    () => () => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        run();
      }, delayMs);
    },
    [],
  );
}
