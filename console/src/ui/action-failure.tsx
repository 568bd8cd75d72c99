import type { ActionFailure } from '../data/use-action.js';
import { settings } from '../settings.js';
import { texts } from '../texts.js';
import { Alert } from './states.js';

/** Why an action failed. After the end of the session the user can sign in in another tab, so that a form keeps its input. */
export function ActionProblem({ failure }: { failure: ActionFailure | null }) {
  if (!failure) return null;
  return (
    <Alert>
      {failure.userMessage}
      {failure.code === 'UNAUTHENTICATED' && (
        <>
          {' '}
          <a
            href={`${settings.basePath}/sign-in`}
            target="_blank"
            rel="noreferrer"
            className="text-danger underline"
          >
            {texts.states.signInAgain}
          </a>
        </>
      )}
      {failure.requestId && (
        <span className="block text-xs">{texts.states.requestId(failure.requestId)}</span>
      )}
    </Alert>
  );
}
