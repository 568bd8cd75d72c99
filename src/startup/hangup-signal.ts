let handle: (() => void) | null = null;
let isPending = false;

/**
 * Catches SIGHUP, whose default action ends the process. Called before anything else: a signal during the start is remembered. Not if a
 * terminal controls the process: closing a terminal sends SIGHUP too, and must end the process.
 */
export function catchHangups(): void {
  if (process.stdout.isTTY) return;
  process.on('SIGHUP', () => {
    if (handle) handle();
    else isPending = true;
  });
}

/** Calls the handler for each SIGHUP, and now if there was one already. */
export function handleHangups(handler: () => void): void {
  handle = handler;
  if (isPending) handler();
  isPending = false;
}
