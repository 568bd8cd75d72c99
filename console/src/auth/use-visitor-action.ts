import { isFailure, PatchbayError, type UserFailure } from '@patchbay/client';
import { useState } from 'react';
import type { ActionFailure } from '../data/use-action.js';
import { texts } from '../texts.js';

/**
 * Sends a form of a visitor. `send` returns the result of a mutation. It does not use the GraphQL client of signed-in users, which
 * visitors need not load.
 */
export function useVisitorAction<Input>(
  send: (input: Input) => Promise<{ __typename: string } | UserFailure>,
) {
  const [failure, setFailure] = useState<ActionFailure | null>(null);

  /** Returns whether the mutation has succeeded. */
  async function run(input: Input): Promise<boolean> {
    setFailure(null);
    try {
      const result = await send(input);
      if (!isFailure(result)) return true;
      setFailure({ ...result, requestId: null, fields: {} });
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error;
      const { code, requestId } = error;
      const message = code === 'NETWORK_ERROR' ? texts.states.unreachable : texts.states.unexpected;
      setFailure({ code, userMessage: error.userMessage ?? message, requestId, fields: {} });
    }
    return false;
  }
  return { run, failure };
}
