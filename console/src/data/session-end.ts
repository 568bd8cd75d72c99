const listeners = new Set<() => void>();

/** Reports that the server has refused a request, because the session has ended. */
export function reportSessionEnd(): void {
  for (const listener of listeners) listener();
}

/** Calls the listener after a refused request. Returns a function that removes it. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
