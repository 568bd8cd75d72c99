import { UpdateViewerDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { texts } from '../texts.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Card } from '../ui/page.js';

export function ProfileForm() {
  const { displayName, username } = useViewer();
  const { run, failure, isRunning } = useAction(UpdateViewerDocument);
  const [isSaved, setSaved] = useState(false);
  const { register, handleSubmit } = useForm({
    values: { displayName: displayName ?? '', username: username ?? '' },
    // A reload of the viewer must not remove what the user types.
    resetOptions: { keepDirtyValues: true },
  });
  const submit = handleSubmit(async (input) => {
    const changes = {
      displayName: input.displayName.trim() || null,
      username: input.username.trim() || null,
    };
    setSaved(false);
    setSaved((await run({ input: changes })) !== null);
  });
  const usernameError = failure?.code.startsWith('USERNAME_')
    ? failure.userMessage
    : failure?.fields.username;
  const isAtField = usernameError !== undefined || failure?.fields.displayName !== undefined;
  return (
    <Card title={text.profile.title}>
      <form onSubmit={submit} className="max-w-md space-y-4">
        <TextField
          label={text.profile.displayName}
          hint={text.profile.displayNameHint}
          error={failure?.fields.displayName}
          autoComplete="name"
          maxLength={100}
          {...register('displayName')}
        />
        <TextField
          label={text.profile.username}
          hint={text.profile.usernameHint}
          error={usernameError}
          autoComplete="off"
          maxLength={30}
          {...register('username')}
        />
        <FailureNote failure={isAtField ? null : failure} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" kind="primary" busy={isRunning}>
            {texts.actions.save}
          </Button>
          <span role="status" className="text-sm text-success">
            {isSaved && text.profile.saved}
          </span>
        </div>
      </form>
    </Card>
  );
}
