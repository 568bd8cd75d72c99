import { type ComponentProps, useState } from 'react';
import type { ActionFailure } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { texts } from '../texts.js';
import { TextField } from './field.js';
import { FailureNote } from './failure-note.js';

/**
 * The failure of an action that needs the password, unless the user signed in recently, and the field for it. Only the server knows
 * whether the action needs it, so the field appears once the server has asked.
 */
export function Reauthentication({
  failure,
  showsFields,
  ...input
}: ComponentProps<typeof FailureNote> & Omit<ComponentProps<'input'>, 'type'>) {
  const { email } = useViewer();
  const refusal = findRefusal(failure);
  // Stays true while the next attempt is running.
  const [isRequired, setRequired] = useState(false);
  if (refusal !== undefined && !isRequired) setRequired(true);
  return (
    <>
      {isRequired && (
        <>
          <input type="email" hidden readOnly autoComplete="username" value={email} />
          <p className="text-sm text-soft">{texts.reauthentication.text}</p>
          <TextField
            label={texts.reauthentication.password}
            error={refusal}
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            {...input}
          />
        </>
      )}
      <FailureNote failure={refusal === undefined ? failure : null} showsFields={showsFields} />
    </>
  );
}

function findRefusal(failure: ActionFailure | null): string | undefined {
  return failure?.code === 'INVALID_CREDENTIALS' ? failure.userMessage : undefined;
}
