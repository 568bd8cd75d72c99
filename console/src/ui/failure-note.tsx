import type { ActionFailure } from '../data/use-action.js';
import { settings } from '../settings.js';
import { texts } from '../texts.js';
import { Alert } from './states.js';

/**
 * Why an action of a form or button failed. `showsFields` adds the messages of fields, for forms that do not show them at the fields.
 * After the end of the session the user can sign in in another tab, so that a form keeps its input.
 */
export function FailureNote({
  failure,
  showsFields = false,
}: {
  failure: ActionFailure | null;
  showsFields?: boolean;
}) {
  if (!failure) return null;
  const fields = showsFields ? Object.entries(failure.fields) : [];
  return (
    <Alert>
      {failure.userMessage}
      {fields.map(([name, message]) => ` ${name}: ${message}.`)}
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
