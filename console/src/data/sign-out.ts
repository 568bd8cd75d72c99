import { PatchbayError } from '@patchbay/client';
import { SignOutDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { apiUrl } from '../settings.js';
import { texts } from '../texts.js';
import { patchbay } from './patchbay.js';
import { announceUser } from './session-channel.js';
import type { ActionFailure } from './use-action.js';

/** Ends the session, or all sessions of the user, and opens the sign-in page. The session may have ended already. */
export function useSignOut() {
  const [failure, setFailure] = useState<ActionFailure | null>(null);
  const [isRunning, setRunning] = useState(false);
  async function run({ everywhere }: { everywhere: boolean }): Promise<void> {
    setFailure(null);
    setRunning(true);
    try {
      await patchbay.mutate(SignOutDocument, { input: { everywhere } });
      leave('/sign-in');
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error;
      const { code, userMessage, requestId } = error;
      if (code === 'UNAUTHENTICATED') leave('/sign-in');
      else if (code === 'USER_CHANGED') location.reload();
      else setFailure({ code, userMessage: userMessage ?? texts.states.unreachable, requestId, fields: {} });
    } finally {
      setRunning(false);
    }
  }
  return { run, failure, isRunning };
}

/** Opens a page for visitors. It is loaded again, so that nothing of the user stays in memory. */
export function leave(path: string): void {
  patchbay.forgetUploads();
  announceUser(null);
  location.assign(apiUrl(path));
}
