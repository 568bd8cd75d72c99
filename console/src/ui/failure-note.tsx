import type { ActionFailure } from '../data/use-action.js';
import { texts } from '../texts.js';
import { Alert } from './states.js';

/** Why an action of a form or button failed, with what its fields do not show. */
export function FailureNote({ failure }: { failure: ActionFailure | null }) {
  if (!failure) return null;
  const fields = Object.entries(failure.fields);
  return (
    <Alert>
      {failure.userMessage}
      {fields.map(([name, message]) => ` ${name}: ${message}.`)}
      {failure.requestId && ` ${texts.states.requestId(failure.requestId)}`}
    </Alert>
  );
}
